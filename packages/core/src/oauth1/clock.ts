import type { AuthResponse } from '../auth.js'

/** A difference that no provider refuses, in seconds. */
const tolerance = 60

/** The clocks of providers, by origin, in epoch seconds: ours plus the difference they told us. Time never goes back. */
export class ProviderClock {
  readonly #now: () => number
  readonly #offsets = new Map<string, number>()
  readonly #last = new Map<string, number>()

  /** @param now epoch seconds; default: the system's clock */
  constructor(now: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#now = now
  }

  /** The next timestamp for a provider. Some (FatSecret) refuse one that is smaller than the one before. */
  next(origin: string): number {
    const timestamp = Math.max(this.#read(origin), this.#last.get(origin) ?? 0)
    this.#last.set(origin, timestamp)
    return timestamp
  }

  /** Learns from a refusal. `true` when the clock was wrong, so that the same request may succeed now. */
  learn(origin: string, response: AuthResponse): boolean {
    const theirs = clockOf(response)
    if (theirs === undefined || Math.abs(theirs - this.#read(origin)) <= tolerance) return false
    this.#offsets.set(origin, theirs - this.#now())
    // Timestamps that were refused do not count.
    this.#last.delete(origin)
    return true
  }

  #read(origin: string): number {
    return this.#now() + (this.#offsets.get(origin) ?? 0)
  }
}

/** The provider's clock: the middle of the timestamps it says it accepts, or the `Date` of its answer. */
function clockOf({ headers }: AuthResponse): number | undefined {
  const [, from, to] = /oauth_acceptable_timestamps="?(\d+)-(\d+)/.exec(headers.get('www-authenticate') ?? '') ?? []
  if (from !== undefined && to !== undefined) return Math.floor((Number(from) + Number(to)) / 2)
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? undefined : Math.floor(date / 1000)
}
