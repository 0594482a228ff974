import { createHash, createHmac, createVerify } from 'node:crypto'
import { octetsOf, percentEncode } from './octets.js'

/** The secrets and the key of those who signed. */
export interface SigningKeys {
  readonly clientSecret?: string | undefined
  readonly tokenSecret?: string | undefined
  /** PEM. */
  readonly publicKey?: string | undefined
}

/** A way to sign, seen from the server. */
export interface SignatureMethod {
  /** What the client must be registered with. */
  readonly needs: 'secret' | 'publicKey'
  isValid(signature: string, baseString: string, keys: SigningKeys): boolean
  /** What the signature should have been, where that can be known and says no secret. */
  expected?(baseString: string, keys: SigningKeys): string
  /** The base64 `oauth_body_hash` of a body. */
  bodyHash(body: Buffer): string
}

type Hash = 'sha1' | 'sha256' | 'sha512'

/** RSASSA-PKCS1-v1_5; no secret takes part. @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.3 RFC 5849 §3.4.3} */
const rsa = (hash: Hash): SignatureMethod => ({
  needs: 'publicKey',
  isValid: (signature, baseString, { publicKey }) =>
    publicKey !== undefined &&
    isBase64(signature) &&
    createVerify(hash).update(baseString).verify(publicKey, signature, 'base64'),
  bodyHash: bodyHash(hash),
})

/** Node's decoder takes anything for base64; a signature must be spelt properly. */
const isBase64 = (text: string) => Buffer.from(text, 'base64').toString('base64') === text

/** @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2 RFC 5849 §3.4.2} */
function hmac(hash: Hash): SignatureMethod {
  const digest = (baseString: string, keys: SigningKeys) =>
    createHmac(hash, signingKey(keys)).update(baseString).digest('base64')
  return {
    needs: 'secret',
    isValid: (signature, baseString, keys) => signature === digest(baseString, keys),
    expected: digest,
    bodyHash: bodyHash(hash),
  }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.4 RFC 5849 §3.4.4} */
const plaintext: SignatureMethod = {
  needs: 'secret',
  isValid: (signature, _, keys) => signature === signingKey(keys),
  bodyHash: bodyHash('sha1'),
}

/** The encoded client secret, "&" even when either is empty, the encoded token secret. */
const signingKey = ({ clientSecret = '', tokenSecret = '' }: SigningKeys) =>
  `${percentEncode(octetsOf(clientSecret))}&${percentEncode(octetsOf(tokenSecret))}`

/** @see {@link https://datatracker.ietf.org/doc/html/draft-eaton-oauth-bodyhash-00#section-3.2 draft-eaton-oauth-bodyhash §3.2} */
function bodyHash(hash: Hash) {
  return (body: Buffer) => createHash(hash).update(body).digest('base64')
}

/** RFC 5849 has the SHA-1 methods and PLAINTEXT; the others are made alike with their hash, as all who have them do. */
export const signatureMethods: ReadonlyMap<string, SignatureMethod> = new Map([
  ['HMAC-SHA1', hmac('sha1')],
  ['HMAC-SHA256', hmac('sha256')],
  ['HMAC-SHA512', hmac('sha512')],
  ['RSA-SHA1', rsa('sha1')],
  ['RSA-SHA256', rsa('sha256')],
  ['RSA-SHA512', rsa('sha512')],
  // RFC 5849 §3.4.4 wants TLS for it; this provider is for the loopback interface, where nobody listens in.
  ['PLAINTEXT', plaintext],
])
