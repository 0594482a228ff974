import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lock, OAuth2Client, type Token, type TokenStore } from '@oauth-hooks/core'
import { expect } from 'chai'
import type { FileRecipe } from '../oauth2/one-process.js'
import { ended, runCode } from '../recipes/recipe.js'
import { FakeLocks, FakePostgres, FakeRedis, fakeIndexedDb } from './fakes.js'
import { blockUnder } from './page.js'

const page = 'docs/store-and-lock.md'

interface Shared {
  readonly store: TokenStore
  readonly lock: Lock
}

/** What each recipe shares, for a user. It is the same for all who ask. */
type Sharing = (user: string) => Shared

describe('the page on store and lock', () => {
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oauth-hooks-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  describe('its recipe', () => {
    const globals = Object.getOwnPropertyDescriptors(globalThis) as Record<string, PropertyDescriptor | undefined>
    const replaced = ['navigator', 'indexedDB']

    afterEach(() => {
      for (const name of replaced) {
        const descriptor = globals[name]
        if (descriptor === undefined) Reflect.deleteProperty(globalThis, name)
        else Object.defineProperty(globalThis, name, descriptor)
      }
    })

    const recipes: Readonly<Record<string, () => Promise<Sharing>>> = {
      'Browser tabs': async () => {
        Object.defineProperty(globalThis, 'navigator', { value: { locks: new FakeLocks() }, configurable: true })
        Object.defineProperty(globalThis, 'indexedDB', { value: fakeIndexedDb(), configurable: true })
        const { tabs } = (await block('Browser tabs')) as { tabs: Sharing }
        return tabs
      },
      'One machine': async () => {
        const { fileStore, fileLock } = (await block('One machine')) as FileRecipe
        return (user) => ({ store: fileStore(join(directory, user)), lock: fileLock(join(directory, `${user}.lock`)) })
      },
      Redis: async () => {
        const { redisStore, redisLock } = (await block('Redis')) as {
          redisStore: (redis: FakeRedis, user: string) => TokenStore
          redisLock: (redis: FakeRedis, user: string) => Lock
        }
        const redis = new FakeRedis()
        return (user) => ({ store: redisStore(redis, user), lock: redisLock(redis, user) })
      },
      Postgres: async () => {
        const { postgresStore, postgresLock } = (await block('Postgres')) as {
          postgresStore: (pool: FakePostgres, user: string) => TokenStore
          postgresLock: (pool: FakePostgres, user: string) => Lock
        }
        const pool = new FakePostgres()
        return (user) => ({ store: postgresStore(pool, user), lock: postgresLock(pool, user) })
      },
    }

    it('is under each heading that has one', () => {
      for (const heading of Object.keys(recipes)) expect(blockUnder(page, heading)).to.include('Lock')
    })

    for (const [heading, recipe] of Object.entries(recipes)) {
      describe(`for ${heading}`, () => {
        let shared: Sharing
        let server: RotatingServer

        beforeEach(async () => {
          shared = await recipe()
          server = new RotatingServer()
        })

        it('lets one of two refresh, and the other take what it stored', async () => {
          await shared('alice').store.save(server.token('alice'), null)
          const tokens = await Promise.all([server.renew(shared('alice')), server.renew(shared('alice'))])

          expect(server.seen).to.deep.equal(['alice-0'])
          expect(tokens.map(({ refresh_token }) => refresh_token)).to.deep.equal(['alice-1', 'alice-1'])
          expect(await shared('alice').store.load()).to.include({ refresh_token: 'alice-1' })
        })

        it('keeps the tokens of two users apart', async () => {
          for (const user of ['alice', 'bob']) await shared(user).store.save(server.token(user), null)
          const tokens = await Promise.all([server.renew(shared('alice')), server.renew(shared('bob'))])

          expect(tokens.map(({ refresh_token }) => refresh_token)).to.deep.equal(['alice-1', 'bob-1'])
        })

        it('does not let users wait for each other', async () => {
          const [held, release] = gate()
          const alice = shared('alice').lock('key', () => held)
          let entered = false
          await shared('bob').lock('key', async () => {
            entered = true
          })
          release()
          await alice

          expect(entered).to.equal(true)
        })

        it('gives the lock back after a failure, and forgets a token', async () => {
          const { store, lock } = shared('alice')
          await store.save(server.token('alice'), null)
          const failure = await Promise.resolve(lock('key', () => Promise.reject(new Error('down')))).catch(String)
          await lock('key', async () => store.save(null, null))

          expect(failure).to.equal('Error: down')
          expect((await store.load()) ?? null).to.equal(null)
        })

        it('has no token at first', async () => {
          expect((await shared('carol').store.load()) ?? null).to.equal(null)
        })
      })
    }
  })

  describe('its file recipe', () => {
    const owner = 'somebody'
    let lock: Lock
    let path: string

    beforeEach(async () => {
      path = join(directory, 'lock')
      lock = ((await block('One machine')) as FileRecipe).fileLock(path)
      await mkdir(path)
      await writeFile(join(path, owner), '')
    })

    const aged = (seconds: number) => utimes(join(path, owner), Date.now() / 1000, Date.now() / 1000 - seconds)

    it('takes over from a process that is gone', async () => {
      await aged(121)
      await lock('key', async () => {
        expect(await readdir(path))
          .to.have.lengthOf(1)
          .and.not.include(owner)
      })

      expect(await readdir(directory)).to.deep.equal([])
    })

    it('waits for one that is slow', async () => {
      await aged(60)
      const order: string[] = []
      const waiting = lock('key', async () => {
        order.push('waited')
      })
      // It has tried when what it tried with is there no more.
      while ((await readdir(directory)).length < 2) await new Promise((resolve) => setImmediate(resolve))
      order.push('slow')
      // An empty directory is a lock that is free.
      await rm(join(path, owner))
      await waiting

      expect(order).to.deep.equal(['slow', 'waited'])
    })

    it('does not free the lock of who took over', async () => {
      await aged(121)
      await lock('key', async () => {
        await rm(path, { recursive: true })
        await mkdir(path)
        await writeFile(join(path, 'the next'), '')
      })

      expect(await readdir(path)).to.deep.equal(['the next'])
    })
  })

  describe('its Redis recipe', () => {
    it('sets an end to the lock, and leaves that of another owner alone', async () => {
      const redis = new FakeRedis()
      const { redisLock } = (await block('Redis')) as { redisLock: (redis: FakeRedis, user: string) => Lock }
      await redisLock(redis, 'alice')('key', async () => {
        expect(redis.options).to.deep.equal([{ NX: true, PX: 120_000 }])
        const [name = ''] = redis.values.keys()
        redis.values.set(name, 'the next')
      })

      expect([...redis.values.values()]).to.deep.equal(['the next'])
    })
  })
})

const block = (heading: string) => runCode(blockUnder(page, heading))

/** A promise, and what resolves it. */
function gate(): [Promise<void>, () => void] {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return [opened, open]
}

/** A server that takes each refresh token once. */
class RotatingServer {
  /** Each refresh token that it was sent. */
  readonly seen: string[] = []

  token(user: string): Token {
    return { access_token: `${user} at`, refresh_token: `${user}-0`, ...ended }
  }

  /** What a process of its own makes of the token that is shared. */
  renew(shared: Shared): Promise<Token> {
    const client = new OAuth2Client({
      clientId: 'client',
      tokenEndpoint: 'https://auth.example.com/token',
      fetch: async (_url, init) => this.#answer(new URLSearchParams(String(init?.body)).get('refresh_token') ?? ''),
      ...shared,
    })
    return client.ensureActiveToken()
  }

  #answer(refreshToken: string): Response {
    const used = this.seen.includes(refreshToken)
    this.seen.push(refreshToken)
    if (used) return Response.json({ error: 'invalid_grant' }, { status: 400 })
    const [user, number] = refreshToken.split('-')
    const refresh_token = `${user}-${Number(number) + 1}`
    return Response.json({ access_token: `${user} ${refresh_token}`, refresh_token, expires_in: 3600 })
  }
}
