import type { Auth, Replay } from '@oauth-hooks/core'

/** An Auth that numbers its tokens, and gives a reason for another try after every 401. */
export class NumberedTokens implements Auth {
  count = 0
  reviewed = 0
  readonly #reasons: readonly Replay[]

  constructor(...reasons: Replay[]) {
    this.#reasons = reasons
  }

  authorize() {
    this.count += 1
    return { headers: { Authorization: `Token ${this.count}` } }
  }

  review({ status }: { status: number }): Replay | undefined {
    if (status !== 401) return undefined
    this.reviewed += 1
    return this.#reasons[(this.reviewed - 1) % this.#reasons.length]
  }
}
