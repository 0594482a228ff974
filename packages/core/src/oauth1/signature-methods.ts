import { hmacSigner, rsaSigner } from '#crypto'
import type { Hash, PrivateKey, Signer } from '../crypto/types.js'
import type { MaybePromise } from '../maybe-promise.js'

/** The secrets a signature is made with. */
export interface SigningKeys {
  readonly clientSecret: string
  readonly tokenSecret: string
  /** Both secrets, encoded and joined by `&`. @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2 RFC 5849 §3.4.2} */
  readonly signingKey: string
}

/** A way to sign; RFC 5849 lets providers define their own. */
export interface SignatureMethod {
  /** `oauth_signature_method`. */
  readonly name: string
  /** Hash of `oauth_body_hash`. Default: SHA-1. */
  readonly hash?: Hash
  /** The signature as it is sent, not yet percent-encoded. */
  sign(baseString: string, keys: SigningKeys): MaybePromise<string>
}

/** The methods that come with us. */
export type SignatureMethodName =
  | 'HMAC-SHA1'
  | 'HMAC-SHA256'
  | 'HMAC-SHA512'
  | 'RSA-SHA1'
  | 'RSA-SHA256'
  | 'RSA-SHA512'
  | 'PLAINTEXT'

const hashes: Record<string, Hash> = { SHA1: 'SHA-1', SHA256: 'SHA-256', SHA512: 'SHA-512' }

/**
 * The signature method of a name. RFC 5849 has SHA-1 only; providers agree that other hashes are the same construction.
 * @throws TypeError when the method is unknown, needs a `privateKey`, or cannot read it
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4 RFC 5849 §3.4}
 */
export function signatureMethod(name: SignatureMethodName, privateKey?: PrivateKey): SignatureMethod {
  if (name === 'PLAINTEXT') return { name, sign: (_baseString, { signingKey }) => signingKey }
  const [family, hashName = ''] = String(name).split('-', 2)
  const hash = hashes[hashName]
  if (hash !== undefined && family === 'HMAC') return hmacMethod(name, hash)
  if (hash !== undefined && family === 'RSA') {
    if (privateKey === undefined) throw new TypeError(`privateKey: required for ${name}`)
    return { name, hash, sign: rsaSigner(hash, privateKey) }
  }
  throw new TypeError(`signatureMethod: '${name}' is unknown; give an object { name, sign } for a method of your own`)
}

function hmacMethod(name: string, hash: Hash): SignatureMethod {
  const signers = new WeakMap<SigningKeys, Signer>()
  return {
    name,
    hash,
    sign(baseString, keys) {
      let signer = signers.get(keys)
      if (signer === undefined) {
        signer = hmacSigner(hash, keys.signingKey)
        signers.set(keys, signer)
      }
      return signer(baseString)
    },
  }
}
