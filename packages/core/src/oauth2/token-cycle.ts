import { OAuthError } from '../errors.js'
import type { MaybePromise } from '../maybe-promise.js'
import { sleep, untilAborted } from '../wait.js'
import { underLock } from './lock.js'
import { type Attempt, MemoryCycle } from './memory-cycle.js'
import { givenToken, type Token, type TokenFields, usableUntil } from './token.js'
import type { Renewal, TokenCycleOptions } from './token-cycle-options.js'
import type { Change } from './token-keeper.js'

/** The token of one user through its life, shared with other processes by a store and a lock. One renewal at a time. */
export class TokenCycle extends MemoryCycle {
  readonly #options: TokenCycleOptions
  readonly #renewal: Renewal
  #loaded: boolean
  /** A store that does not forget must not undo a logout. */
  #loggedOut = false
  #loading: Promise<void> | undefined

  constructor(renewal: Renewal, options: TokenCycleOptions = {}) {
    super(renewal, options)
    this.#renewal = renewal
    this.#options = options
    this.#loaded = options.store === undefined || Boolean(options.token)
  }

  override set(token: Token | null): Promise<void> {
    const saved = super.set(token)
    this.#loaded = true
    this.#loggedOut = token === null
    return saved
  }

  /** @see MemoryCycle.get */
  override get(rejected?: undefined, signal?: AbortSignal): MaybePromise<Token>
  override get(rejected: string | undefined, signal?: AbortSignal): MaybePromise<Token | null>
  override get(rejected?: string, signal?: AbortSignal): MaybePromise<Token | null> {
    if (this.#loaded) return super.get(rejected, signal)
    return untilAborted(this.#load(), signal).then(() => super.get(rejected, signal))
  }

  override async refresh(): Promise<Token> {
    if (!this.#loaded) await this.#load()
    return super.refresh()
  }

  /** A store may hold the token of another login by now, so with one the end is not the end, but for a logout. */
  protected override get over(): OAuthError | undefined {
    return this.#options.store === undefined || (this.#loggedOut && this.token === null) ? super.over : undefined
  }

  protected override async save(change: Change): Promise<void> {
    await this.#options.store?.save(change.token, change.previous)
    await super.save(change)
  }

  protected override async renewOnce(attempt: Attempt): Promise<Token> {
    const work = async () => {
      const stored = await this.#stored(attempt)
      // Another process was quicker.
      if (this.#isNews(stored, attempt)) return this.adopt(stored)
      const current = stored ?? this.token
      if (this.dead !== undefined && this.dead.refreshToken === current?.refresh_token) throw this.dead.error
      return this.renewFrom(current, attempt)
    }
    const { lock, sleep: pause = sleep } = this.#options
    if (lock === undefined) return work()
    try {
      return await underLock(lock, this.#renewal.key, work, pause)
    } catch (error) {
      if (!(error instanceof OAuthError) || error.code !== 'lock_timeout') throw error
      // Whoever holds the lock may have saved a token all the same.
      const stored = await this.#stored(attempt)
      if (this.#isNews(stored, attempt)) return this.adopt(stored)
      throw error
    }
  }

  protected override async keep(fields: TokenFields, used: Token | null, attempt: Attempt): Promise<Token> {
    const { refresh_token } = fields
    if (this.isOver(attempt) && refresh_token !== undefined && refresh_token !== used?.refresh_token) {
      // Nobody will ever use it.
      this.#renewal.discard?.(fields).catch(() => {})
    }
    return super.keep(fields, used, attempt)
  }

  /** What another process, or another login, has put into the store may still work. */
  protected override async renewOtherwise(
    error: OAuthError,
    refreshToken: string | undefined,
    attempt: Attempt,
  ): Promise<Token> {
    attempt.tried.add(refreshToken)
    const stored = await this.#stored(attempt)
    if (stored?.refresh_token === undefined || attempt.tried.has(stored.refresh_token)) {
      return super.renewOtherwise(error, refreshToken, attempt)
    }
    return this.#isNews(stored, attempt) ? this.adopt(stored) : this.renewFrom(stored, attempt)
  }

  #load(): Promise<void> {
    this.#loading ??= this.#read()
      .then((stored) => {
        // Another login was quicker.
        if (this.#loaded) return
        if (stored !== null) this.adopt(stored)
        this.#loaded = true
      })
      .finally(() => {
        this.#loading = undefined
      })
    return this.#loading
  }

  async #read(): Promise<Token | null> {
    const stored = await this.#options.store?.load()
    return stored ? givenToken(stored, this.now()) : null
  }

  /** What the store holds; `null` when there is none, or when it is older than our own. */
  async #stored(attempt: Attempt): Promise<Token | null> {
    await this.keeper.flush()
    const stored = this.keeper.behind ? null : await this.#read()
    this.mustCount(attempt)
    return stored
  }

  /** Whether the store has a token that makes a renewal needless. */
  #isNews(stored: Token | null, { rejected }: Attempt): stored is Token {
    if (stored === null || stored.access_token === rejected) return false
    return stored.access_token !== this.token?.access_token && this.now() < usableUntil(stored)
  }
}
