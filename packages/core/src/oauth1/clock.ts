import type { AuthResponse } from '../auth.js'

/** A difference that no provider refuses, in seconds. */
const tolerance = 60

/** The clocks of providers, by origin, in epoch seconds: ours plus the difference they told us. Time never goes back. */
export class ProviderClock {
  readonly #now: () => number
  readonly #clocks = new Map<string, { offset: number; last: number }>()

  /** @param now epoch seconds; default: the system's clock */
  constructor(now: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#now = now
  }

  /** The next timestamp for a provider. Some (FatSecret) refuse one that is smaller than the one before. */
  next(origin: string): number {
    const clock = this.#clockOf(origin)
    clock.last = Math.max(clock.last, this.#now() + clock.offset)
    return clock.last
  }

  /** Learns from a refusal. `true` when the clock was wrong, so that the same request may succeed now. */
  learn(origin: string, response: AuthResponse): boolean {
    const clock = this.#clockOf(origin)
    const theirs = clockOf(response)
    if (theirs === undefined || Math.abs(theirs - clock.last) <= tolerance) return false
    clock.offset = theirs - this.#now()
    // Timestamps that were refused do not count.
    clock.last = 0
    return true
  }

  #clockOf(origin: string): { offset: number; last: number } {
    let clock = this.#clocks.get(origin)
    if (clock === undefined) {
      clock = { offset: 0, last: 0 }
      this.#clocks.set(origin, clock)
    }
    return clock
  }
}

/** The provider's clock: the middle of the timestamps it says it accepts, or the `Date` of its answer. */
function clockOf({ headers }: AuthResponse): number | undefined {
  const [, from, to] = /oauth_acceptable_timestamps="?(\d+)-(\d+)/.exec(headers.get('www-authenticate') ?? '') ?? []
  if (from !== undefined && to !== undefined) return Math.floor((Number(from) + Number(to)) / 2)
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? undefined : Math.floor(date / 1000)
}
