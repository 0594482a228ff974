import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Auth } from '@oauth-hooks/core'
import { attach, OAuth2Client, oauth1 } from '@oauth-hooks/got'
import { expect } from 'chai'
import got, { HTTPError } from 'got'
import { NumberedTokens } from '../support/numbered-tokens.js'
import { alice, noncesOf, signer, useProvider, useServer } from '../support/oauth1.js'
import { oldest, versionOf } from '../support/versions.js'

const bearer = (access_token: string) => new OAuth2Client({ token: { access_token } })

describe(`the hooks for got ${versionOf('got')}`, () => {
  const provider = useProvider()
  const server = useServer()
  const ways = {
    attach: (auth: Auth = signer(), options = {}) => attach(got.extend(options), auth),
    'the hook': (auth: Auth = signer(), options = {}) =>
      got.extend(options, { hooks: { beforeRequest: [oauth1(auth)] } }),
  }

  for (const [way, connect] of Object.entries(ways)) {
    describe(`through ${way}`, () => {
      it('signs every page', async () => {
        const items: unknown[] = []

        for await (const item of connect().paginate(`${provider.url}/pages`, { responseType: 'json' })) items.push(item)

        expect(items).to.have.length(6)
        expect(new Set(noncesOf(provider.received)).size).to.equal(3)
      })

      it('sends nothing along with a page at another origin, below a prefix', async () => {
        const instance = connect(signer(), { prefixUrl: provider.url })
        const items: unknown[] = []

        for await (const item of instance.paginate('pages?next=other', { responseType: 'json' })) items.push(item)

        expect(items).to.have.length(4)
        expect(provider.other.received).to.have.length(1)
        expect(provider.other.received[0]?.headers).to.not.have.property('authorization')
      })

      it('signs a download', async () => {
        const body = await text(connect().stream(`${provider.url}/echo?a=1`))

        expect(JSON.parse(body)).to.include({ accepted: true })
      })

      it('signs an upload that is piped', async () => {
        const upload = connect().stream.post(`${provider.url}/echo`)

        const [body] = await Promise.all([
          text(upload),
          pipeline(Readable.from(['a=1']), upload, { end: true }).catch(() => {}),
        ])

        expect(JSON.parse(body)).to.include({ accepted: true, bodyLength: 3 })
      })

      it('refuses to hash an upload that is piped', async () => {
        const upload = connect(signer({ bodyHash: true })).stream.post(`${provider.url}/echo`)

        const error: Error = await text(upload).catch((thrown) => thrown)

        expect(error.message).to.match(/^bodyHash: the body is a stream/)
        expect(provider.received).to.have.length(0)
      })

      it('hashes the body that a download does not have', async () => {
        const body = await text(connect(signer({ bodyHash: true })).stream(`${provider.url}/echo`))

        expect(JSON.parse(body)).to.include({ accepted: true })
      })

      it('is there in place of Basic of username and password', async () => {
        const { accepted } = await connect()
          .get(`${provider.url}/echo`, { username: 'u', password: 'p' })
          .json<{ accepted: boolean }>()

        expect(accepted).to.equal(true)
      })

      it('is there in place of a user in the URL', async () => {
        const { accepted } = await connect()
          .get(`${provider.url.replace('//', '//u:p@')}/echo`)
          .json<{ accepted: boolean }>()

        expect(accepted).to.equal(true)
      })

      // got 14 writes Basic over it before anybody else comes.
      if (!oldest) {
        it("leaves the caller's own Authorization alone beside username and password", async () => {
          const { headers } = await connect()
            .get(`${provider.url}/open/x`, { username: 'u', password: 'p', headers: { authorization: 'Bearer own' } })
            .json<{ headers: Record<string, string> }>()

          expect(headers.authorization).to.equal('Bearer own')
        })
      }

      it('leaves Basic alone with oauth: false', async () => {
        const { headers } = await connect()
          .get(`${provider.url}/open/x`, { username: 'u', password: 'p', context: { oauth: false } })
          .json<{ headers: Record<string, string> }>()

        expect(headers.authorization).to.equal('Basic dTpw')
      })

      it('sends a body with the length it has once the signature is in it', async () => {
        const instance = connect(signer({ placement: 'body' }))

        const { accepted } = await instance
          .post(`${provider.url}/echo`, { form: { a: 'é' } })
          .json<{ accepted: boolean }>()

        expect(accepted).to.equal(true)
      })

      it('frees whom its timeout frees while a token is fetched', async () => {
        const waiting: Auth = {
          authorize: ({ signal }) =>
            new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
        }

        const error = await connect(waiting, { timeout: { request: 10 }, retry: { limit: 0 } })(server.url).then(
          () => undefined,
          (thrown: Error) => thrown,
        )

        expect(error?.cause).to.include({ name: 'TimeoutError' })
        expect(server.received).to.have.length(0)
      })

      it('takes a timeout that is no whole number', async () => {
        const { statusCode } = await connect(signer(), { timeout: { request: 2500.5 } })(`${provider.url}/echo`)

        expect(statusCode).to.equal(200)
      })

      it('tells the Auth of every redirect', async () => {
        const seen: number[] = []
        const auth: Auth = { authorize: () => ({ headers: {} }), review: ({ status }) => void seen.push(status) }
        server.answer = ({ url }) => (url === '/a' ? { status: 302, headers: { location: '/b' } } : { status: 200 })

        await connect(auth)(`${server.url}/a`)

        expect(seen).to.deep.equal([302, 200])
      })

      it('gives the refusal of a stream to its caller once the next may go with another token', async () => {
        const auth = new NumberedTokens('token')
        server.answer = () => ({ status: 401 })

        const error = await text(connect(auth, { retry: { limit: 0 } }).stream(server.url)).catch(
          (thrown: unknown) => thrown,
        )

        expect(error).to.be.instanceOf(HTTPError)
        expect(server.received).to.have.length(1)
        expect(auth.reviewed).to.be.greaterThan(0)
      })

      it('lets the afterResponse hooks of others see the second answer too', async () => {
        const seen: number[] = []
        server.answer = ({ headers }) => ({ status: headers.authorization === 'Token 2' ? 200 : 401 })
        const instance = connect(new NumberedTokens('token'), {
          hooks: {
            afterResponse: [
              (response: { statusCode: number }) => {
                seen.push(response.statusCode)
                return response
              },
            ],
          },
        })

        await instance(server.url)

        expect(seen).to.deep.equal([401, 200])
      })

      it('sends once more where the client retries nothing, and gives the 401 as HTTPError', async () => {
        server.answer = () => ({ status: 401 })
        const instance = connect(new NumberedTokens('token'), { retry: { limit: 0 } })

        const error = await instance.post(server.url, { json: {} }).catch((thrown: unknown) => thrown)

        expect(error).to.be.instanceOf(HTTPError)
        expect(server.received).to.have.length(2)
      })

      it('leaves the hooks of the instance as they are', async () => {
        const instance = connect()

        await instance(`${provider.url}/echo`)
        await instance(`${provider.url}/echo`)

        const { hooks } = instance.defaults.options
        expect(hooks.afterResponse).to.have.length(0)
        expect(hooks.beforeError).to.have.length(0)
        expect(hooks.beforeRequest).to.have.length(way === 'attach' ? 0 : 1)
      })

      it('keeps requests apart that share a context', async () => {
        const context = { of: 'the caller' }
        const instance = connect(signer(), { context })

        await instance(`${provider.url}/open/x`, { headers: { authorization: 'Bearer own' } })
        await instance(`${provider.url}/echo`)
        await instance(`${provider.url}/echo`, { context })
        await instance(`${provider.other.url}/x`, { context })
        await instance(`${provider.url}/echo`, { context })

        expect(Reflect.ownKeys(context)).to.deep.equal(['of'])
        expect(provider.received.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200])
      })

      it('signs once when it stands there twice', async () => {
        const instance = connect(signer({ placement: 'query' }))

        const { accepted } = await instance
          .extend(instance)
          .get(`${provider.url}/echo?a=1`)
          .json<{ accepted: boolean }>()

        expect(accepted).to.equal(true)
      })

      it('signs for an instance that is made of it', async () => {
        const instance = connect().extend({ prefixUrl: provider.url, searchParams: { a: 1 } })

        const { accepted } = await instance('echo').json<{ accepted: boolean }>()

        expect(accepted).to.equal(true)
      })

      it('signs a request that comes from a cache to be', async () => {
        const instance = connect(signer(), { cache: new Map() })

        await instance(`${provider.url}/echo`)
        await instance(`${provider.url}/echo`)

        expect(provider.received.map(({ status }) => status)).to.deep.equal([200, 200])
      })
    })
  }

  it('comes after the hooks of the request when it is attached', async () => {
    const instance = attach(got, signer())

    const { accepted, url } = await instance(`${provider.url}/echo`, {
      hooks: {
        beforeRequest: [
          (options) => {
            ;(options.url as URL).searchParams.set('late', '1')
          },
        ],
      },
    }).json<{ accepted: boolean; url: string }>()

    expect(accepted).to.equal(true)
    expect(url).to.equal('/echo?late=1')
  })

  it('is asked once when it is attached to what it is attached to', async () => {
    const auth = new NumberedTokens('token')
    const instance = attach(got, auth)

    await instance.extend(instance)(server.url)

    expect(auth.count).to.equal(1)
  })

  for (const tokenPlacement of ['uri', 'body'] as const) {
    it(`leaves no token in the options of an error, with tokenPlacement: '${tokenPlacement}'`, async () => {
      server.answer = () => ({ status: 403 })
      const client = new OAuth2Client({ token: { access_token: 'secret-token' }, tokenPlacement })

      const error = await client.http
        .post(`${server.url}/x?a=1`, { form: { b: 2 } })
        .catch((thrown: HTTPError) => thrown)

      expect(`${server.received[0]?.url} ${server.received[0]?.body}`).to.include('secret-token')
      expect(error).to.be.instanceOf(HTTPError)
      const { url, body } = (error as HTTPError).options
      expect([String(url), body]).to.deep.equal([`${server.url}/x?a=1`, 'b=2'])
    })
  }

  it('lets no request change where those after it send their credentials', async () => {
    const api = attach(got.extend({ prefixUrl: server.url }), bearer('own'))
    const aside = { prefixUrl: '' }
    const other = provider.other.url

    await api(`${other}/1`, aside)
    await api(`${server.url}/2`, aside)
    await api.extend({ prefixUrl: other })('3')
    await api(`${other}/4`, aside)
    await api(`${server.url}/5`, aside)

    expect(server.received.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer own', 'Bearer own'])
    expect(provider.other.received.map(({ headers }) => headers.authorization)).to.deep.equal([
      undefined,
      'Bearer own',
      undefined,
    ])
  })

  it('authorizes what an instance without a prefix sends, whatever a request before it had', async () => {
    const api = attach(got, bearer('own'))

    await api(`${provider.other.url}/1`)
    await api('2', { prefixUrl: server.url })
    await api(`${provider.other.url}/3`)

    const sent = [...server.received, ...provider.other.received]
    expect(sent.map(({ headers }) => headers.authorization)).to.deep.equal(Array(3).fill('Bearer own'))
  })

  it('sends nothing along with a request that puts the prefix aside to go elsewhere', async () => {
    const instance = attach(got.extend({ prefixUrl: provider.url }), signer())

    await instance(`${provider.other.url}/x`, { prefixUrl: '' })

    expect(provider.other.received[0]?.headers).to.not.have.property('authorization')
  })

  it('tells the Auth of the response of a stream when it is attached', async () => {
    const seen: number[] = []
    const auth: Auth = { authorize: () => ({ headers: {} }), review: ({ status }) => void seen.push(status) }
    server.answer = () => ({ status: 401 })

    await text(attach(got.extend({ throwHttpErrors: false }), auth).stream(server.url))

    expect(seen).to.deep.equal([401])
  })

  it('leaves the instance that it was attached to alone', async () => {
    const instance = got.extend({ prefixUrl: provider.url })
    attach(instance, signer(alice))

    const { headers } = await instance('open/x').json<{ headers: object }>()

    expect(headers).to.not.have.property('authorization')
  })
})
