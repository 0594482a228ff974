/* What the recipes of the page on store and lock are given in place of a browser, Redis and Postgres. */

/** Runs work of one name one after the other. */
class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Resolves when it is this one's turn, to what ends it. */
  async take(name: string): Promise<() => void> {
    const before = this.#last.get(name)
    let end = () => {}
    this.#last.set(
      name,
      new Promise((resolve) => {
        end = resolve
      }),
    )
    await before
    return end
  }
}

/** `navigator.locks`. */
export class FakeLocks {
  readonly #turns = new Turns()

  async request<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
    const end = await this.#turns.take(name)
    return work().finally(end)
  }
}

/** `indexedDB`, as far as one object store is asked; a real one is asked by the tests for browsers. */
export function fakeIndexedDb(): object {
  const items = new Map<string, unknown>()
  const objectStore = () => ({
    get: (key: string) => ({ result: structuredClone(items.get(key)) }),
    put: (value: unknown, key: string) => ({ result: items.set(key, structuredClone(value)) && key }),
  })
  const transaction = () => later({ objectStore }, 'oncomplete')
  return {
    open: () => later({ result: { createObjectStore() {}, transaction, close() {} } }, 'onupgradeneeded', 'onsuccess'),
  }
}

/** Calls its listeners once they are there. */
function later<Target extends object>(target: Target, ...names: string[]): Target {
  queueMicrotask(() => {
    for (const name of names) (target as Record<string, (() => void) | undefined>)[name]?.()
  })
  return target
}

/** The methods of a `redis` client that are used. */
export class FakeRedis {
  readonly values = new Map<string, string>()
  /** Options of each `SET` that had any. */
  readonly options: object[] = []

  async get(name: string): Promise<string | null> {
    return this.values.get(name) ?? null
  }

  async set(name: string, value: string, options?: { NX?: true; PX?: number }): Promise<'OK' | null> {
    if (options !== undefined) this.options.push(options)
    if (options?.NX && this.values.has(name)) return null
    this.values.set(name, value)
    return 'OK'
  }

  /** Knows one script: delete a key that has this value. */
  async eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<number> {
    const compareAndDelete =
      /^if redis\.call\('get', KEYS\[1\]\) == ARGV\[1\] then return redis\.call\('del', KEYS\[1\]\) end/
    if (!compareAndDelete.test(script)) throw new Error(`unknown script: ${script}`)
    const [name = ''] = options.keys
    return this.values.get(name) === options.arguments[0] && this.values.delete(name) ? 1 : 0
  }
}

/** The methods of a `pg` pool that are used. Connections that are not released hold their locks. */
export class FakePostgres {
  readonly #rows = new Map<unknown, string>()
  readonly #turns = new Turns()

  async query(text: string, [user, token]: unknown[]) {
    if (text.startsWith('insert into oauth_tokens')) this.#rows.set(user, String(token))
    else if (!text.startsWith('select token from oauth_tokens')) throw new Error(`unknown query: ${text}`)
    const row = this.#rows.get(user)
    return { rows: row === undefined ? [] : [{ token: JSON.parse(row) }] }
  }

  async connect() {
    const held: (() => void)[] = []
    return {
      query: async (text: string, [name]: unknown[]) => {
        if (!text.includes('pg_advisory_lock(')) throw new Error(`unknown query: ${text}`)
        held.push(await this.#turns.take(String(name)))
        return { rows: [] }
      },
      release(destroy: boolean) {
        if (!destroy) throw new Error('the connection went back with its lock')
        for (const end of held) end()
      },
    }
  }
}
