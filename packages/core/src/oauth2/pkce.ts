import { hash, randomHex } from '#crypto'
import { urlSafe } from '../encoding.js'
import { chain, type MaybePromise } from '../maybe-promise.js'

/** How the code challenge is made of the verifier. */
export type CodeChallengeMethod = 'S256' | 'plain'

/** 64 hexadecimal digits of a CSPRNG: 256 bits, as a state or a code verifier. */
export function randomText(): string {
  return randomHex() + randomHex()
}

/**
 * The code challenge of a verifier; promised where WebCrypto makes it.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.2 RFC 7636 §4.2}
 */
export function codeChallenge(codeVerifier: string, method: CodeChallengeMethod = 'S256'): MaybePromise<string> {
  if (method === 'plain') return codeVerifier
  return chain(hash('SHA-256', codeVerifier), urlSafe)
}
