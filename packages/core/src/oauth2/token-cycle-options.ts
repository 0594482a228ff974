import type { Sleep } from '../wait.js'
import type { Lock } from './lock.js'
import type { Token, TokenFields } from './token.js'
import type { TokenStore, UpdateToken } from './token-store.js'

/** What went wrong beside the request at hand. */
export interface FailureDetails {
  /** The refresh token is over: only a new login helps. */
  readonly terminal: boolean
  /** The token was renewed but could not be saved; that is tried again later. */
  readonly persist: boolean
}

/** How a token lives in one process. */
export interface MemoryCycleOptions {
  /** The token of an earlier login, as it was stored. */
  readonly token?: Token | null | undefined
  /** Seconds before the end at which renewal begins. Default: 60; never more than half the lifetime. */
  readonly leeway?: number | undefined
  /** Whether requests within the leeway wait for the renewal. Default: `'block'`. */
  readonly refreshMode?: 'block' | 'background' | undefined
  /** How often a renewal that failed for the moment is tried again. Default: 2. */
  readonly retries?: number | undefined
  /** Told of each renewed token. Waiting requests go on when it is done. */
  readonly updateToken?: UpdateToken | undefined
  /** Told of what no caller may see: renewals that failed, tokens that could not be saved. */
  readonly onError?: ((error: unknown, details: FailureDetails) => void) | undefined
  /** Epoch seconds. Default: the system's clock. */
  readonly now?: (() => number) | undefined
  /** @internal */
  readonly sleep?: Sleep | undefined
  /** @internal 0 up to 1, so that many processes do not try again together. */
  readonly random?: (() => number) | undefined
}

/** How a token lives. */
export interface TokenCycleOptions extends MemoryCycleOptions {
  /** Where the token is kept; it is read before each renewal, and written after it. */
  readonly store?: TokenStore | undefined
  /** Keeps other processes from renewing the same token at the same time. */
  readonly lock?: Lock | undefined
}

/** How a token is renewed. */
export interface MemoryRenewal {
  refresh(refreshToken: string): Promise<TokenFields>
  /** Each grant is a new one, so that the refusal of one is not the end. */
  readonly newGrants?: boolean | undefined
  /** For tokens that need no user. */
  readonly obtain?: (() => Promise<TokenFields>) | undefined
}

/** How a token is renewed that other processes know too. */
export interface Renewal extends MemoryRenewal {
  /** Name of the lock. */
  readonly key: string
  /** Takes back a token that nobody will use. */
  readonly discard?: ((token: TokenFields) => Promise<unknown>) | undefined
}
