import type { Token } from './token.js'

/** One token in the place of another. */
export interface Change {
  readonly token: Token | null
  readonly previous: Token | null
  /** By a renewal, not by a login or a logout. */
  readonly renewed: boolean
}

/** Hands changes on, one after the other. What could not be saved is kept, and saved later. */
export class TokenKeeper {
  readonly #save: (change: Change) => Promise<void>
  readonly #onFailure: (error: unknown) => void
  #unsaved: Change | undefined
  #saving: Promise<void> | undefined

  constructor(save: (change: Change) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#save = save
    this.#onFailure = onFailure
  }

  /** Something is not saved: a store must not be believed. */
  get behind(): boolean {
    return this.#unsaved !== undefined
  }

  /** Never rejects: a token that cannot be saved is a token all the same. */
  save(change: Change): Promise<void> {
    // What was never saved is still what the store holds, so the first `previous` counts.
    this.#unsaved = { ...change, previous: this.#unsaved?.previous ?? change.previous }
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
      const change = this.#unsaved
      try {
        await this.#save(change)
        // Another may have come meanwhile: it follows the one that is saved now.
        this.#unsaved = this.#unsaved === change ? undefined : { ...this.#unsaved, previous: change.token }
      } catch (error) {
        this.#onFailure(error)
        if (this.#unsaved === change) return
      }
    }
  }
}
