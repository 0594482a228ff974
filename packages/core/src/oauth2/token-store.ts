import type { MaybePromise } from '../maybe-promise.js'
import type { Token } from './token.js'

/** Where the tokens of one user are kept, for the next start and for other processes. */
export interface TokenStore {
  load(): MaybePromise<Token | null | undefined>
  /** `null` after a logout. Write atomically, or only while the stored token still is `previous`. */
  save(token: Token | null, previous: Token | null): MaybePromise<void>
}

/** Told of each token that a renewal brought. */
export type UpdateToken = (token: Token, previous: Token | null) => MaybePromise<void>
