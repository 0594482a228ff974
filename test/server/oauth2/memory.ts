type Payload = Record<string, unknown> & {
  readonly grantId?: string
  readonly uid?: string
  readonly userCode?: string
}

/** Where a provider keeps everything. Its own is an LRU of 1000 entries that forgets tokens under load. */
export class Memory {
  readonly #entries = new Map<string, Payload>()

  /** What oidc-provider calls an adapter, for one kind of things. */
  readonly adapterOf = (model: string) => {
    const entries = this.#entries
    const key = (id: string) => `${model}:${id}`
    const findBy = (name: 'uid' | 'userCode', value: string) =>
      [...entries].find(([at, payload]) => at.startsWith(`${model}:`) && payload[name] === value)?.[1]
    return {
      upsert: async (id: string, payload: Payload) => void entries.set(key(id), payload),
      find: async (id: string) => entries.get(key(id)),
      findByUid: async (uid: string) => findBy('uid', uid),
      findByUserCode: async (userCode: string) => findBy('userCode', userCode),
      consume: async (id: string) => {
        const payload = entries.get(key(id))
        if (payload) payload.consumed = Math.floor(Date.now() / 1000)
      },
      destroy: async (id: string) => void entries.delete(key(id)),
      revokeByGrantId: async (grantId: string) => {
        for (const [at, payload] of entries) {
          if (at.startsWith(`${model}:`) && payload.grantId === grantId) entries.delete(at)
        }
      },
    }
  }

  /** Forgets all things of a kind (`AccessToken`). */
  forget(model: string): void {
    for (const at of this.#entries.keys()) if (at.startsWith(`${model}:`)) this.#entries.delete(at)
  }
}
