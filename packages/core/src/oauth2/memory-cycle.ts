import { OAuthError } from '../errors.js'
import type { MaybePromise } from '../maybe-promise.js'
import { sleep, systemNow, untilAborted } from '../wait.js'
import { Backoff, tryAgain } from './backoff.js'
import { Circuit } from './circuit.js'
import { freshUntil, givenToken, type Token, type TokenFields, usableUntil } from './token.js'
import type { MemoryCycleOptions, MemoryRenewal } from './token-cycle-options.js'
import { type Change, TokenKeeper } from './token-keeper.js'

/** One renewal: why it is made, and when it counts. */
export interface Attempt {
  /** Access token that is not to come out of it. */
  readonly rejected: string | undefined
  /** Whether the resource refused that token. */
  readonly refused: boolean
  /** Login in whose time it began. */
  readonly generation: number
  /** Refresh tokens that the server refused. */
  readonly tried: Set<string | undefined>
}

/**
 * The token of one user through its life in one process. Whoever asks, and however many: one renewal at a time.
 * The protected members are for those who share the token with other processes.
 */
export class MemoryCycle {
  readonly #options: MemoryCycleOptions
  readonly #renewal: MemoryRenewal
  readonly #backoff = new Backoff()
  readonly #circuit = new Circuit()
  #token: Token | null = null
  #freshUntil = 0
  #usableUntil = 0
  /** Another login or a logout makes what is still under way count for nothing. */
  #generation = 0
  #inflight: Promise<Token> | undefined
  /** Callers who have no token to fall back to. */
  #waiting = 0
  protected readonly now: () => number
  protected readonly keeper: TokenKeeper
  /** A refresh token that is over, and what the server said. */
  protected dead: { readonly error: OAuthError; readonly refreshToken: string | undefined } | undefined

  constructor(renewal: MemoryRenewal, options: MemoryCycleOptions = {}) {
    const { token, now = systemNow } = options
    this.#renewal = renewal
    this.#options = options
    this.now = now
    this.keeper = new TokenKeeper(
      (change) => this.save(change),
      (error) => this.#report(error, false, true),
    )
    if (token) this.adopt(givenToken(token, now()))
  }

  get token(): Token | null {
    return this.#token
  }

  /** Takes the token of a login, or `null` for a logout. Resolves when it is kept. */
  set(token: Token | null): Promise<void> {
    const given = token && givenToken(token, this.now())
    const previous = this.#token
    this.#generation++
    this.#inflight = this.dead = undefined
    this.#backoff.reset()
    this.#token = given
    if (given) this.adopt(given)
    this.#circuit.reset()
    return this.keeper.save({ token: given, previous, renewed: false })
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
    const now = this.now()
    if (this.keeper.behind) this.keeper.flush()
    if (!rejected && this.#token && now < this.#freshUntil) return this.#token

    const usable = this.#usable(rejected)
    // A straggler: its token was replaced while the request was under way.
    if (rejected && usable) return usable
    if (!this.#inflight) {
      const error = this.over ?? this.#backoff.reason(now, usable !== undefined)
      if (error && usable) return usable
      if (error) throw error
      if (rejected && rejected === this.#token?.access_token && this.#circuit.isOpen(now)) return null
      signal?.throwIfAborted()
    }
    const renewed = this.#renew(rejected, rejected !== undefined)
    if (usable && this.#options.refreshMode === 'background') return usable
    return this.#wait(renewed, rejected, signal)
  }

  /** Renews now, or joins the renewal under way. @throws OAuthError why it failed */
  async refresh(): Promise<Token> {
    if (this.over) throw this.over
    const rejected = this.#token?.access_token
    return this.#wait(this.#renew(rejected, false), rejected)
  }

  /** Told of each token that the resource did not refuse. */
  accepted(accessToken: string): void {
    if (accessToken === this.#token?.access_token) this.#circuit.accept()
  }

  /** Why no renewal can succeed any more. */
  protected get over(): OAuthError | undefined {
    if (this.dead) return this.dead.error
    return this.#token?.refresh_token || this.#renewal.obtain ? undefined : nothingToRenew(this.#token)
  }

  protected adopt(token: Token, refused = false): Token {
    this.#token = token
    this.#freshUntil = freshUntil(token, this.#options.leeway)
    this.#usableUntil = usableUntil(token)
    this.dead = undefined
    this.#backoff.reset()
    this.#circuit.change(refused)
    return token
  }

  /** Hands a token on. */
  protected async save({ token, previous, renewed }: Change): Promise<void> {
    if (renewed && token) await this.#options.updateToken?.(token, previous)
  }

  protected renewOnce(attempt: Attempt): Promise<Token> {
    return this.renewFrom(this.#token, attempt)
  }

  /** Renews with the refresh token of `current`, if it has one. */
  protected async renewFrom(current: Token | null, attempt: Attempt): Promise<Token> {
    try {
      return await this.keep(await this.#ask(current?.refresh_token, attempt), current, attempt)
    } catch (error) {
      if (!(error instanceof OAuthError) || error.code !== 'invalid_grant' || error.transient) throw error
      return this.renewOtherwise(error, current?.refresh_token, attempt)
    }
  }

  /** What is left when the server refused a refresh token. */
  protected async renewOtherwise(
    error: OAuthError,
    refreshToken: string | undefined,
    attempt: Attempt,
  ): Promise<Token> {
    if (refreshToken && this.#renewal.obtain) return this.renewFrom(null, attempt)
    // What was said of one grant says nothing of the next.
    if (this.#renewal.newGrants) throw error
    this.dead = { error, refreshToken }
    this.#report(error, true)
    throw error
  }

  /** Whether there was another login, or a logout. */
  protected isOver({ generation }: Attempt): boolean {
    return generation !== this.#generation
  }

  protected mustCount(attempt: Attempt): void {
    if (!this.isOver(attempt)) return
    throw new OAuthError('superseded', 'the token was replaced or removed while it was renewed')
  }

  /** The current token, if it can be sent. */
  #usable(rejected: string | undefined): Token | undefined {
    const token = this.#token
    return token && token.access_token !== rejected && this.now() < this.#usableUntil ? token : undefined
  }

  /** Fails as soon as the caller is gone; falls back to a token that still can be sent. */
  async #wait(renewed: Promise<Token>, rejected: string | undefined, signal?: AbortSignal): Promise<Token> {
    const needy = this.#usable(rejected) ? 0 : 1
    this.#waiting += needy
    try {
      return await untilAborted(renewed, signal)
    } catch (error) {
      const usable = this.#usable(rejected)
      if (usable && !signal?.aborted) return usable
      throw error
    } finally {
      this.#waiting -= needy
    }
  }

  #renew(rejected: string | undefined, refused: boolean): Promise<Token> {
    if (this.#inflight) return this.#inflight
    const attempt = { rejected, refused, generation: this.#generation, tried: new Set<string | undefined>() }
    const renewed = this.renewOnce(attempt)
      .catch((error: unknown) => {
        if (!this.isOver(attempt) && error !== this.dead?.error) {
          if (error instanceof OAuthError) this.#backoff.fail(error, this.now())
          this.#report(error)
        }
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

  /** Asks for a token, and again where that may help. */
  #ask(refreshToken: string | undefined, attempt: Attempt): Promise<TokenFields> {
    const { random = Math.random, retries = 2, sleep: pause = sleep } = this.#options
    const ask = async () => {
      this.mustCount(attempt)
      if (refreshToken) return this.#renewal.refresh(refreshToken)
      if (this.#renewal.obtain) return this.#renewal.obtain()
      throw nothingToRenew(this.#token)
    }
    const wait = async (seconds: number) => {
      // Nobody waits: whoever asks next may try again.
      if (this.#waiting === 0) return false
      await pause(seconds)
      return true
    }
    return tryAgain(ask, { retries, now: this.now, random, wait })
  }

  /** The new token goes into memory first and is saved then: whatever fails from here on, it is not lost. */
  protected async keep(fields: TokenFields, used: Token | null, attempt: Attempt): Promise<Token> {
    const { access_token, refresh_token } = fields
    // A grant without a refresh token gives a token of its own.
    const current = used?.refresh_token ? used : null
    this.mustCount(attempt)

    const previous = this.#token
    const keep = async (token: Token) => {
      this.adopt(Object.freeze(token), attempt.refused)
      await this.keeper.save({ token, previous, renewed: true })
      this.mustCount(attempt)
      return token
    }
    if (!access_token) {
      if (current && refresh_token) await keep({ ...current, refresh_token })
      throw new OAuthError('invalid_response', 'token endpoint answered without an access_token')
    }
    // What the answer leaves out stays as it was, but for the end of the old token.
    const { expires_in, expires_at, expires, ...kept } = current ?? fields
    return keep({ ...kept, ...fields, access_token })
  }

  #report(error: unknown, terminal = false, persist = false): void {
    try {
      this.#options.onError?.(error, { terminal, persist })
    } catch {
      // Whoever is told of an error must not make another.
    }
  }
}

function nothingToRenew(token: Token | null): OAuthError {
  return token === null
    ? new OAuthError('missing_token', 'there is no token, and nothing to get one with')
    : new OAuthError('no_refresh_token', 'the access token is over, and nothing can renew it')
}
