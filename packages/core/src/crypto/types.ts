import type { MaybePromise } from '../maybe-promise.js'

/** Hash functions of OAuth, as WebCrypto names them. */
export type Hash = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

/** An RSA key as a caller may give it: PEM text (PKCS#8 or PKCS#1), a WebCrypto `CryptoKey`, or Node's `KeyObject`. */
export type PrivateKey = string | WebCryptoKey | NodeKeyObject

/** What is known of a `CryptoKey`: a program without the types of the DOM has no such name. */
export interface WebCryptoKey {
  readonly type: 'private' | 'public' | 'secret'
  readonly extractable: boolean
  readonly algorithm: { readonly name: string }
  readonly usages: readonly string[]
}

/** What is used of Node's `KeyObject`. */
export interface NodeKeyObject {
  readonly type: string
  export(options: { type: 'pkcs8'; format: 'der' }): Uint8Array
}

/** Signs ASCII text, which a signature base string always is, with one key; the signature comes as base64. */
export type Signer = (text: string) => MaybePromise<string>

/** What core needs of a cryptography library, each a function of its own, so that a bundle has only what it uses. */
export interface Crypto {
  /** A hash as base64. */
  hash(hash: Hash, data: string | Uint8Array): MaybePromise<string>
  hmacSigner(hash: Hash, key: string): Signer
  /**
   * RSASSA-PKCS1-v1_5.
   * @throws TypeError when the key cannot be read, at once or, with WebCrypto, when it signs
   */
  rsaSigner(hash: Hash, key: PrivateKey): Signer
  /** Imports a PKCS#8 private key that signs JWTs. */
  importPkcs8(
    der: Uint8Array<ArrayBuffer>,
    /** What WebCrypto must know of the key beforehand. */
    algorithm: { readonly name: string; readonly hash?: string; readonly namedCurve?: string },
    extractable: boolean,
  ): MaybePromise<WebCryptoKey | NodeKeyObject>
  /** 32 hexadecimal digits of a CSPRNG. */
  randomHex(): string
}
