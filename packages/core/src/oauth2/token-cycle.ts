import { OAuthError } from '../errors.js'
import type { MaybePromise } from '../maybe-promise.js'
import { type Sleep, sleep, untilAborted } from '../wait.js'
import { Backoff, tryAgain } from './backoff.js'
import { Circuit } from './circuit.js'
import { underLock } from './lock.js'
import { defaultLeeway, freshUntil, givenToken, type Token, type TokenFields, usableUntil } from './token.js'
import type { FailureDetails, Renewal, TokenCycleOptions } from './token-cycle-options.js'
import { TokenKeeper } from './token-store.js'

/** The token of one user through its life. Whoever asks, and however many: one renewal at a time. */
export class TokenCycle {
  readonly #options: TokenCycleOptions
  readonly #renewal: Renewal
  readonly #now: () => number
  readonly #sleep: Sleep
  readonly #keeper: TokenKeeper
  readonly #backoff = new Backoff()
  readonly #circuit = new Circuit()
  #token: Token | null = null
  #freshUntil = 0
  #usableUntil = 0
  /** Another login or a logout makes what is still under way count for nothing. */
  #generation = 0
  #removed = false
  #loaded: boolean
  #loading: Promise<void> | undefined
  #inflight: Promise<Token> | undefined
  /** Callers who have no token to fall back to. */
  #waiting = 0
  /** A refresh token that is over, and what the server said. */
  #dead: { readonly error: OAuthError; readonly refreshToken: string | undefined } | undefined

  constructor(renewal: Renewal, options: TokenCycleOptions = {}) {
    const { token, store, updateToken, now = () => Date.now() / 1000 } = options
    this.#renewal = renewal
    this.#options = options
    this.#now = now
    this.#sleep = options.sleep ?? sleep
    const onFailure = (error: unknown) => this.#report(error, { terminal: false, persist: true })
    this.#keeper = new TokenKeeper({ store, updateToken, now, onFailure })
    this.#loaded = store === undefined
    if (token) this.#adopt(givenToken(token, now()))
  }

  get token(): Token | null {
    return this.#token
  }

  /** Takes the token of a login, or `null` for a logout. Resolves when the store has it. */
  set(token: Token | null): Promise<void> {
    const given = token === null ? null : givenToken(token, this.#now())
    const previous = this.#token
    this.#generation++
    this.#inflight = this.#dead = undefined
    this.#backoff.reset()
    if (given === null) this.#token = null
    else this.#adopt(given)
    this.#circuit.reset()
    this.#removed = given === null
    this.#loaded = true
    return this.#keeper.save(given, previous, false)
  }

  /**
   * A token to send: at once while it is fresh. `null`: the refused one is all there is.
   * @param rejected access token that the resource refused
   * @param signal frees this caller from waiting, and nobody else
   * @throws OAuthError why there is none
   */
  get(rejected?: undefined, signal?: AbortSignal): MaybePromise<Token>
  get(rejected: string | undefined, signal?: AbortSignal): MaybePromise<Token | null>
  get(rejected?: string, signal?: AbortSignal): MaybePromise<Token | null> {
    const now = this.#now()
    if (this.#keeper.behind) this.#keeper.flush()
    if (rejected === undefined && this.#token !== null && now < this.#freshUntil) return this.#token
    if (this.#removed && this.#renewal.obtain === undefined) throw missingToken()
    if (!this.#loaded && this.#token === null) {
      return untilAborted(this.#load(), signal).then(() => this.get(rejected, signal))
    }

    const usable = this.#isUsable(rejected)
    // A straggler: its token was replaced while the request was under way.
    if (rejected !== undefined && usable) return this.#token
    if (this.#inflight === undefined) {
      // A store may hold the token of another login by now, so with one the end is not the end.
      const dead = this.#keeper.stores ? undefined : this.#dead?.error
      if (usable && (dead ?? this.#backoff.reason(now))) return this.#token
      const error = dead ?? this.#backoff.verdict(now)
      if (error !== undefined) throw error
      if (rejected !== undefined && this.#token?.access_token === rejected && this.#circuit.isOpen(now)) return null
      signal?.throwIfAborted()
    }
    const renewed = this.#renew(rejected, rejected !== undefined)
    if (usable && this.#options.refreshMode === 'background') return this.#token
    return this.#wait(renewed, signal, rejected)
  }

  /** Renews now, or joins the renewal under way. @throws OAuthError why it failed */
  async refresh(): Promise<Token> {
    if (!this.#loaded && this.#token === null) await this.#load()
    if (this.#dead !== undefined && !this.#keeper.stores) throw this.#dead.error
    this.#waiting++
    try {
      return await this.#renew(this.#token?.access_token, false)
    } finally {
      this.#waiting--
    }
  }

  /** Told of each token that the resource did not refuse. */
  accepted(accessToken: string): void {
    if (accessToken === this.#token?.access_token) this.#circuit.accept()
  }

  /** Fails as soon as the caller is gone; falls back to a token that still can be sent. */
  async #wait(renewed: Promise<Token>, signal: AbortSignal | undefined, rejected: string | undefined): Promise<Token> {
    const needy = this.#isUsable(rejected) ? 0 : 1
    this.#waiting += needy
    try {
      return await untilAborted(renewed, signal)
    } catch (error) {
      if (this.#token !== null && this.#isUsable(rejected) && !signal?.aborted) return this.#token
      throw error
    } finally {
      this.#waiting -= needy
    }
  }

  #isUsable(rejected: string | undefined): boolean {
    return this.#token !== null && this.#token.access_token !== rejected && this.#now() < this.#usableUntil
  }

  /** Whether another process, or another login, has put a token into the store that makes a renewal needless. */
  #isNews(stored: Token | null, rejected: string | undefined): stored is Token {
    if (stored === null || stored.access_token === rejected) return false
    return stored.access_token !== this.#token?.access_token && this.#now() < usableUntil(stored)
  }

  #adopt(token: Token, refused = false): Token {
    this.#token = token
    this.#freshUntil = freshUntil(token, this.#options.leeway ?? defaultLeeway)
    this.#usableUntil = usableUntil(token)
    this.#removed = false
    this.#dead = undefined
    this.#backoff.reset()
    this.#circuit.change(refused)
    return token
  }

  #load(): Promise<void> {
    const generation = this.#generation
    this.#loading ??= this.#keeper
      .load()
      .then((stored) => {
        if (generation !== this.#generation) return
        if (stored !== null) this.#adopt(stored)
        this.#loaded = true
      })
      .finally(() => {
        this.#loading = undefined
      })
    return this.#loading
  }

  #renew(rejected: string | undefined, refused: boolean): Promise<Token> {
    if (this.#inflight !== undefined) return this.#inflight
    const generation = this.#generation
    const renewed = this.#locked(rejected, refused, generation)
      .catch((error: unknown) => {
        if (generation === this.#generation) this.#fail(error)
        throw error
      })
      .finally(() => {
        if (this.#inflight === renewed) this.#inflight = undefined
      })
    // All who waited may be gone.
    renewed.catch(() => {})
    this.#inflight = renewed
    return renewed
  }

  async #locked(rejected: string | undefined, refused: boolean, generation: number): Promise<Token> {
    const work = () => this.#renewOnce(rejected, refused, generation)
    const { lock } = this.#options
    if (lock === undefined) return work()
    try {
      return await underLock(lock, this.#renewal.key, work, this.#sleep)
    } catch (error) {
      if (!(error instanceof OAuthError) || error.code !== 'lock_timeout') throw error
      // Whoever holds the lock may have saved a token all the same.
      const stored = await this.#stored(generation)
      if (this.#isNews(stored, rejected)) return this.#adopt(stored)
      throw error
    }
  }

  async #renewOnce(rejected: string | undefined, refused: boolean, generation: number): Promise<Token> {
    const stored = await this.#stored(generation)
    // Another process was quicker.
    if (this.#isNews(stored, rejected)) return this.#adopt(stored)

    const tried = new Set<string | undefined>()
    let current = stored ?? this.#token
    for (;;) {
      const refreshToken = current?.refresh_token
      if (this.#dead !== undefined && this.#dead.refreshToken === refreshToken) throw this.#dead.error
      tried.add(refreshToken)
      try {
        const fields = await this.#ask(refreshToken, generation)
        return await this.#keep(fields, refreshToken === undefined ? null : current, refused, generation)
      } catch (error) {
        if (!(error instanceof OAuthError) || error.code !== 'invalid_grant' || error.transient) throw error
        const stored = await this.#stored(generation)
        if (stored?.refresh_token !== undefined && !tried.has(stored.refresh_token)) {
          if (this.#isNews(stored, rejected)) return this.#adopt(stored)
          current = stored
        } else if (!tried.has(undefined) && this.#renewal.obtain !== undefined) {
          current = null
        } else {
          this.#dead = { error, refreshToken }
          this.#report(error, { terminal: true, persist: false })
          throw error
        }
      }
    }
  }

  /** What the store holds; `null` when there is none, or when it is older than our own. */
  async #stored(generation: number): Promise<Token | null> {
    await this.#keeper.flush()
    const stored = this.#keeper.stores && !this.#keeper.behind ? await this.#keeper.load() : null
    this.#mustBe(generation)
    return stored
  }

  /** Asks for a token, and again where that may help. */
  #ask(refreshToken: string | undefined, generation: number): Promise<TokenFields> {
    const renewal = this.#renewal
    const { random = Math.random, retries = 2 } = this.#options
    const ask = async () => {
      this.#mustBe(generation)
      if (refreshToken !== undefined) return renewal.refresh(refreshToken)
      if (renewal.obtain !== undefined) return renewal.obtain()
      if (this.#token === null) throw missingToken()
      throw new OAuthError('no_refresh_token', 'the access token is over, and nothing can renew it')
    }
    const sleep = async (seconds: number) => {
      // Nobody waits: whoever asks next may try again.
      if (this.#waiting === 0) return false
      await this.#sleep(seconds)
      return true
    }
    return tryAgain(ask, { retries, now: this.#now, random, sleep })
  }

  /** The new token goes into memory first and is saved then: whatever fails from here on, it is not lost. */
  async #keep(fields: TokenFields, current: Token | null, refused: boolean, generation: number): Promise<Token> {
    const { access_token, refresh_token } = fields
    if (generation !== this.#generation) {
      // Nobody will ever use it.
      if (refresh_token !== undefined && refresh_token !== current?.refresh_token)
        this.#renewal.discard?.(fields).catch(() => {})
      this.#mustBe(generation)
    }
    const previous = this.#token
    if (access_token === undefined) {
      if (current !== null && refresh_token !== undefined) {
        await this.#keeper.save(this.#adopt(Object.freeze({ ...current, refresh_token })), previous, true)
      }
      throw new OAuthError('invalid_response', 'token endpoint answered without an access_token')
    }
    // What the answer leaves out stays as it was, but for the end of the old token.
    const { expires_in, expires_at, expires, ...kept } = current ?? fields
    const token = this.#adopt(Object.freeze({ ...kept, ...fields, access_token }), refused)
    await this.#keeper.save(token, previous, true)
    this.#mustBe(generation)
    return token
  }

  #mustBe(generation: number): void {
    if (generation === this.#generation) return
    throw new OAuthError('superseded', 'the token was replaced or removed while it was renewed')
  }

  #fail(error: unknown): void {
    if (error === this.#dead?.error) return
    if (error instanceof OAuthError) this.#backoff.fail(error, this.#now())
    this.#report(error, { terminal: false, persist: false })
  }

  #report(error: unknown, details: FailureDetails): void {
    try {
      this.#options.onError?.(error, details)
    } catch {
      // Whoever is told of an error must not make another.
    }
  }
}

function missingToken(): OAuthError {
  return new OAuthError('missing_token', 'there is no token, and nothing to get one with')
}
