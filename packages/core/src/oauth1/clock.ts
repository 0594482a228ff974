import type { AuthRequest, AuthResponse } from '../auth.js'

/** A difference that no provider refuses, in seconds. */
const tolerance = 60

/** A clock that is wrong by `offset`, and the last it told. Epoch seconds. */
interface Clock {
  readonly offset: number
  last: number
}

/** The time as providers have it: that of our clock, unless one told us of a difference. Time never goes back. */
export class ProviderClock {
  readonly #now: () => number
  readonly #ours: Clock = { offset: 0, last: 0 }
  /** By origin. */
  readonly #theirs = new Map<string, Clock>()

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

  /**
   * Learns from a refusal. `true` when the timestamp was wrong, so that the same request may succeed now.
   * @param sent that timestamp; requests that were sent together are refused together, and only the first tells news
   */
  learn(origin: string, response: AuthResponse, sent = this.#clockOf(origin).last): boolean {
    const time = timeOf(response)
    if (time === undefined || Math.abs(time - sent) <= tolerance) return false
    // Timestamps that were refused do not count.
    const wrong = Math.abs(time - this.next(origin)) > tolerance
    if (wrong) this.#theirs.set(origin, { offset: time - this.#now(), last: 0 })
    return true
  }

  #clockOf(origin: string): Clock {
    // Hashing the origin for each request is dear, and hardly any provider's clock is wrong.
    return this.#theirs.size === 0 ? this.#ours : (this.#theirs.get(origin) ?? this.#ours)
  }
}

/** The timestamp of a request as it was sent, wherever it stands. */
export function timestampOf({ url, headers, body }: AuthRequest): number | undefined {
  const places = [headers.get('authorization'), url.search, typeof body === 'string' ? body : '']
  const [, seconds] = /\boauth_timestamp="?(\d+)/.exec(places.join(' ')) ?? []
  return seconds === undefined ? undefined : Number(seconds)
}

/**
 * The provider's time: the middle of the timestamps it says it accepts, or the `Date` of its answer.
 * `undefined` when it refused something else: another problem is named, or none with a 400.
 */
function timeOf({ status, headers }: AuthResponse): number | undefined {
  const challenge = headers.get('www-authenticate') ?? ''
  const [, problem] = /oauth_problem="?([^",&\s]+)/.exec(challenge) ?? []
  if (problem === undefined ? status !== 401 : problem !== 'timestamp_refused') return undefined

  const [, from, to] = /oauth_acceptable_timestamps="?(\d+)-(\d+)/.exec(challenge) ?? []
  if (from !== undefined && to !== undefined) return Math.floor((Number(from) + Number(to)) / 2)
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? undefined : Math.floor(date / 1000)
}
