import { attach, oauth1 } from '@oauth-hooks/axios'
import axios, { type AxiosAdapter, AxiosError } from 'axios'
import MockAdapter from 'axios-mock-adapter'
import axiosRetry from 'axios-retry'
import { expect } from 'chai'
import { NumberedTokens } from '../support/numbered-tokens.js'
import { alice, noncesOf, signer, useProvider, useServer } from '../support/oauth1.js'
import { versionOf } from '../support/versions.js'

describe(`the adapter for axios ${versionOf('axios')} in company`, () => {
  const provider = useProvider()
  const server = useServer()
  const create = () => axios.create({ baseURL: provider.url })

  describe('with axios-retry', () => {
    for (const placement of ['header', 'query', 'body'] as const) {
      for (const first of ['axios-retry', 'oauth1']) {
        it(`signs every attempt once in the ${placement} when ${first} was registered first`, async () => {
          const instance = create()
          if (first === 'oauth1') instance.interceptors.request.use(oauth1(signer({ placement })))
          axiosRetry(instance as never, { retries: 2, retryCondition: () => true })
          if (first === 'axios-retry') instance.interceptors.request.use(oauth1(signer({ placement })))

          const { data } = await instance.post(`/retry/${placement}?fail=2`, 'a=x+y')

          expect(data).to.include({ accepted: true, attempt: 3, placement })
          expect(new Set(noncesOf(provider.received)).size).to.equal(3)
          expect(noncesOf(provider.received).join()).to.match(/^\w+,\w+,\w+$/)
        })
      }
    }

    it('sends what transformRequest made once', async () => {
      const instance = attach(create(), signer())
      axiosRetry(instance as never, { retries: 1, retryCondition: () => true })

      await instance.post('/retry/transform?fail=1', 'a', {
        headers: { 'Content-Type': 'text/plain' },
        transformRequest: (data) => `[${data}]`,
      })

      expect(provider.received.map(({ body }) => body.toString())).to.deep.equal(['[a]', '[a]'])
    })

    it('counts the replay of a 401 apart from the retries', async () => {
      server.answer = ({ headers }) => ({ status: headers.authorization === 'Token 3' ? 200 : 401 })
      const instance = attach(axios.create(), new NumberedTokens('token'))
      axiosRetry(instance as never, { retries: 1, retryCondition: () => true })

      const { status } = await instance.get(server.url)

      expect(status).to.equal(200)
      expect(server.received).to.have.length(3)
    })
  })

  describe('with axios-mock-adapter', () => {
    it('hands over signed requests', async () => {
      const instance = attach(create(), signer())
      const mock = new MockAdapter(instance as never)
      mock.onGet('/x').reply((config) => [200, { authorization: config.headers?.Authorization }])

      const { data } = await instance.get('/x')

      expect(data.authorization).to.match(/^OAuth oauth_consumer_key="example-client"/)
    })

    it('sends once more after a mocked 401', async () => {
      const instance = axios.create()
      const mock = new MockAdapter(instance as never)
      attach(instance, new NumberedTokens('token'))
      mock.onPost('http://mock.test/x').replyOnce(401).onPost('http://mock.test/x').reply(200, 'second')

      const { data } = await instance.post('http://mock.test/x', { a: 1 })

      expect(data).to.equal('second')
    })
  })

  describe('with an adapter of the caller', () => {
    const answering: AxiosAdapter = async (config) => ({
      config,
      data: String(config.headers.get('Authorization')).slice(0, 5),
      headers: {},
      status: 200,
      statusText: 'OK',
    })

    it('signs what one of the instance sends', async () => {
      const { data } = await attach(axios.create({ adapter: answering }), signer()).get('http://x.test/')

      expect(data).to.equal('OAuth')
    })

    it('signs what one of the request sends', async () => {
      const { data } = await attach(axios.create(), signer()).get('http://x.test/', { adapter: answering })

      expect(data).to.equal('OAuth')
    })

    it('signs what the first of a list sends', async () => {
      const { data } = await attach(create(), signer()).get('/echo', { adapter: ['xhr', 'http'] })

      expect(data).to.include({ accepted: true })
    })

    it('passes on what it throws', async () => {
      const failure = new Error('the adapter failed')
      const error = await attach(axios.create({ adapter: () => Promise.reject(failure) }), signer())
        .get('http://x.test/')
        .catch((thrown: unknown) => thrown)

      expect(error).to.equal(failure)
    })
  })

  describe('with redirects', () => {
    it('calls beforeRedirect for each, as follow-redirects does', async () => {
      const seen: unknown[] = []
      const instance = attach(create(), signer())

      const { data } = await instance.post('/redirect?to=/echo', 'a=1', {
        beforeRedirect: (options, response) => {
          seen.push([options.method, options.path, response.statusCode, options.headers.Authorization])
          options.headers['x-added'] = 'yes'
        },
      })

      expect(data).to.include({ accepted: true, method: 'GET' })
      expect(seen).to.deep.equal([['GET', '/echo', 302, undefined]])
      expect(provider.received[1]?.headers['x-added']).to.equal('yes')
    })

    it('stops where beforeRedirect throws', async () => {
      const failure = new Error('no further')
      const error = await attach(create(), signer())
        .get('/redirect?to=/echo', {
          beforeRedirect: () => {
            throw failure
          },
        })
        .catch((thrown: unknown) => thrown)

      expect([error, (error as Error).cause]).to.include(failure)
      expect(provider.received).to.have.length(1)
    })

    it('follows as many as maxRedirects says', async () => {
      const error: AxiosError = await attach(create(), signer())
        .get('/redirect/chain?n=3', { maxRedirects: 2 })
        .catch((thrown) => thrown)

      expect(error).to.be.instanceOf(AxiosError)
      expect(error.code).to.equal('ERR_FR_TOO_MANY_REDIRECTS')
      expect(provider.received).to.have.length(3)
    })

    it('follows none with maxRedirects: 0', async () => {
      const error: AxiosError = await attach(create(), signer())
        .get('/redirect?to=/echo', { maxRedirects: 0 })
        .catch((thrown) => thrown)

      expect(error.response?.status).to.equal(302)
      expect(provider.received).to.have.length(1)
    })

    it('says where the response came from', async () => {
      const { request } = await attach(create(), signer()).get('/redirect?to=/echo?a=1')

      expect(request.res.responseUrl).to.equal(`${provider.url}/echo?a=1`)
    })

    it('keeps header fields that the caller calls sensitive at their origin', async () => {
      await attach(create(), signer()).get('/redirect/other?path=/x', {
        headers: { 'x-key': 'secret', cookie: 'a=b', 'x-plain': '1' },
        sensitiveHeaders: ['x-key'],
      } as object)

      expect(provider.other.received[0]?.headers).to.include({ 'x-plain': '1' })
      expect(provider.other.received[0]?.headers).to.not.have.any.keys('x-key', 'cookie', 'authorization')
    })

    it('drops the auth option on the way, as it would replace the signature', async () => {
      const { data } = await attach(create(), signer()).get('/redirect?to=/echo', {
        auth: { username: 'u', password: 'p' },
      })

      expect(data).to.include({ accepted: true })
    })
  })

  it('leaves an instance made from it alone', async () => {
    const instance = create()
    instance.interceptors.request.use(oauth1(alice))

    const { data } = await axios.create(instance.defaults as object).get('/open/x')

    expect(data.headers).to.not.have.property('authorization')
  })

  it('gives what another interceptor throws', async () => {
    const failure = new Error('not today')
    const instance = attach(create(), signer())
    instance.interceptors.request.use(() => Promise.reject(failure))

    const error = await instance.get('/echo').catch((thrown: unknown) => thrown)

    expect(error).to.equal(failure)
  })
})
