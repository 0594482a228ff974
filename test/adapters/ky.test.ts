import { attach, OAuth2Client, oauth1 } from '@oauth-hooks/ky'
import { expect } from 'chai'
import ky, { HTTPError, type Options } from 'ky'
import { NumberedTokens } from '../support/numbered-tokens.js'
import { alice, noncesOf, signer, useProvider, useServer } from '../support/oauth1.js'
import { oldest, versionOf } from '../support/versions.js'

interface Echo {
  accepted: boolean
  url: string
  method: string
  headers: Record<string, string>
}

const bearer = (access_token: string) => new OAuth2Client({ token: { access_token } })

describe(`the hooks for ky ${versionOf('ky')}`, () => {
  const provider = useProvider()
  const server = useServer()
  const retrying = { limit: 2, delay: () => 0 }
  const base = oldest ? 'prefixUrl' : 'prefix'

  describe('attached', () => {
    it('signs after a beforeRetry hook that returns a request', async () => {
      const instance = attach(
        ky.extend({
          retry: retrying,
          hooks: { beforeRetry: [({ request }) => new Request(request, { headers: { 'x-own': '1' } })] },
        }),
        signer(),
      )

      const { accepted } = await instance(`${provider.url}/retry/own?fail=1`).json<Echo>()

      expect(accepted).to.equal(true)
      expect(new Set(noncesOf(provider.received)).size).to.equal(2)
    })

    it('sends nothing along with a request that puts the prefix aside to go elsewhere', async () => {
      const instance = attach(ky.create({ [base]: provider.url }), signer())

      await instance(`${provider.other.url}/x`, { [base]: '' })

      expect(provider.other.received[0]?.headers).to.not.have.property('authorization')
    })

    for (const place of ['the instance', 'one made of it', 'the request'] as const) {
      it(`knows what was said of a request that a hook of ${place} replaces`, async () => {
        const traced: Options = {
          hooks: {
            beforeRequest: [
              (first) => {
                const request = first instanceof Request ? first : first.request
                return new Request(request, { headers: { ...Object.fromEntries(request.headers), 'x-trace': '1' } })
              },
            ],
          },
        }
        const attached = attach(
          ky.create({ [base]: server.url, ...(place === 'the instance' && traced) }),
          bearer('own'),
        )
        const api = place === 'one made of it' ? attached.extend(traced) : attached
        const options = place === 'the request' ? traced : {}

        await api('normal', options)
        await api('out', { ...options, context: { oauth: false } })
        await api('alice', { ...options, context: { oauth: { token: 'alice' } } })
        await api(new URL(`${provider.other.url}/x`), options)

        expect(server.received.map(({ headers }) => headers.authorization)).to.deep.equal([
          'Bearer own',
          undefined,
          'Bearer alice',
        ])
        expect(server.received.map(({ headers }) => headers['x-trace'])).to.deep.equal(['1', '1', '1'])
        expect(server.received[0]?.headers).to.not.have.property('x-oauth-hooks')
        expect(provider.other.received[0]?.headers).to.not.have.property('authorization')
      })
    }

    if (oldest) {
      it('leaves a request alone that brings a fetch of its own', async () => {
        await attach(ky, bearer('own'))(server.url, { fetch: (input, init) => fetch(input, init) })

        expect(server.received[0]?.headers).to.not.have.any.keys('authorization', 'x-oauth-hooks')
      })

      it('refuses a request of which a hook has lost what was said', async () => {
        const lost: Options = {
          hooks: { beforeRequest: [(request) => new Request((request as unknown as Request).url)] },
        }

        const error = await attach(ky, bearer('own'))
          .extend(lost)(server.url)
          .catch((thrown: Error) => thrown)

        expect(error).to.be.instanceOf(TypeError)
        expect(server.received).to.have.length(0)
      })
    } else {
      it('takes a prefix that is relative to the base URL for what it is', async () => {
        const api = attach(ky.create({ baseUrl: server.url, prefix: '/v1/' }), bearer('own'))

        await api('x')
        await api(new URL(`${provider.other.url}/x`))

        expect(server.received.map(({ url, headers }) => [url, headers.authorization])).to.deep.equal([
          ['/v1/x', 'Bearer own'],
        ])
        expect(provider.other.received[0]?.headers).to.not.have.property('authorization')
      })
    }

    it('sends JSON once more where ky retries nothing', async () => {
      server.answer = ({ headers }) => ({ status: headers.authorization === 'Token 2' ? 200 : 401 })
      const instance = attach(ky, new NumberedTokens('token'))

      const { status } = await instance.post(server.url, { json: { a: 1 }, retry: 0 })

      expect(status).to.equal(200)
      expect(server.received.map(({ body }) => body.toString())).to.deep.equal(['{"a":1}', '{"a":1}'])
    })

    it('sends the parameters of the instance once, also when it sends twice', async () => {
      server.answer = ({ headers }) => ({ status: headers.authorization === 'Token 2' ? 200 : 401 })
      const instance = attach(ky.extend({ searchParams: { k: '1' } }), new NumberedTokens('token'))

      await instance(`${server.url}/x`)

      expect(server.received.map(({ url }) => url)).to.deep.equal(['/x?k=1', '/x?k=1'])
    })

    it('gives a 401 that stays one as HTTPError', async () => {
      server.answer = () => ({ status: 401 })

      const error = await attach(ky, new NumberedTokens('token'))(server.url).catch((thrown: unknown) => thrown)

      expect(error).to.be.instanceOf(HTTPError)
      expect(server.received).to.have.length(2)
    })

    it('asks an Auth that fails once, and gives its error as it is', async () => {
      let asked = 0
      const failure = new Error('there is no token')
      const instance = attach(ky.extend({ retry: retrying }), {
        authorize: () => {
          asked += 1
          return Promise.reject(failure)
        },
      })

      const error = await instance(server.url).catch((thrown: unknown) => thrown)

      expect(error).to.equal(failure)
      expect(asked).to.equal(1)
    })

    it('lets ky retry what the network does', async () => {
      let calls = 0
      const unreliable: typeof fetch = (input, init) => {
        calls += 1
        return calls === 1 ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)
      }
      const instance = attach(ky.extend({ retry: retrying, fetch: unreliable }), signer())

      const { accepted } = await instance(`${provider.url}/echo`).json<Echo>()

      expect(accepted).to.equal(true)
      expect(calls).to.equal(2)
    })

    it('sends through the fetch of the instance', async () => {
      const seen: string[] = []
      const instance = attach(
        ky.extend({
          fetch: (input, init) => {
            seen.push((input as Request).headers.get('authorization')?.slice(0, 5) ?? '')
            return fetch(input, init)
          },
        }),
        signer(),
      )

      await instance(`${provider.url}/echo`)

      expect(seen).to.deep.equal(['OAuth'])
    })

    it(`sends through the fetch of the request, ${oldest ? 'which takes the place of ours' : 'signed'}`, async () => {
      const seen: (string | null)[] = []

      await attach(ky, signer())(`${provider.url}/open/x`, {
        fetch: (input, init) => {
          seen.push((input as Request).headers.get('authorization')?.slice(0, 5) ?? null)
          return fetch(input, init)
        },
      })

      expect(seen).to.deep.equal([oldest ? null : 'OAuth'])
    })

    it('goes on signing for an instance that is made of it', async () => {
      const instance = attach(ky, signer()).extend({ [base]: provider.url, searchParams: { a: '1' } } as Options)

      const { accepted } = await instance('echo').json<Echo>()

      expect(accepted).to.equal(true)
    })

    it('signs nothing outside the base URL that such an instance has', async () => {
      const instance = attach(ky, signer()).extend({ [base]: provider.url } as Options)

      await instance(new URL(`${provider.other.url}/x`))

      expect(provider.other.received[0]?.headers).to.not.have.property('authorization')
    })

    it('leaves the instance that it was attached to alone', async () => {
      const instance = ky.extend({ headers: { 'x-own': '1' } })
      attach(instance, signer())

      const { headers } = await instance(`${provider.url}/open/x`).json<Echo>()

      expect(headers).to.not.have.property('authorization')
    })

    it('signs a Request', async () => {
      const request = new Request(`${provider.url}/echo`, { method: 'POST', body: new URLSearchParams('a=x y') })

      const { accepted } = await attach(ky, signer())(request).json<Echo>()

      expect(accepted).to.equal(true)
    })

    it('says that a response was redirected, and from where it came', async () => {
      const response = await attach(ky, signer())(`${provider.url}/redirect?to=/echo`)

      expect(response).to.include({ redirected: true, url: `${provider.url}/echo` })
    })

    it('leaves a manual redirect to the caller', async () => {
      const response = await attach(ky, signer())(`${provider.url}/redirect?to=/echo`, {
        redirect: 'manual',
        throwHttpErrors: false,
      })

      expect(response.status).to.equal(302)
    })
  })

  describe('as a hook', () => {
    const hook = oauth1(alice)

    it('signs the first attempt', async () => {
      const { accepted } = await ky
        .extend({ hooks: { beforeRequest: [hook] } })(`${provider.url}/echo`)
        .json<Echo>()

      expect(accepted).to.equal(true)
    })

    it(`${oldest ? 'signs' : 'does not sign'} retries when it is in beforeRequest only`, async () => {
      const instance = ky.extend({ retry: retrying, hooks: { beforeRequest: [hook] } })

      await instance(`${provider.url}/retry/first?fail=1`).catch(() => {})

      expect(provider.received[1]?.status).to.equal(oldest ? 200 : 401)
      expect(provider.received[1]?.verdict?.problem).to.equal(oldest ? undefined : 'nonce_used')
    })

    it('signs retries when it is in beforeRetry too', async () => {
      const instance = ky.extend({ retry: retrying, hooks: { beforeRequest: [hook], beforeRetry: [hook] } })

      const { accepted } = await instance(`${provider.url}/retry/both?fail=2`).json<Echo>()

      expect(accepted).to.equal(true)
      expect(new Set(noncesOf(provider.received)).size).to.equal(3)
    })

    for (const status of [307, 308]) {
      it(`does not keep a POST with the signature in the query from following ${status}`, async () => {
        server.answer = ({ url }) =>
          url.startsWith('/first') ? { status, headers: { Location: '/second' } } : { status: 200 }
        const instance = ky.extend({ hooks: { beforeRequest: [oauth1(signer({ placement: 'query' }))] } })

        await instance.post(`${server.url}/first`, { json: { a: 1 } })

        expect(server.received.map(({ body }) => body.toString())).to.deep.equal(['{"a":1}', '{"a":1}'])
        expect(server.received[1]?.headers).to.include({ 'content-type': 'application/json', 'content-length': '7' })
      })
    }

    it('sends a body in one piece with the length it has', async () => {
      const instance = ky.extend({ hooks: { beforeRequest: [oauth1(signer({ placement: 'body' }))] } })

      const { accepted } = await instance
        .post(`${provider.url}/echo`, { body: new URLSearchParams({ a: 'é' }) })
        .json<Echo>()

      expect(accepted).to.equal(true)
      expect(provider.received[0]?.headers).to.not.have.property('transfer-encoding')
    })

    it('keeps requests apart that share a context', async () => {
      const context = { of: 'the caller' }
      const instance = ky.extend({ context, hooks: { beforeRequest: [hook] } } as Options)

      await instance(`${provider.url}/open/x`, { headers: { authorization: 'Bearer own' } })
      await instance(`${provider.url}/echo`)
      await instance(`${provider.url}/echo`, { context } as Options)
      await instance(`${provider.other.url}/x`, { context } as Options)
      await instance(`${provider.url}/echo`, { context } as Options)

      expect(Reflect.ownKeys(context)).to.deep.equal(['of'])
      expect(provider.received.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200])
    })
  })
})
