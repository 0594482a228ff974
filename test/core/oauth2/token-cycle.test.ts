import { OAuthError, type Token, type TokenFields } from '@oauth-hooks/core'
import { expect } from 'chai'
import { aCycle, anExpiredToken, aToken, deferred, failureOf, settle, start } from './support.js'

const lasting = { expires_in: 3600, expires_at: start + 3600 }

function unavailable(details: ConstructorParameters<typeof OAuthError>[2] = {}): OAuthError {
  return new OAuthError('http_error', 'token endpoint answered 503', { status: 503, transient: true, ...details })
}

function lost(): OAuthError {
  return new OAuthError('network_error', 'token endpoint could not be reached', { transient: true, ambiguous: true })
}

function refused(code: string): OAuthError {
  return new OAuthError(code, `token endpoint answered 400 ${code}`, { status: 400 })
}

function fail(error: unknown): never {
  throw error
}

function times<Value>(count: number, make: () => Value): Value[] {
  return Array.from({ length: count }, make)
}

/** A store in memory, with what was done to it. */
function aStore(held: Token | null = null) {
  const store = {
    held,
    loads: 0,
    saves: [] as [Token | null, Token | null][],
    async load() {
      store.loads++
      return store.held
    },
    async save(token: Token | null, previous: Token | null) {
      store.saves.push([token, previous])
      store.held = token
    },
  }
  return store
}

describe('TokenCycle', () => {
  let unhandled: unknown[] = []
  const remember = (error: unknown) => unhandled.push(error)

  beforeEach(() => {
    unhandled = []
    process.on('unhandledRejection', remember)
  })

  afterEach(async () => {
    await new Promise(setImmediate)
    process.off('unhandledRejection', remember)
    expect(unhandled).to.deep.equal([])
  })

  describe('a token that is there', () => {
    it('is given at once while it is fresh', () => {
      const { cycle, calls } = aCycle(() => aToken('b'), { token: aToken('a', lasting) })

      expect(cycle.get()).to.include({ access_token: 'a' })
      expect(calls).to.have.length(0)
    })

    it('is given for ever when nobody knows its end, until it is refused', async () => {
      const { cycle, clock, calls } = aCycle(() => aToken('b'), { token: aToken('a') })
      clock.now += 1e9

      expect(cycle.get()).to.include({ access_token: 'a' })
      expect(await cycle.get('a')).to.include({ access_token: 'b' })
      expect(calls).to.deep.equal(['r-a'])
    })

    it('is renewed when the leeway begins', async () => {
      const { cycle, clock, calls } = aCycle(() => aToken('b', lasting), { token: aToken('a', lasting) })

      clock.now = start + 3539
      expect(cycle.get()).to.include({ access_token: 'a' })
      clock.now = start + 3540
      expect(await cycle.get()).to.include({ access_token: 'b' })
      expect(calls).to.deep.equal(['r-a'])
    })

    it('is fresh for half its lifetime when that is shorter than the leeway', () => {
      const token = aToken('a', { expires_in: 3, expires_at: start + 3 })
      const { cycle, clock, calls } = aCycle(() => aToken('b'), { token })

      clock.now = start + 1.4
      expect(times(10, () => cycle.get())).to.deep.equal(times(10, () => cycle.token))
      expect(calls).to.have.length(0)
    })

    it('is not kept as the object that the caller gave', () => {
      const token = { access_token: 'a' }
      const { cycle } = aCycle(() => aToken('b'), { token })
      token.access_token = 'changed'

      expect(cycle.get()).to.deep.equal({ access_token: 'a' })
    })

    it('ends when its expires_at says, whatever its expires_in', async () => {
      const token = aToken('a', { expires_in: 3600, expires_at: start - 10 })
      const { cycle } = aCycle(() => aToken('b'), { token })

      expect(await cycle.get()).to.include({ access_token: 'b' })
    })
  })

  describe('many callers', () => {
    it('wait for one renewal of an expired token', async () => {
      const answer = deferred<TokenFields>()
      const { cycle, calls } = aCycle(() => answer.promise, { token: anExpiredToken('a') })

      const waiting = times(20, () => cycle.get())
      await settle()
      answer.resolve(aToken('b'))

      expect(await Promise.all(waiting)).to.deep.equal(times(20, () => cycle.token))
      expect(cycle.token).to.include({ access_token: 'b' })
      expect(calls).to.deep.equal(['r-a'])
    })

    it('wait for one renewal of a refused token', async () => {
      const { cycle, calls } = aCycle(() => aToken('b'), { token: aToken('a', lasting) })

      const tokens = await Promise.all(times(20, () => cycle.get('a')))

      expect(tokens.map((token) => token?.access_token)).to.deep.equal(times(20, () => 'b'))
      expect(calls).to.deep.equal(['r-a'])
    })

    // Waiters are not refusals of the new token
    it('do not open the circuit by being many', async () => {
      const { cycle, calls } = aCycle((_, index) => aToken(`b${index}`), { token: aToken('a', lasting) })
      await Promise.all(times(20, () => cycle.get('a')))

      expect(await cycle.get('b0')).to.include({ access_token: 'b1' })
      expect(calls).to.have.length(2)
    })

    it('get the current token when theirs was replaced meanwhile', async () => {
      const { cycle, calls } = aCycle(() => aToken('b', lasting), { token: aToken('a', lasting) })
      await cycle.get('a')

      expect(cycle.get('a')).to.include({ access_token: 'b' })
      expect(calls).to.have.length(1)
    })

    it('cause one request for the first token', async () => {
      const { cycle, calls } = aCycle(() => aToken('b'), { obtains: true })

      await Promise.all(times(20, () => cycle.get()))

      expect(calls).to.deep.equal([undefined])
    })

    it('do not inherit the failure of those before them', async () => {
      const { cycle, calls } = aCycle((_, index) => (index === 0 ? fail(unavailable()) : aToken('b')), {
        obtains: true,
        retries: 0,
      })

      expect(await failureOf(() => cycle.get())).to.include({ code: 'http_error' })
      expect(await cycle.get()).to.include({ access_token: 'b' })
      expect(calls).to.have.length(2)
    })

    it('share a renewal that the user asked for', async () => {
      const { cycle, calls } = aCycle(() => aToken('b'), { token: anExpiredToken('a') })

      const [one, two] = await Promise.all([cycle.get(), cycle.refresh()])

      expect(one).to.equal(two)
      expect(calls).to.have.length(1)
    })
  })

  describe('a renewed token', () => {
    it('brings the refresh token of the next renewal', async () => {
      const { cycle, calls } = aCycle((_, index) => aToken(`b${index}`), { token: anExpiredToken('a') })

      for (let turn = 0; turn < 3; turn++) await cycle.refresh()

      expect(calls).to.deep.equal(['r-a', 'r-b0', 'r-b1'])
    })

    it('keeps the refresh token, the scope and the ID token that the server left out', async () => {
      const token = anExpiredToken('a', { scope: 'read', id_token: 'x.y.z' })
      const { cycle, calls } = aCycle((_, index) => ({ access_token: `b${index}` }), { token })

      for (let turn = 0; turn < 3; turn++) await cycle.refresh()

      expect(calls).to.deep.equal(['r-a', 'r-a', 'r-a'])
      expect(cycle.token).to.include({ access_token: 'b2', scope: 'read', id_token: 'x.y.z' })
    })

    it('does not end when the old one did', async () => {
      const { cycle, calls } = aCycle(() => ({ access_token: 'b' }), { token: anExpiredToken('a') })
      await cycle.get()

      expect(cycle.get()).to.deep.equal({ access_token: 'b', token_type: 'Bearer', refresh_token: 'r-a' })
      expect(calls).to.have.length(1)
    })

    it('that has only a new refresh token saves it before it fails', async () => {
      const store = aStore()
      const { cycle } = aCycle(() => ({ refresh_token: 'r-b' }), { token: anExpiredToken('a'), store })

      expect(await failureOf(() => cycle.get())).to.include({ code: 'invalid_response' })

      expect(store.held).to.include({ access_token: 'a', refresh_token: 'r-b', expires_at: start - 1 })
    })

    it('replaces one that a resource with another clock refuses', async () => {
      const { cycle } = aCycle(() => aToken('b', lasting), { token: aToken('a', lasting) })

      expect(await cycle.get('a')).to.include({ access_token: 'b' })
    })
  })

  describe('a resource that refuses every token', () => {
    it('causes three refreshes at most, then none for 30 seconds', async () => {
      const { cycle, clock, calls } = aCycle((_, index) => aToken(`b${index}`), { token: aToken('a', lasting) })
      cycle.accepted('a')

      for (let request = 0; request < 10; request++) await cycle.get(cycle.token?.access_token)
      expect(calls).to.have.length(3)
      expect(await cycle.get('b2')).to.equal(null)

      clock.now += 30
      for (let request = 0; request < 10; request++) await cycle.get(cycle.token?.access_token)
      expect(calls).to.have.length(4)

      clock.now += 30
      expect(await cycle.get('b3')).to.equal(null)
      clock.now += 30
      expect(await cycle.get('b3')).to.include({ access_token: 'b4' })
    })

    it('does not keep a token from being renewed when it ends', async () => {
      const { cycle, clock } = aCycle((_, index) => aToken(`b${index}`, lasting), { token: aToken('a', lasting) })
      for (let request = 0; request < 5; request++) await cycle.get(cycle.token?.access_token)
      expect(await cycle.get('b1')).to.equal(null)

      clock.now += 3600

      expect(await cycle.get()).to.include({ access_token: 'b2' })
    })

    it('is forgotten when it takes one', async () => {
      const { cycle, calls } = aCycle((_, index) => aToken(`b${index}`), { token: aToken('a', lasting) })

      for (let request = 0; request < 5; request++) {
        cycle.accepted(cycle.token?.access_token ?? '')
        await cycle.get(cycle.token?.access_token)
      }

      expect(calls).to.have.length(5)
    })

    it('is not one because tokens ended without being used', async () => {
      const { cycle, clock } = aCycle(
        (_, index) => aToken(`b${index}`, { expires_in: 60, expires_at: start + 60 * (index + 1) }),
        { token: anExpiredToken('a') },
      )
      for (let turn = 0; turn < 4; turn++) {
        await cycle.get()
        clock.now += 60
      }
      clock.now -= 60

      expect(await cycle.get('b3')).to.include({ access_token: 'b4' })
    })

    it('is not held against the next login', async () => {
      const { cycle } = aCycle((_, index) => aToken(`b${index}`), { token: aToken('a', lasting) })
      for (let request = 0; request < 5; request++) await cycle.get(cycle.token?.access_token)

      await cycle.set(aToken('c', lasting))

      expect(await cycle.get('c')).to.include({ access_token: 'b2' })
    })

    it('is not one because the user refreshed several times', async () => {
      const { cycle } = aCycle((_, index) => aToken(`b${index}`), { token: aToken('a', lasting) })
      for (let turn = 0; turn < 4; turn++) await cycle.refresh()

      expect(await cycle.get('b3')).to.include({ access_token: 'b4' })
    })
  })

  describe('a refresh token that is over', () => {
    it('is asked with once, and every caller sees why', async () => {
      const { cycle, calls, reported } = aCycle(() => fail(refused('invalid_grant')), { token: anExpiredToken('a') })

      const errors = []
      for (let request = 0; request < 6; request++) errors.push(await failureOf(() => cycle.get()))

      expect(errors.map(({ code }) => code)).to.deep.equal(times(6, () => 'invalid_grant'))
      expect(calls).to.have.length(1)
      expect(reported).to.have.length(1)
      expect(reported[0]).to.include({ terminal: true, persist: false })
    })

    it('is not worth a lock', async () => {
      let locks = 0
      const { cycle } = aCycle(() => fail(refused('invalid_grant')), {
        token: anExpiredToken('a'),
        sleep: () => new Promise(() => {}),
        lock: (_key, work) => {
          locks++
          return work()
        },
      })

      for (let request = 0; request < 3; request++) await failureOf(() => cycle.get())

      expect(locks).to.equal(1)
    })

    it('leaves the access token in use until it ends', async () => {
      const { cycle, clock, calls } = aCycle(() => fail(refused('invalid_grant')), { token: aToken('a', lasting) })
      clock.now = start + 3550

      expect(await cycle.get()).to.include({ access_token: 'a' })
      expect(await cycle.get()).to.include({ access_token: 'a' })
      clock.now = start + 3590
      expect(await failureOf(() => cycle.get())).to.include({ code: 'invalid_grant' })
      expect(calls).to.have.length(1)
    })

    it('is forgotten at the next login', async () => {
      const { cycle } = aCycle((used) => (used === 'r-a' ? fail(refused('invalid_grant')) : aToken('d')), {
        token: anExpiredToken('a'),
      })
      await failureOf(() => cycle.get())

      await cycle.set(anExpiredToken('c'))

      expect(await cycle.get()).to.include({ access_token: 'd' })
    })

    it('is forgotten when the store holds another', async () => {
      const store = aStore()
      const { cycle, calls, reported } = aCycle(
        (used) => (used === 'r-c' ? aToken('d') : fail(refused('invalid_grant'))),
        { token: anExpiredToken('a'), store },
      )
      await failureOf(() => cycle.get())
      await failureOf(() => cycle.get())
      expect(calls).to.deep.equal(['r-a'])
      expect(reported).to.have.length(1)

      store.held = anExpiredToken('c')

      expect(await cycle.get()).to.include({ access_token: 'd' })
    })

    it('is no loss for a client that needs no user', async () => {
      const { cycle, calls } = aCycle((used) => (used === undefined ? aToken('b') : fail(refused('invalid_grant'))), {
        token: anExpiredToken('a'),
        obtains: true,
        store: aStore(anExpiredToken('a')),
      })

      expect(await cycle.get()).to.include({ access_token: 'b' })
      expect(calls).to.deep.equal(['r-a', undefined])
    })

    it('and a grant that is refused too end in one failure', async () => {
      const { cycle, calls } = aCycle(() => fail(refused('invalid_grant')), {
        token: anExpiredToken('a'),
        obtains: true,
        store: aStore(anExpiredToken('a')),
      })

      expect(await failureOf(() => cycle.get())).to.include({ code: 'invalid_grant' })
      expect(calls).to.deep.equal(['r-a', undefined])
    })
  })

  describe('a token endpoint that is unwell', () => {
    it('leaves a token in use that has not ended yet, without keeping its caller', async () => {
      const { cycle, clock, calls, slept } = aCycle(() => fail(unavailable()), { token: aToken('a', lasting) })
      clock.now = start + 3550

      expect(await cycle.get()).to.include({ access_token: 'a' })
      expect(cycle.get()).to.include({ access_token: 'a' })
      expect(calls).to.have.length(1)
      expect(slept).to.deep.equal([])
    })

    it('leaves a short-lived token in use for nine tenths of its lifetime', async () => {
      const token = aToken('a', { expires_in: 10, expires_at: start + 10 })
      const { cycle, clock } = aCycle(() => fail(unavailable()), { token })

      clock.now = start + 8.9
      expect(await cycle.get()).to.include({ access_token: 'a' })
      clock.now = start + 9
      expect(await failureOf(() => cycle.get())).to.include({ status: 503 })
    })

    it('is not used any more in the last seconds of a token', async () => {
      const { cycle, clock } = aCycle(() => fail(unavailable()), { token: aToken('a', lasting) })
      clock.now = start + 3590

      expect(await failureOf(() => cycle.get())).to.include({ status: 503 })
    })

    it('is asked again, ever later', async () => {
      const { cycle, slept } = aCycle((_, index) => (index < 2 ? fail(unavailable()) : aToken('b')), {
        token: anExpiredToken('a'),
      })

      expect(await cycle.get()).to.include({ access_token: 'b' })
      expect(slept).to.deep.equal([0.5, 1])
    })

    it('is asked three times for one request', async () => {
      const { cycle, calls } = aCycle(() => fail(unavailable()), { token: anExpiredToken('a') })

      expect(await failureOf(() => cycle.get())).to.include({ status: 503 })
      expect(calls).to.have.length(3)
    })

    it('is asked once with retries: 0', async () => {
      const { cycle, calls } = aCycle(() => fail(unavailable()), { token: anExpiredToken('a'), retries: 0 })

      await failureOf(() => cycle.get())

      expect(calls).to.have.length(1)
    })

    it('does not log out by calling the grant invalid', async () => {
      const { cycle } = aCycle(
        (_, index) =>
          index < 3 ? fail(new OAuthError('invalid_grant', '503', { status: 503, transient: true })) : aToken('b'),
        { token: anExpiredToken('a') },
      )
      await failureOf(() => cycle.get())

      expect(await cycle.get()).to.include({ access_token: 'b' })
    })

    it('is left alone for as long as it asks', async () => {
      const { cycle, clock, calls } = aCycle(
        (_, index) => (index === 0 ? fail(unavailable({ retryAfter: 30 })) : aToken('b')),
        {
          token: anExpiredToken('a'),
        },
      )

      const errors = []
      for (let request = 0; request < 10; request++) errors.push(await failureOf(() => cycle.get()))
      expect(errors.map(({ status }) => status)).to.deep.equal(times(10, () => 503))
      expect(calls).to.have.length(1)

      clock.now += 30
      expect(await cycle.get()).to.include({ access_token: 'b' })
    })

    it('is left alone after three failures, for a minute at most', async () => {
      const { cycle, clock, calls } = aCycle(() => fail(unavailable()), { token: anExpiredToken('a'), retries: 0 })
      for (let request = 0; request < 10; request++) await failureOf(() => cycle.get())
      expect(calls).to.have.length(3)

      for (let turn = 0; turn < 10; turn++) {
        clock.now += 60
        await failureOf(() => cycle.get())
      }
      expect(calls).to.have.length(13)
    })

    it('is asked again after an hour, however long it wants to be left alone', async () => {
      const { cycle, clock, calls } = aCycle(() => fail(unavailable({ retryAfter: 1e9 })), {
        token: anExpiredToken('a'),
      })
      await failureOf(() => cycle.get())

      clock.now += 3600
      await failureOf(() => cycle.get())

      expect(calls).to.have.length(2)
    })

    it('is left alone for five seconds when it refuses the client', async () => {
      const { cycle, clock, calls } = aCycle(() => fail(refused('invalid_client')), { token: anExpiredToken('a') })

      const errors = []
      for (let request = 0; request < 8; request++) errors.push(await failureOf(() => cycle.get()))
      expect(errors.map(({ code }) => code)).to.deep.equal(times(8, () => 'invalid_client'))
      expect(calls).to.have.length(1)

      clock.now += 5
      await failureOf(() => cycle.get())
      expect(calls).to.have.length(2)
    })

    it('is asked once more, at once, when its answer was lost', async () => {
      const { cycle, calls, slept } = aCycle((_, index) => (index === 0 ? fail(lost()) : aToken('b')), {
        token: anExpiredToken('a'),
      })

      expect(await cycle.get()).to.include({ access_token: 'b' })
      expect(calls).to.deep.equal(['r-a', 'r-a'])
      expect(slept).to.deep.equal([])
    })

    it('is not asked a third time when its answers get lost', async () => {
      const { cycle, calls } = aCycle(() => fail(lost()), { token: anExpiredToken('a') })

      expect(await failureOf(() => cycle.get())).to.include({ code: 'network_error' })
      expect(calls).to.have.length(2)
    })
  })

  describe('the background mode', () => {
    it('gives the token that has not ended yet at once', async () => {
      const answer = deferred<TokenFields>()
      const { cycle, clock, calls } = aCycle(() => answer.promise, {
        token: aToken('a', lasting),
        refreshMode: 'background',
      })
      clock.now = start + 3550

      expect(cycle.get()).to.include({ access_token: 'a' })
      expect(cycle.get()).to.include({ access_token: 'a' })
      answer.resolve(aToken('b'))
      await settle()
      expect(cycle.get()).to.include({ access_token: 'b' })
      expect(calls).to.have.length(1)
    })

    it('reports a renewal that failed, and the next caller sees why', async () => {
      const { cycle, clock, reported } = aCycle(() => fail(refused('invalid_grant')), {
        token: aToken('a', lasting),
        refreshMode: 'background',
      })
      clock.now = start + 3550
      cycle.get()
      await settle()
      clock.now = start + 3600

      expect(reported).to.have.length(1)
      expect(await failureOf(() => cycle.get())).to.include({ code: 'invalid_grant' })
    })

    it('waits when the token has ended', async () => {
      const { cycle } = aCycle(() => aToken('b'), { token: anExpiredToken('a'), refreshMode: 'background' })

      expect(await cycle.get()).to.include({ access_token: 'b' })
    })
  })

  describe('a caller who goes away', () => {
    it('is freed alone', async () => {
      const answer = deferred<TokenFields>()
      const { cycle, calls } = aCycle(() => answer.promise, { token: anExpiredToken('a') })
      const controller = new AbortController()

      const gone = failureOf(() => cycle.get(undefined, controller.signal))
      const waiting = cycle.get()
      await settle()
      controller.abort(new Error('gone'))
      expect(await gone).to.have.property('message', 'gone')
      answer.resolve(aToken('b'))

      expect(await waiting).to.include({ access_token: 'b' })
      expect(calls).to.have.length(1)
    })

    it('does not take the renewal along', async () => {
      const answer = deferred<TokenFields>()
      const { cycle } = aCycle(() => answer.promise, { token: anExpiredToken('a') })
      const controller = new AbortController()

      const gone = failureOf(() => cycle.get(undefined, controller.signal))
      await settle()
      controller.abort()
      await gone
      answer.resolve(aToken('b'))
      await settle()

      expect(cycle.token).to.include({ access_token: 'b', refresh_token: 'r-b' })
    })

    it('leaves nobody who waits for another try', async () => {
      const answer = deferred<TokenFields>()
      const { cycle, calls, slept } = aCycle(() => answer.promise, { token: anExpiredToken('a') })
      const controller = new AbortController()

      const gone = failureOf(() => cycle.get(undefined, controller.signal))
      await settle()
      controller.abort()
      await gone
      answer.reject(unavailable())
      await settle()

      expect(calls).to.have.length(1)
      expect(slept).to.deep.equal([])
    })

    it('who was gone before causes nothing', async () => {
      const { cycle, calls } = aCycle(() => aToken('b'), { token: anExpiredToken('a') })

      await failureOf(() => cycle.get(undefined, AbortSignal.abort()))
      await settle()

      expect(calls).to.have.length(0)
    })
  })

  describe('a logout', () => {
    it('during a renewal stays one, and the new token is given back', async () => {
      const answer = deferred<TokenFields>()
      const { cycle, discarded, reported } = aCycle(() => answer.promise, { token: anExpiredToken('a') })

      const failure = failureOf(() => cycle.get())
      await settle()
      await cycle.set(null)
      answer.resolve(aToken('b'))

      expect(await failure).to.include({ code: 'superseded' })
      expect(cycle.token).to.equal(null)
      expect(discarded).to.deep.equal([aToken('b')])
      expect(reported).to.deep.equal([])
      expect(await failureOf(() => cycle.get())).to.include({ code: 'missing_token' })
    })

    it('while the new token is saved stays one', async () => {
      const saved = deferred()
      const { cycle } = aCycle(() => aToken('b'), { token: anExpiredToken('a'), updateToken: () => saved.promise })

      const failure = failureOf(() => cycle.get())
      await settle()
      const out = cycle.set(null)
      saved.resolve()
      await out

      expect(await failure).to.include({ code: 'superseded' })
      expect(cycle.token).to.equal(null)
    })

    it('is saved, and the store does not bring the token back', async () => {
      const store = aStore(aToken('a', lasting))
      const { cycle } = aCycle(() => aToken('b'), { store })
      await cycle.get()

      await cycle.set(null)

      expect(store.held).to.equal(null)
      expect(await failureOf(() => cycle.get())).to.include({ code: 'missing_token' })
    })

    it('is one even if the store does not forget', async () => {
      const store = { load: () => aToken('a', lasting), save() {} }
      const { cycle } = aCycle(() => aToken('b'), { store })
      await cycle.get()

      await cycle.set(null)

      expect(await failureOf(() => cycle.get())).to.include({ code: 'missing_token' })
    })

    it('of a client that needs no user is followed by a new token', async () => {
      const { cycle, calls } = aCycle(() => aToken('b'), { token: aToken('a', lasting), obtains: true })
      await cycle.set(null)

      expect(await cycle.get()).to.include({ access_token: 'b' })
      expect(calls).to.deep.equal([undefined])
    })
  })

  describe('another login', () => {
    it('during a renewal is what the callers get', async () => {
      const answer = deferred<TokenFields>()
      const { cycle } = aCycle(() => answer.promise, { token: anExpiredToken('a') })

      const waiting = cycle.get()
      await settle()
      await cycle.set(aToken('c', lasting))
      answer.resolve(aToken('b'))

      expect(await waiting).to.include({ access_token: 'c' })
      expect(cycle.token).to.include({ access_token: 'c' })
    })
  })

  describe('a store', () => {
    it('is read once for the first token', async () => {
      const store = aStore(aToken('a', lasting))
      const { cycle } = aCycle(() => aToken('b'), { store })

      const tokens = await Promise.all(times(20, () => cycle.get()))

      expect(tokens).to.deep.equal(times(20, () => cycle.token))
      expect(store.loads).to.equal(1)
    })

    it('that fails is read again by the next caller', async () => {
      let broken = true
      const load = () => (broken ? fail(new Error('no disk')) : aToken('a', lasting))
      const { cycle } = aCycle(() => aToken('b'), { store: { load, save() {} } })
      expect(await failureOf(() => cycle.get())).to.have.property('message', 'no disk')

      broken = false

      expect(await cycle.get()).to.include({ access_token: 'a' })
    })

    // R1
    it('that holds a newer token makes a renewal needless', async () => {
      const store = aStore(aToken('c', lasting))
      const { cycle, calls } = aCycle(() => aToken('b'), { store, token: anExpiredToken('a') })

      expect(await cycle.get()).to.include({ access_token: 'c' })
      expect(calls).to.have.length(0)
    })

    it('that holds the refused token does not', async () => {
      const store = aStore(aToken('a', lasting))
      const { cycle, calls } = aCycle(() => aToken('b'), { store, token: aToken('a', lasting) })

      expect(await cycle.get('a')).to.include({ access_token: 'b' })
      expect(calls).to.deep.equal(['r-a'])
    })

    it('that holds a newer refresh token lends it', async () => {
      const store = aStore(anExpiredToken('c'))
      const { cycle, calls } = aCycle(() => aToken('b'), { store, token: anExpiredToken('a') })

      await cycle.get()

      expect(calls).to.deep.equal(['r-c'])
    })

    it('has the new token before the callers have', async () => {
      const store = aStore(anExpiredToken('a'))
      const events: string[] = []
      const { cycle } = aCycle(() => aToken('b'), {
        store,
        token: anExpiredToken('a'),
        updateToken: (token, previous) => {
          events.push(`${store.held?.access_token} ${token.access_token} ${previous?.access_token}`)
        },
      })

      await cycle.get()
      events.push('caller')

      expect(events).to.deep.equal(['b b a', 'caller'])
      expect(store.saves).to.have.length(1)
    })

    it('is told of a login, and updateToken is not', async () => {
      const store = aStore()
      const updated: Token[] = []
      const { cycle } = aCycle(() => aToken('b'), { store, updateToken: (token) => void updated.push(token) })

      await cycle.set(aToken('a', lasting))

      expect(store.held).to.include({ access_token: 'a' })
      expect(updated).to.deep.equal([])
    })

    it('that cannot save does not cost the token, and is tried again', async () => {
      let broken = true
      const saves: [string | undefined, string | undefined][] = []
      const store = {
        load: () => anExpiredToken('a'),
        save(token: Token | null, previous: Token | null) {
          if (broken) throw new Error('no disk')
          saves.push([token?.access_token, previous?.access_token])
        },
      }
      const { cycle, reported, calls } = aCycle(() => aToken('b', lasting), { store, token: anExpiredToken('a') })

      expect(await cycle.get()).to.include({ access_token: 'b' })
      expect(reported).to.have.length(1)
      expect(reported[0]).to.include({ persist: true })

      broken = false
      expect(cycle.get()).to.include({ access_token: 'b' })
      await settle()
      expect(saves).to.deep.equal([['b', 'a']])
      cycle.get()
      await settle()
      expect(saves).to.have.length(1)
      expect(calls).to.have.length(1)
    })

    it('that is behind is not believed', async () => {
      const store = {
        load: () => aToken('a', lasting),
        save: () => fail(new Error('no disk')),
      }
      const { cycle, calls } = aCycle((_, index) => aToken(`b${index}`), { store, token: aToken('a', lasting) })
      await cycle.get('a')

      expect(await cycle.get('b0')).to.include({ access_token: 'b1' })
      expect(calls).to.deep.equal(['r-a', 'r-b0'])
    })

    // R4
    it('that holds what another process got is believed after an invalid_grant', async () => {
      const store = aStore(anExpiredToken('a'))
      const { cycle, reported } = aCycle(
        () => {
          store.held = aToken('c', lasting)
          return fail(refused('invalid_grant'))
        },
        { store, token: anExpiredToken('a') },
      )

      expect(await cycle.get()).to.include({ access_token: 'c' })
      expect(reported).to.deep.equal([])
    })

    it('saves one token after the other', async () => {
      const saves: string[] = []
      const gates = [deferred(), deferred()]
      const store = {
        load: () => null,
        async save(token: Token | null, previous: Token | null) {
          saves.push(`${token?.access_token} after ${previous?.access_token}`)
          await gates[saves.length - 1]?.promise
        },
      }
      const { cycle } = aCycle(() => aToken('b'), { store, token: aToken('a') })

      const first = cycle.set(aToken('c'))
      const second = cycle.set(aToken('d'))
      await settle()
      expect(saves).to.deep.equal(['c after a'])
      gates[0]?.resolve()
      gates[1]?.resolve()
      await Promise.all([first, second])

      expect(saves).to.deep.equal(['c after a', 'd after c'])
    })
  })

  describe('a lock', () => {
    /** One lock for several processes: first come, first served. */
    function aLock() {
      let last: Promise<unknown> = Promise.resolve()
      return (_key: string, work: () => Promise<void>) => {
        last = last.then(work)
        return last
      }
    }
    const never = () => new Promise<never>(() => {})

    it('and a store make one renewal of six processes', async () => {
      const store = aStore(anExpiredToken('a'))
      const lock = aLock()
      const used: (string | undefined)[] = []
      const processes = times(6, () =>
        aCycle(
          (refreshToken) => {
            used.push(refreshToken)
            return aToken('b', lasting)
          },
          { store, lock, sleep: never },
        ),
      )

      const tokens = await Promise.all(processes.map(({ cycle }) => cycle.get()))

      expect(tokens.map((token) => token?.access_token)).to.deep.equal(times(6, () => 'b'))
      expect(used).to.deep.equal(['r-a'])
    })

    it('is named after the server and the client, and let go after a failure', async () => {
      const keys: string[] = []
      const lock = aLock()
      const { cycle } = aCycle((_, index) => (index === 0 ? fail(refused('invalid_scope')) : aToken('b')), {
        token: anExpiredToken('a'),
        sleep: never,
        lock: (key, work) => {
          keys.push(key)
          return lock(key, work)
        },
      })

      expect(await failureOf(() => cycle.refresh())).to.include({ code: 'invalid_scope' })
      expect(await cycle.refresh()).to.include({ access_token: 'b' })
      expect(keys).to.deep.equal(['the key', 'the key'])
    })

    it('that nobody lets go ends in lock_timeout, and nothing is renewed without it', async () => {
      let begin: () => Promise<void> = async () => {}
      const { cycle, calls } = aCycle(() => aToken('b'), {
        token: anExpiredToken('a'),
        lock: (_key, work) => {
          begin = work
          return never()
        },
      })

      expect(await failureOf(() => cycle.get())).to.include({ code: 'lock_timeout', transient: true })
      await begin()
      expect(calls).to.have.length(0)
    })

    it('that nobody lets go leaves what its holder saved', async () => {
      const store = aStore(anExpiredToken('a'))
      const { cycle, calls } = aCycle(() => aToken('b'), {
        token: anExpiredToken('a'),
        store,
        lock: never,
        sleep: async () => {
          store.held = aToken('c', lasting)
        },
      })

      expect(await cycle.get()).to.include({ access_token: 'c' })
      expect(calls).to.have.length(0)
    })

    it('that fails is a lock_timeout with its cause', async () => {
      const cause = new Error('no redis')
      const { cycle } = aCycle(() => aToken('b'), { token: anExpiredToken('a'), lock: () => fail(cause), sleep: never })

      expect(await failureOf(() => cycle.get())).to.include({ code: 'lock_timeout', cause })
    })

    it('leaves no timer behind', async () => {
      let stopped = false
      const { cycle } = aCycle(() => aToken('b'), {
        token: anExpiredToken('a'),
        lock: aLock(),
        sleep: (_seconds, signal) =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () => {
              stopped = true
              reject(signal.reason)
            })
          }),
      })

      await cycle.get()

      expect(stopped).to.equal(true)
    })
  })

  it('says what is missing', async () => {
    expect(await failureOf(() => aCycle(() => aToken('b')).cycle.get())).to.include({ code: 'missing_token' })
    const { cycle } = aCycle(() => aToken('b'), { token: { access_token: 'a', expires_at: start - 1 } })
    expect(await failureOf(() => cycle.get())).to.include({ code: 'no_refresh_token' })
  })

  it('outlives an onError that throws', async () => {
    const { cycle } = aCycle(() => fail(refused('invalid_scope')), {
      token: anExpiredToken('a'),
      onError: () => fail(new Error('mine')),
    })

    expect(await failureOf(() => cycle.get())).to.include({ code: 'invalid_scope' })
  })
})
