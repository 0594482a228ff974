import type { MaybePromise } from '../maybe-promise.js'
import { givenToken, type Token } from './token.js'

/** Where the tokens of one user are kept, for the next start and for other processes. */
export interface TokenStore {
  load(): MaybePromise<Token | null | undefined>
  /** `null` after a logout. Write atomically, or only while the stored token still is `previous`. */
  save(token: Token | null, previous: Token | null): MaybePromise<void>
}

/** Told of each token that a renewal brought. */
export type UpdateToken = (token: Token, previous: Token | null) => MaybePromise<void>

interface Unsaved {
  readonly token: Token | null
  readonly previous: Token | null
  readonly renewed: boolean
}

/**
 * Hands tokens on to the store and to `updateToken`, one after the other. What could not be saved is kept, and saved later.
 */
export class TokenKeeper {
  readonly #store: TokenStore | undefined
  readonly #update: UpdateToken | undefined
  readonly #now: () => number
  readonly #onFailure: (error: unknown) => void
  #unsaved: Unsaved | undefined
  #saving: Promise<void> | undefined

  constructor(options: {
    readonly store?: TokenStore | undefined
    readonly updateToken?: UpdateToken | undefined
    readonly now: () => number
    readonly onFailure: (error: unknown) => void
  }) {
    this.#store = options.store
    this.#update = options.updateToken
    this.#now = options.now
    this.#onFailure = options.onFailure
  }

  get stores(): boolean {
    return this.#store !== undefined
  }

  /** The store is behind: it must not be believed. */
  get behind(): boolean {
    return this.#unsaved !== undefined
  }

  async load(): Promise<Token | null> {
    const stored = await this.#store?.load()
    return stored ? givenToken(stored, this.#now()) : null
  }

  /** Never rejects: a token that cannot be saved is a token all the same. */
  save(token: Token | null, previous: Token | null, renewed: boolean): Promise<void> {
    // What was never saved is still what the store holds, so the first `previous` counts.
    this.#unsaved = { token, previous: this.#unsaved?.previous ?? previous, renewed }
    return this.flush()
  }

  /** Saves what is not saved yet. */
  flush(): Promise<void> {
    this.#saving ??= this.#saveAll().finally(() => {
      this.#saving = undefined
    })
    return this.#saving
  }

  async #saveAll(): Promise<void> {
    while (this.#unsaved !== undefined) {
      const unsaved = this.#unsaved
      const { token, previous, renewed } = unsaved
      try {
        await this.#store?.save(token, previous)
        if (renewed && token !== null) await this.#update?.(token, previous)
      } catch (error) {
        this.#onFailure(error)
        if (this.#unsaved === unsaved) return
        continue
      }
      // Another may have come meanwhile: it follows the one that is saved now.
      this.#unsaved = this.#unsaved === unsaved ? undefined : { ...this.#unsaved, previous: token }
    }
  }
}
