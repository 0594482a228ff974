import { unauthorized } from './problem.js'
import type { Verdict } from './verify.js'

/**
 * Remembers the nonces of the accepted requests.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.3 RFC 5849 §3.3}
 */
export class NonceLog {
  readonly #used = new Set<string>()

  /** Takes a nonce down; it must be new for its timestamp, client and token. */
  use({ oauth, clientId, token }: Verdict): void {
    const { oauth_timestamp: timestamp, oauth_nonce: nonce } = oauth
    // PLAINTEXT may come without either, and then there is nothing to compare.
    if (timestamp === undefined || nonce === undefined) return
    const entry = JSON.stringify([timestamp, clientId, token, nonce])
    if (this.#used.has(entry)) throw unauthorized('nonce_used', `oauth_nonce ${nonce} was used before at ${timestamp}`)
    this.#used.add(entry)
  }

  clear(): void {
    this.#used.clear()
  }
}
