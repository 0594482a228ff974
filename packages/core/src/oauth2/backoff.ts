import { OAuthError } from '../errors.js'

/** Seconds after which a caller is not kept waiting for another try. */
const budget = 15

/** However long a server asks us to wait, in an hour it is asked again. */
const longest = 3600

/**
 * Asks for a token, again where that may help. What failed for certain is tried `retries` times more, ever later.
 * What may have been processed is tried once more and at once: servers that rotate refresh tokens forgive a repetition
 * only for seconds.
 */
export async function tryAgain<Value>(
  ask: () => Promise<Value>,
  {
    retries,
    now,
    random,
    sleep,
  }: {
    readonly retries: number
    readonly now: () => number
    readonly random: () => number
    /** Whether there is reason to try again after that many seconds. */
    readonly sleep: (seconds: number) => Promise<boolean>
  },
): Promise<Value> {
  const startedAt = now()
  for (let tries = 0; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof OAuthError) || !error.transient || tries >= retries) throw error
      if (error.ambiguous) return ask()
      const wait = Math.max(error.retryAfter ?? 0, 0.5 * 2 ** tries * (0.5 + random() / 2))
      if (now() - startedAt + wait > budget || !(await sleep(wait))) throw error
    }
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
