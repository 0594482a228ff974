import * as ofAxios from '@oauth-hooks/axios'
import { type AssertionClientOptions, DPoP, type OAuth2Client, type OAuth2ClientOptions } from '@oauth-hooks/core'
import * as ofGot from '@oauth-hooks/got'
import * as ofKy from '@oauth-hooks/ky'
import axios, { type AxiosInstance } from 'axios'
import axiosRetry from 'axios-retry'
import { expect } from 'chai'
import got, { type Got } from 'got'
import { decodeJwt } from 'jose'
import ky, { type KyInstance } from 'ky'
import { type Arrived, json, type Listener, listen } from '../server/oauth2/http-server.js'
import {
  clients,
  credentials,
  type FaultyServer,
  type OAuth2Provider,
  redirectUri,
  startFaultyServer,
  startOAuth2Provider,
} from '../server/oauth2/index.js'

type Get = (url: string) => Promise<number>

/** What sends the requests: an adapter with its client, which tries again after a 503. */
interface Subject {
  readonly name: string
  asserting(options: AssertionClientOptions): Get
  proving(options: OAuth2ClientOptions): { client: OAuth2Client; get: Get }
}

const byAxios = (http: AxiosInstance): Get => {
  axiosRetry(http, { retries: 2, retryDelay: () => 0 })
  return async (url) => (await http.get(url, { validateStatus: (status) => status !== 503 })).status
}
const byGot =
  (http: Got): Get =>
  async (url) =>
    (
      await http(url, {
        throwHttpErrors: false,
        retry: { limit: 2, calculateDelay: ({ computedValue }) => computedValue && 1 },
      })
    ).statusCode
const byKy =
  (http: KyInstance): Get =>
  async (url) => {
    // ky tries again only what it would throw.
    const response = await http(url, { retry: { limit: 2, delay: () => 1 } }).catch((error) => error.response)
    return response.status
  }

const subjects: readonly Subject[] = [
  {
    name: 'axios',
    asserting: (options) => byAxios(new ofAxios.AssertionClient(options, axios.create()).http),
    proving(options) {
      const client = new ofAxios.OAuth2Client(options, axios.create())
      return { client, get: byAxios(client.http) }
    },
  },
  {
    name: 'got',
    asserting: (options) => byGot(new ofGot.AssertionClient(options, got).http),
    proving(options) {
      const client = new ofGot.OAuth2Client(options, got)
      return { client, get: byGot(client.http) }
    },
  },
  {
    name: 'ky',
    asserting: (options) => byKy(new ofKy.AssertionClient(options, ky).http),
    proving(options) {
      const client = new ofKy.OAuth2Client(options, ky)
      return { client, get: byKy(client.http) }
    },
  },
]

for (const { name, asserting, proving } of subjects) {
  describe(`AssertionClient of ${name}`, () => {
    let server: FaultyServer
    before(async () => {
      server = await startFaultyServer()
    })
    afterEach(() => server.reset())
    after(() => server.close())

    const session = () =>
      asserting({
        tokenEndpoint: `${server.url}/token`,
        ...credentials,
        issuer: 'service@example',
        key: 'a secret of at least thirty-two octets',
        alg: 'HS256',
        now: () => server.clock.now,
      })
    const identifiers = () => server.tokenCalls.map(({ form }) => decodeJwt(form.get('assertion') ?? '').jti)

    it('makes one assertion for 50 parallel first requests', async () => {
      const get = session()

      const statuses = await Promise.all(Array.from({ length: 50 }, () => get(`${server.url}/api/x`)))

      expect(new Set(statuses)).to.deep.equal(new Set([200]))
      expect(server.tokenCalls).to.have.length(1)
    })

    it('renews a token that is over, and one that is refused, each by a new assertion', async () => {
      const get = session()
      await get(`${server.url}/api/x`)

      server.clock.now += 3601
      const afterExpiry = await get(`${server.url}/api/x`)
      server.tokens.revokeAll()
      const afterRefusal = await Promise.all(Array.from({ length: 20 }, () => get(`${server.url}/api/x`)))

      expect(new Set([afterExpiry, ...afterRefusal])).to.deep.equal(new Set([200]))
      expect(new Set(identifiers()).size).to.equal(3)
      expect(server.tokenCalls).to.have.length(3)
    })
  })

  describe(`DPoP of ${name}`, () => {
    let provider: OAuth2Provider
    before(async () => {
      provider = await startOAuth2Provider()
    })
    afterEach(() => provider.reset())
    after(() => provider.close())

    async function loggedIn() {
      const { client_id: clientId, client_secret: clientSecret } = clients.dpop
      const { client, get } = proving({
        ...provider.endpoints,
        clientId,
        clientSecret,
        redirectUri,
        scope: 'openid offline_access api:read',
        dpop: new DPoP(),
      })
      const { url, state, codeVerifier } = await client.createAuthorizationUrl(undefined, { prompt: 'consent' })
      await client.fetchToken({ authorizationResponse: await provider.login(url), state, codeVerifier })
      return { client, get }
    }

    it('survives a nonce and a revoked token in one request', async () => {
      const { get } = await loggedIn()
      provider.endAccessTokens()
      provider.settings.dpopNonces = true

      expect(await get(`${provider.url}/api/me`)).to.equal(200)
    })

    it('is proven anew by 20 parallel requests that meet a revoked token', async () => {
      provider.settings.dpopNonces = true
      const { get } = await loggedIn()
      provider.endAccessTokens()
      const before = provider.counts.tokenRequests

      const statuses = await Promise.all(Array.from({ length: 20 }, () => get(`${provider.url}/api/me`)))

      expect(new Set(statuses)).to.deep.equal(new Set([200]))
      expect(provider.counts.tokenRequests).to.be.at.most(before + 2)
    })

    describe('on its way', () => {
      let home: Listener
      let elsewhere: Listener
      const arrived: Arrived[] = []
      before(async () => {
        elsewhere = await listen((request) => {
          arrived.push(request)
          return json(200, {})
        })
        home = await listen((request) => {
          arrived.push(request)
          const { pathname } = request.url
          if (pathname === '/flaky') return json(arrived.length < 3 ? 503 : 200, {})
          const to = { '/near': '/end?x=1', '/far': `${elsewhere.url}/end` }[pathname]
          return to === undefined ? json(200, {}) : { status: 302, headers: { Location: to } }
        })
      })
      afterEach(() => {
        arrived.length = 0
      })
      after(() => Promise.all([home.close(), elsewhere.close()]))

      const get = (path: string) =>
        proving({ token: { access_token: 'at', token_type: 'DPoP' }, dpop: new DPoP(), clientId: 'id' }).get(
          home.url + path,
        )
      const proofs = () => arrived.map(({ headers }) => decodeJwt(String(headers.dpop)))

      it("is proven anew for each of the client's own attempts", async () => {
        expect(await get('/flaky')).to.equal(200)
        expect(new Set(proofs().map(({ jti }) => jti)).size).to.equal(3)
      })

      it('is proven for the URL of a redirect', async () => {
        expect(await get('/near?y=1')).to.equal(200)
        expect(proofs().map(({ htu }) => htu)).to.deep.equal([`${home.url}/near`, `${home.url}/end`])
      })

      it('takes no proof to another origin', async () => {
        expect(await get('/far')).to.equal(200)
        const [first, second] = arrived.map(({ headers }) => headers)
        expect(first).to.include.keys('dpop', 'authorization')
        expect(second).not.to.have.any.keys('dpop', 'authorization')
      })
    })
  })
}
