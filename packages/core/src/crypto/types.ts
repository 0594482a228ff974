import type { MaybePromise } from '../maybe-promise.js'

/** Hash functions of OAuth, as WebCrypto names them. */
export type Hash = 'SHA-1' | 'SHA-256' | 'SHA-512'

/** An RSA key as a caller may give it: PEM text (PKCS#8 or PKCS#1), a WebCrypto `CryptoKey`, or Node's `KeyObject`. */
export type PrivateKey = string | CryptoKey | NodeKeyObject

/** What is used of Node's `KeyObject`. */
export interface NodeKeyObject {
  readonly type: string
  export(options: { type: 'pkcs8'; format: 'der' }): Uint8Array
}

/** Signs text with one RSA key: RSASSA-PKCS1-v1_5, base64. */
export type RsaSigner = (text: string) => MaybePromise<string>

/** What core needs of a cryptography library. Signatures and hashes come as base64. */
export interface Crypto {
  hash(hash: Hash, data: string | Uint8Array): MaybePromise<string>
  hmac(hash: Hash, key: string, text: string): MaybePromise<string>
  /** @throws TypeError when the key cannot be read, at once or, with WebCrypto, when it signs */
  rsaSigner(hash: Hash, key: PrivateKey): RsaSigner
  /** 32 hexadecimal digits of a CSPRNG. */
  randomHex(): string
}
