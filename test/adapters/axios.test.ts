import { Agent } from 'node:http'
import type { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { type Auth, attach, eject, oauth1 } from '@oauth-hooks/axios'
import axios, { type AxiosError } from 'axios'
import { expect } from 'chai'
import { NumberedTokens } from '../support/numbered-tokens.js'
import { alice, ownParameters, signer, useProvider, useServer } from '../support/oauth1.js'
import { oldest, versionOf } from '../support/versions.js'

describe(`the adapter for axios ${versionOf('axios')}`, () => {
  const provider = useProvider()
  const server = useServer()
  const attached = (config: object = {}) => attach(axios.create({ baseURL: provider.url, ...config }), signer())

  describe('attached', () => {
    it('gives the same instance back', () => {
      const instance = axios.create()

      expect(attach(instance, signer())).to.equal(instance)
    })

    it('signs no more once it is ejected', async () => {
      const instance = attached()
      eject(instance)

      const { data } = await instance.get('/open/x')

      expect(data.headers).to.not.have.property('authorization')
    })

    it('takes the place of what was attached before', async () => {
      const instance = attach(attached(), signer({ realm: 'second' }))
      eject(instance)

      const { data } = await instance.get('/open/x')

      expect(data.headers).to.not.have.property('authorization')
    })

    it('sends nothing along with a request that puts the base URL aside to go elsewhere', async () => {
      await attached().get(`${provider.other.url}/x`, { baseURL: '' })

      expect(provider.other.received[0]?.headers).to.not.have.property('authorization')
    })

    for (const way of ['a CancelToken', 'a CancelToken beside a signal', 'a signal beside a CancelToken']) {
      it(`frees who cancels by ${way} while a token is fetched`, async () => {
        const source = axios.CancelToken.source()
        const controller = new AbortController()
        const cancel = way.startsWith('a signal') ? () => controller.abort() : source.cancel
        const fetching: Auth = {
          authorize: ({ signal }) =>
            new Promise((_, reject) => {
              signal?.addEventListener('abort', () => reject(signal.reason))
              cancel()
            }),
        }

        const error = await attach(axios.create(), fetching)
          .get(server.url, {
            cancelToken: source.token,
            ...(way.includes('beside') && { signal: controller.signal }),
          })
          .catch((thrown: unknown) => thrown)

        expect(axios.isCancel(error)).to.equal(true)
        expect(server.received).to.have.length(0)
      })
    }

    for (const clarifyTimeoutError of [false, true]) {
      it(`frees whom its timeout frees, with clarifyTimeoutError: ${clarifyTimeoutError}`, async () => {
        const waiting: Auth = {
          authorize: ({ signal }) =>
            new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
        }
        const instance = attach(axios.create({ timeout: 10, transitional: { clarifyTimeoutError } }), waiting)

        const error: AxiosError = await instance.get(server.url).catch((thrown) => thrown)

        expect(axios.isAxiosError(error)).to.equal(true)
        expect(error).to.include({
          code: clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED',
          message: 'timeout of 10ms exceeded',
        })
        expect(server.received).to.have.length(0)
      })
    }

    for (const timeout of [2500.5, '2500']) {
      it(`takes every timeout that axios takes: ${timeout}`, async () => {
        const { status } = await attached({ timeout }).get('/echo')

        expect(status).to.equal(200)
      })
    }

    it('gives the refusal to whom its timeout frees while a token is renewed', async () => {
      server.answer = () => ({ status: 401 })
      const renewing: Auth = {
        authorize: () => ({ headers: {} }),
        review: (_, { signal }) =>
          new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      }

      const error: AxiosError = await attach(axios.create({ timeout: 1000 }), renewing)
        .get(server.url)
        .catch((thrown) => thrown)

      expect(error.response?.status).to.equal(401)
      expect(error.cause).to.include({ name: 'TimeoutError' })
    })

    it('gives the connection back when the caller leaves after a refusal that nobody has read', async () => {
      const httpAgent = new Agent({ maxSockets: 1, keepAlive: true })
      const controller = new AbortController()
      server.answer = () => ({ status: 401, body: 'x'.repeat(1_000_000) })
      const leaving: Auth = {
        authorize: () => ({ headers: {} }),
        review: () => {
          controller.abort()
          return undefined
        },
      }
      const instance = attach(axios.create({ httpAgent, responseType: 'stream' }), leaving)

      const error = await instance.get(server.url, { signal: controller.signal }).catch((thrown: unknown) => thrown)
      const { status } = await axios.get(server.url, { httpAgent, validateStatus: () => true })

      expect(axios.isCancel(error)).to.equal(true)
      expect(status).to.equal(401)
      httpAgent.destroy()
    })

    it('lets others be when it is ejected twice', async () => {
      const instance = attached()
      eject(instance)
      instance.interceptors.request.clear()
      instance.interceptors.request.use((config) => ({ ...config, params: { other: '1' } }))
      eject(instance)

      const { data } = await instance.get('/open/x')

      expect(data.url).to.equal('/open/x?other=1')
    })

    it('lets two stand side by side, each for its own origin', async () => {
      const instance = axios.create()
      instance.interceptors.request.use(oauth1(signer({ origins: [provider.url], realm: 'first' })))
      instance.interceptors.request.use(oauth1(signer({ origins: [provider.other.url], realm: 'second' })))

      const { data } = await instance.get(`${provider.url}/echo`)
      await instance.get(`${provider.other.url}/x`)

      expect(data).to.include({ accepted: true, realm: 'first' })
      expect(provider.other.received[0]?.headers.authorization).to.match(/^OAuth realm="second"/)
    })

    it('has nothing to eject from an instance that is bare', () => {
      expect(() => eject(axios.create())).to.not.throw()
    })

    it('can be ejected by axios itself when it was an interceptor', async () => {
      const instance = axios.create({ baseURL: provider.url })
      const id = instance.interceptors.request.use(oauth1(alice))
      instance.interceptors.request.eject(id)

      const { data } = await instance.get('/open/x')

      expect(data.headers).to.not.have.property('authorization')
    })

    it('signs once when it stands there twice', async () => {
      const instance = axios.create({ baseURL: provider.url })
      const interceptor = oauth1(signer({ placement: 'query' }))
      instance.interceptors.request.use(interceptor)
      instance.interceptors.request.use(interceptor)

      const { data } = await instance.get('/echo?a=1')

      expect(data).to.include({ accepted: true })
    })

    it('signs with the static axios too', async () => {
      const id = axios.interceptors.request.use(oauth1(alice))

      const { data } = await axios(`${provider.url}/echo`)
      axios.interceptors.request.eject(id)

      expect(data).to.include({ accepted: true })
    })
  })

  describe('the URL', () => {
    it('is signed without a default parameter that an interceptor took away', async () => {
      const instance = attached({ params: { k: '1', a: '0' } })
      instance.interceptors.request.use((config) => ({ ...config, params: { a: '1' } }))

      const { data } = await instance.get('/echo')

      expect(data).to.include({ accepted: true, url: '/echo?a=1' })
    })

    it('is signed without the parameters of the global defaults', async () => {
      const instance = attached({ params: { a: '1' } })
      axios.defaults.params = { global: '1' }

      const { data } = await instance.get('/echo', { params: { b: '2' } }).finally(() => {
        axios.defaults.params = undefined
      })

      expect(data).to.include({ accepted: true, url: '/echo?a=1&b=2' })
    })

    it('may be a URL', async () => {
      const { data } = await attach(axios.create(), signer()).request({
        url: new URL(`${provider.url}/echo?a=1`) as never,
      })

      expect(data).to.include({ accepted: true, url: '/echo?a=1' })
    })

    it('is upper case in its method where axios is told lower case', async () => {
      const { data } = await attached().request({ method: 'patch', url: '/echo' })

      expect(data).to.include({ accepted: true, method: 'PATCH' })
    })

    it('changes in a config that is not that of the caller', async () => {
      const params = new URLSearchParams('a=1')
      const config = { params, headers: { 'x-own': '1' } }
      const instance = attach(axios.create({ baseURL: provider.url }), signer({ placement: 'query' }))

      await instance.get('/echo', config)

      expect(params.toString()).to.equal('a=1')
      expect(config).to.deep.equal({ params, headers: { 'x-own': '1' } })
    })
  })

  describe('Authorization', () => {
    it('is ours in place of the auth option', async () => {
      const { data } = await attached({ auth: { username: 'u', password: 'p' } }).get('/echo')

      expect(data).to.include({ accepted: true })
    })

    it('is ours in place of a user in the URL', async () => {
      const { data } = await attach(axios.create(), signer()).get(`${provider.url.replace('//', '//u:p@')}/echo`)

      expect(data).to.include({ accepted: true })
    })

    it('is Basic of the auth option with oauth: false', async () => {
      const { data } = await attached().get('/open/x', { auth: { username: 'u', password: 'p' }, oauth: false })

      expect(data.headers.authorization).to.equal('Basic dTpw')
    })

    it('is Basic of the auth option outside the base URL', async () => {
      await attached().get(`${provider.other.url}/x`, { auth: { username: 'u', password: 'p' } })

      expect(provider.other.received[0]?.headers.authorization).to.equal('Basic dTpw')
    })

    it('is that of the defaults of the instance, which are the caller’s own', async () => {
      const { data } = await attached({ headers: { common: { authorization: 'Bearer own' } } }).get('/open/x')

      expect(data.headers.authorization).to.equal('Bearer own')
    })

    it('is left out where the caller said false', async () => {
      const { data } = await attached().get('/open/x', { headers: { Authorization: false } })

      expect(data.headers).to.not.have.property('authorization')
    })
  })

  describe('what the caller gets', () => {
    it('is a config without our adapter and without a signature', async () => {
      const { config } = await attached({ adapter: 'http' }).get('/echo')

      expect(config.adapter).to.equal('http')
      expect(`${inspect(config)} ${JSON.stringify(config)}`).to.not.include('oauth_')
    })

    it('is an error without a signature', async () => {
      const error: AxiosError = await attached({ adapter: 'http' })
        .get('/status/404')
        .catch((thrown) => thrown)

      expect(error.config?.adapter).to.equal('http')
      expect(error.response?.config).to.equal(error.config)
      expect(JSON.stringify(error.toJSON())).to.not.include('oauth_')
      expect(inspect(error, { depth: 9 })).to.not.include('oauth_signature')
    })

    it('can be sent again, and is signed anew', async () => {
      const instance = attached()
      const { config } = await instance.get('/echo?a=1', { params: { b: '2' } })

      const { data } = await instance.request(config)

      expect(data).to.include({ accepted: true, url: '/echo?a=1&b=2' })
    })

    it('went through response interceptors once, also when it was sent twice', async () => {
      server.answer = ({ headers }) => ({ status: headers.authorization === 'Token 2' ? 200 : 401, body: 'done' })
      const instance = axios.create()
      instance.interceptors.response.use((response) => ({ ...response, data: [response.data] }))
      attach(instance, new NumberedTokens('token'))

      const { data } = await instance.get(server.url)

      expect(data).to.deep.equal(['done'])
    })

    it('is the body of a stream that was not refused', async () => {
      const bodies: string[] = []
      server.answer = ({ headers }) => ({
        status: headers.authorization === 'Token 2' ? 200 : 401,
        body: 'x'.repeat(1e6),
      })
      const instance = attach(axios.create(), new NumberedTokens('token'))

      const { data } = await instance.get<Readable>(server.url, { responseType: 'stream' })
      for await (const chunk of data) bodies.push(String(chunk))

      expect(bodies.join('')).to.have.length(1e6)
    })
  })

  if (!oldest) {
    it('signs with the order of interceptors turned round', async () => {
      const instance = attached({ transitional: { legacyInterceptorReqResOrdering: false } })
      instance.interceptors.request.use((config) => ({ ...config, url: '/echo', params: { added: "!'" } }))

      const { data } = await instance.get('/elsewhere')

      expect(data).to.include({ accepted: true })
      expect(ownParameters(data.parameters)).to.equal('added=%21%27')
    })
  }
})
