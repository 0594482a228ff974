import type { OAuthError } from '../errors.js'

/** Seconds after which a caller is not kept waiting for another try. */
const budget = 15

/** However long a server asks us to wait, in an hour it is asked again. */
const longest = 3600

/**
 * Decides on the tries of one renewal: gives the seconds to wait before the next one, or `undefined` for no more.
 * What failed for certain is tried `limit` times more, ever later. What may have been processed is tried once more
 * and at once: servers that rotate refresh tokens forgive a repetition only for seconds.
 */
export function retriesOf(limit: number, { now, random }: { now: () => number; random: () => number }) {
  const startedAt = now()
  let tries = 0
  return (error: OAuthError): number | undefined => {
    if (!error.transient || tries >= limit) return undefined
    if (error.ambiguous) {
      tries = limit
      return 0
    }
    const wait = Math.max(error.retryAfter ?? 0, 0.5 * 2 ** tries++ * (0.5 + random() / 2))
    return now() - startedAt + wait > budget ? undefined : wait
  }
}

/** Keeps new renewals off a token endpoint that just failed. */
export class Backoff {
  #error: OAuthError | undefined
  #failures = 0
  #until = 0

  fail(error: OAuthError, now: number): void {
    this.#error = error
    this.#failures++
    const { transient, retryAfter = 0 } = error
    // What only another configuration cures is still asked for now and then.
    this.#until = now + (transient ? Math.min(longest, Math.max(retryAfter, Math.min(60, 2 ** this.#failures))) : 5)
  }

  reset(): void {
    this.#error = undefined
    this.#failures = this.#until = 0
  }

  /** Why no renewal should begin now, for whoever has a token that still can be sent. */
  reason(now: number): OAuthError | undefined {
    return this.#until > now ? this.#error : undefined
  }

  /** The same for whoever has none: one or two failures that pass do not keep the next caller from trying. */
  verdict(now: number): OAuthError | undefined {
    const error = this.reason(now)
    return error?.retryAfter || error?.transient === false || this.#failures >= 3 ? error : undefined
  }
}
