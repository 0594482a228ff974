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
    wait,
  }: {
    readonly retries: number
    readonly now: () => number
    readonly random: () => number
    /** Whether there is reason to try again after that many seconds. */
    readonly wait: (seconds: number) => Promise<boolean>
  },
): Promise<Value> {
  const startedAt = now()
  for (let tries = 0; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof OAuthError) || !error.transient || tries >= retries) throw error
      if (error.ambiguous) return ask()
      const pause = Math.max(error.retryAfter ?? 0, 2 ** tries * (0.25 + random() / 4))
      if (now() - startedAt + pause > budget || !(await wait(pause))) throw error
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
    const pause = Math.max(error.retryAfter ?? 0, Math.min(60, 2 ** this.#failures))
    // What only another configuration cures is still asked for now and then.
    this.#until = now + (error.transient ? Math.min(longest, pause) : 5)
  }

  reset(): void {
    this.#error = undefined
    this.#failures = this.#until = 0
  }

  /**
   * Why no renewal should begin now. One or two failures that pass do not keep those from trying who have no token that
   * still can be sent.
   */
  reason(now: number, usable: boolean): OAuthError | undefined {
    const error = this.#until > now ? this.#error : undefined
    return usable || error?.retryAfter || error?.transient === false || this.#failures >= 3 ? error : undefined
  }
}
