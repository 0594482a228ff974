import {
  type Auth,
  type Fetch,
  type OAuth1Client,
  type OAuth1ClientOptions,
  OAuthError,
  type RequestOptions,
} from '@oauth-hooks/core'
import { expect } from 'chai'
import { credentials, type OAuth1Provider } from '../server/oauth1/index.js'
import { failureOf, useProvider, useServer } from '../support/oauth1.js'
import type { ContractClient } from './client.js'

/** What the flow needs of a client's package, and instances of that client in which something is peculiar. */
export interface FlowClient<Instance> {
  readonly client: ContractClient
  readonly OAuth1Client: new (
    options: OAuth1ClientOptions,
    instance?: Instance,
  ) => OAuth1Client & { readonly http: Instance }
  readonly transport: (instance: Instance) => Fetch
  readonly attach: (instance: Instance, auth: Auth) => Instance
  get(instance: Instance, url: string, oauth?: false | RequestOptions): Promise<{ status: number; body: unknown }>
  /** A base URL, header fields, a query, Basic credentials, retries and hooks, each of which leaves a mark on a request. */
  marked(baseUrl: string, hooked: () => void): Instance
  /** Its way to the network tells that it was taken. */
  routed(taken: () => void): Instance
  /** Waits no longer than a moment, if there is such an option and it is not that of its fetch. */
  impatient?(): Instance
}

const { clientId, clientSecret } = credentials
const redirectUri = 'https://client.example.com/twitter?from=provider'
const alice = { token: credentials.token, tokenSecret: credentials.tokenSecret }
const bob = { token: 'bob-token', tokenSecret: 'bob-secret' }

/** Holds a client to the three-legged flow of the seeds, and to what it says about tokens, transports and clocks. */
export function oauth1Flow<Instance>(flow: FlowClient<Instance>): void {
  describe(`the three legs of OAuth 1.0a with ${flow.client.name}`, () => {
    const provider = useProvider({ tokens: { [bob.token]: { secret: bob.tokenSecret, user: 'bob' } } })
    const subject = { flow, provider }

    describe('walks through', () => walksThrough(subject))
    describe('follows the current token', () => followsTheToken(subject))
    describe('sends token requests', () => sendsTokenRequests(subject))
    describe('with two users', () => keepsUsersApart(subject))
    describe('and the clock', () => keepsTheClock(flow))
  })
}

interface Subject<Instance> {
  readonly flow: FlowClient<Instance>
  readonly provider: OAuth1Provider
}

/** The seeds' walk-through: fetch, redirect, parse, fetch, call. */
function walksThrough<Instance>({ flow, provider }: Subject<Instance>): void {
  const { OAuth1Client, get } = flow
  const url = (path: string) => `${provider.url}${path}`

  it('fetches, redirects, parses, fetches and calls, line by line', async () => {
    const client = new OAuth1Client({ clientId, clientSecret })

    // Fetch the temporary credential.
    client.redirectUri = redirectUri
    const requestToken = await client.fetchRequestToken(url('/oauth/request_token'))
    expect(requestToken).to.have.all.keys('oauth_token', 'oauth_token_secret', 'oauth_callback_confirmed')

    // Redirect to the authorization endpoint; the request token can be omitted, since the client is reused.
    const authenticateUrl = client.createAuthorizationUrl(url('/oauth/authenticate'), requestToken.oauth_token)
    expect(authenticateUrl).to.equal(url(`/oauth/authenticate?oauth_token=${requestToken.oauth_token}`))
    expect(client.createAuthorizationUrl(url('/oauth/authenticate'))).to.equal(authenticateUrl)

    // The resource owner comes back.
    const callbackUrl = await decide(authenticateUrl, 'allow')
    expect(callbackUrl).to.match(
      /^https:\/\/client\.example\.com\/twitter\?from=provider&oauth_token=.+&oauth_verifier=./,
    )
    client.parseAuthorizationResponse(callbackUrl)

    // Fetch the access token, and save it.
    const token = await client.fetchAccessToken(url('/oauth/access_token'))
    expect(token).to.include({ user_id: '1001', screen_name: 'alice' })
    expect(token).to.have.all.keys('oauth_token', 'oauth_token_secret', 'user_id', 'screen_name')

    // Access protected resources.
    const { status, body } = await get(client.http, url('/account/verify_credentials.json'))
    expect(status).to.equal(200)
    expect(body).to.deep.equal({ id: '1001', screen_name: 'alice', name: 'Alice Liddell' })
  })

  it('goes on with another client in every step, made of what was stored', async () => {
    const options = { clientId, clientSecret, redirectUri }
    const session = JSON.stringify(await new OAuth1Client(options).fetchRequestToken(url('/oauth/request_token')))

    // Another request of the web application.
    const requestToken = JSON.parse(session)
    const sent = new OAuth1Client(options).createAuthorizationUrl(url('/oauth/authorize'), requestToken)
    const callbackUrl = new URL(await decide(sent, 'allow', 'bob'))

    // There is no need to parse the response if you have the verifier.
    const returned = new OAuth1Client({
      ...options,
      token: requestToken.oauth_token,
      tokenSecret: requestToken.oauth_token_secret,
    })
    const verifier = callbackUrl.searchParams.get('oauth_verifier') ?? ''
    const database = JSON.stringify(await returned.fetchAccessToken(url('/oauth/access_token'), verifier))

    // Much later.
    const accessToken = JSON.parse(database)
    const restored = new OAuth1Client({
      clientId,
      clientSecret,
      token: accessToken.oauth_token,
      tokenSecret: accessToken.oauth_token_secret,
    })
    const { body } = await get(restored.http, url('/account/verify_credentials.json'))
    expect(body).to.include({ screen_name: 'bob' })
  })

  it('goes on with a client whose token is set', async () => {
    const requestToken = await new OAuth1Client({ clientId, clientSecret, redirectUri }).fetchRequestToken(
      url('/oauth/request_token'),
    )
    const client = new OAuth1Client({ clientId, clientSecret })
    client.token = requestToken
    client.parseAuthorizationResponse(await decide(client.createAuthorizationUrl(url('/oauth/authorize')), 'allow'))

    await client.fetchAccessToken(url('/oauth/access_token'))

    expect((await get(client.http, url('/account/verify_credentials.json'))).body).to.include({ screen_name: 'alice' })
  })

  it('takes the PIN of a resource owner who types it', async () => {
    const client = new OAuth1Client({ clientId, clientSecret, redirectUri: 'oob' })
    await client.fetchRequestToken(url('/oauth/request_token'))
    const page = await answerTo(client.createAuthorizationUrl(url('/oauth/authorize')), 'allow')
    const [, pin] = /id="verifier">(\d+)</.exec(await page.text()) ?? []

    await client.fetchAccessToken(url('/oauth/access_token'), pin)

    expect((await get(client.http, url('/account/verify_credentials.json'))).body).to.include({ screen_name: 'alice' })
  })

  it('stops where the resource owner refuses', async () => {
    const client = new OAuth1Client({ clientId, clientSecret, redirectUri })
    await client.fetchRequestToken(url('/oauth/request_token'))
    const callbackUrl = await decide(client.createAuthorizationUrl(url('/oauth/authorize')), 'deny')

    expect(() => client.parseAuthorizationResponse(callbackUrl))
      .to.throw(OAuthError)
      .with.property('code', 'authorization_denied')
  })

  it('leaves a refused call to the client, and reports a refused token request', async () => {
    const client = new OAuth1Client({ clientId, clientSecret: 'wrong', redirectUri, ...alice })

    const { status } = await get(client.http, url('/account/verify_credentials.json'))
    const error = await failureOf(() => client.fetchRequestToken(url('/oauth/request_token')))

    expect(status).to.equal(401)
    expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'oauth_problem', status: 401 })
    expect(error.message).to.match(/^request token endpoint answered 401 signature_invalid/)
  })
}

function followsTheToken<Instance>({ flow, provider }: Subject<Instance>): void {
  const { OAuth1Client, attach, get } = flow
  const tokens = [alice, bob].map(({ token, tokenSecret }) => ({ oauth_token: token, oauth_token_secret: tokenSecret }))
  const users = () => provider.received.map(({ status, verdict }) => [status, verdict?.user])
  const expected = [
    [200, 'alice'],
    [200, 'bob'],
    [200, undefined],
  ]

  it('with http', async () => {
    const client = new OAuth1Client({ clientId, clientSecret })

    for (const token of [...tokens, undefined]) {
      client.token = token
      await get(client.http, `${provider.url}/echo`)
    }

    expect(users()).to.deep.equal(expected)
  })

  it('with attach', async () => {
    const client = new OAuth1Client({ clientId, clientSecret })
    const instance = attach(
      flow.routed(() => {}),
      client,
    )

    for (const token of [...tokens, undefined]) {
      client.token = token
      await get(instance, `${provider.url}/echo`)
    }

    expect(users()).to.deep.equal(expected)
  })

  for (const way of flow.client.ways) {
    it(`through ${way.name}`, async () => {
      const client = new OAuth1Client({ clientId, clientSecret })
      const send = way.connect(client)

      for (const token of [...tokens, undefined]) {
        client.token = token
        await send({ url: `${provider.url}/echo` })
      }

      expect(users()).to.deep.equal(expected)
    })
  }
}

function sendsTokenRequests<Instance>({ flow, provider }: Subject<Instance>): void {
  const { OAuth1Client, get, marked } = flow
  const options = { clientId, clientSecret, redirectUri }
  const requestToken = () => `${provider.url}/oauth/request_token`
  const server = useServer()

  it('without what an instance leaves on every request', async () => {
    let hooks = 0
    const client = new OAuth1Client(
      options,
      marked(`${provider.url}/open`, () => hooks++),
    )
    // got runs some when an instance is made.
    hooks = 0

    await client.fetchRequestToken(requestToken())
    await client.fetchRequestToken(requestToken(), { method: 'GET' })

    expect(hooks).to.equal(0)
    expect(provider.received.map(({ method, url, status }) => [method, url, status])).to.deep.equal([
      ['POST', '/oauth/request_token', 200],
      ['GET', '/oauth/request_token', 200],
    ])
    for (const { headers } of provider.received) {
      expect(headers).to.not.have.property('x-mark')
      expect(headers.authorization).to.match(/^OAuth /)
    }
  })

  it('which the instance does leave on the calls of http', async () => {
    let hooks = 0
    const client = new OAuth1Client(
      options,
      marked(provider.url, () => hooks++),
    )

    const { body } = await get(client.http, 'echo')

    expect(hooks).to.be.greaterThan(0)
    expect(provider.received[0]).to.include({ url: '/echo?mark=1' })
    expect(provider.received[0]?.headers['x-mark']).to.equal('1')
    expect(body).to.include({ accepted: true })
  })

  it('once, where the instance would send again', async () => {
    const client = new OAuth1Client(
      options,
      marked(`${provider.url}/open`, () => {}),
    )

    const error = await failureOf(() =>
      client.fetchRequestToken(`${provider.url}/retry/once?fail=1&status=503`, { method: 'GET' }),
    )

    expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'http_error', status: 503, transient: true })
    expect(provider.received).to.have.length(1)
  })

  for (const status of [302, 307]) {
    it(`to the endpoint only: a ${status} is an error`, async () => {
      const client = new OAuth1Client(options)

      const error = await failureOf(() =>
        client.fetchRequestToken(`${provider.url}/redirect?to=/oauth/request_token&status=${status}`),
      )

      expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'unexpected_redirect', status })
      expect(provider.received).to.have.length(1)
    })
  }

  it('over the way to the network that the instance has', async () => {
    let taken = 0
    const client = new OAuth1Client(
      options,
      flow.routed(() => taken++),
    )

    await client.fetchRequestToken(requestToken())

    expect(taken).to.equal(1)
    expect(provider.received[0]?.status).to.equal(200)
  })

  it('over the fetch that is lent, in place of the client', async () => {
    const seen: string[] = []
    const lent: Fetch = async (input) => {
      seen.push(new Request(input).url)
      return new Response('oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true')
    }

    await new OAuth1Client({ ...options, fetch: lent }).fetchRequestToken('https://api.example.com/oauth')

    expect(seen).to.deep.equal(['https://api.example.com/oauth'])
  })

  if (flow.impatient) {
    const { impatient } = flow
    it('and waits no longer than the instance does', async () => {
      server.answer = () => new Promise<never>(() => {}) as never
      const client = new OAuth1Client(options, impatient())

      const error = await failureOf(() => client.fetchRequestToken(`${server.url}/never`))

      expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'network_error', transient: true })
      expect(error.message).to.equal('request token endpoint could not be reached')
      expect(error.cause).to.be.instanceOf(Error)
    })
  }

  describe('over its transport, which', () => {
    it('is shaped like fetch', async () => {
      server.answer = ({ method, body }) => ({
        status: 404,
        headers: { 'Content-Type': 'text/plain', 'X-Method': method },
        body: `got ${body}`,
      })

      const response = await flow.transport(marked(provider.url, () => {}))(`${server.url}/x?a=1`, {
        method: 'PUT',
        headers: { 'content-type': 'text/plain', 'x-own': '1' },
        body: 'é',
      })

      expect(response).to.be.instanceOf(Response).and.include({ status: 404, ok: false })
      expect(response.headers.get('x-method')).to.equal('PUT')
      expect(await response.text()).to.equal('got é')
      expect(server.received[0]).to.include({ method: 'PUT', url: '/x?a=1' })
      expect(server.received[0]?.headers).to.include({ 'content-type': 'text/plain', 'x-own': '1' })
      expect(server.received[0]?.headers).to.not.have.any.keys('authorization', 'x-mark')
    })

    it('does not pass through what is attached to the instance', async () => {
      const { http } = new OAuth1Client({ ...options, ...alice })

      await flow.transport(http)(`${server.url}/x`)

      expect(server.received[0]?.headers).to.not.have.property('authorization')
    })
  })
}

function keepsUsersApart<Instance>({ flow, provider }: Subject<Instance>): void {
  const { OAuth1Client, get } = flow
  const people = { alice, bob }

  it('never mixes them, in requests of one instance at the same time', async () => {
    const client = new OAuth1Client({ clientId, clientSecret })
    const names = Array.from({ length: 24 }, (_, index) => (index % 3 === 0 ? 'alice' : 'bob') as keyof typeof people)

    const answers = await Promise.all(
      names.map((name, index) => get(client.http, `${provider.url}/slow?ms=${index % 4}`, people[name])),
    )

    expect(answers.map(({ body }) => (body as { user?: string }).user)).to.deep.equal(names)
    expect(client.token).to.equal(undefined)
  })

  it('leaves no user behind for the next request', async () => {
    const client = new OAuth1Client({ clientId, clientSecret, ...alice })

    await get(client.http, `${provider.url}/echo`, bob)
    await get(client.http, `${provider.url}/echo`)

    expect(provider.received.map(({ verdict }) => verdict?.user)).to.deep.equal(['bob', 'alice'])
  })

  it('sends a request with oauth: false without any', async () => {
    const client = new OAuth1Client({ clientId, clientSecret, ...alice })

    await get(client.http, `${provider.url}/open/x`, false)
    await get(client.http, `${provider.url}/echo`)

    expect(provider.received[0]?.headers).to.not.have.property('authorization')
    expect(provider.received[1]?.verdict?.user).to.equal('alice')
  })

  for (const way of flow.client.ways) {
    it(`never mixes them through ${way.name}`, async () => {
      const client = new OAuth1Client({ clientId, clientSecret, ...alice })
      const send = way.connect(client)

      const answers = await Promise.all([
        send({ url: `${provider.url}/slow?ms=3` }),
        send({ url: `${provider.url}/slow?ms=0`, oauth: bob }),
        send({ url: `${provider.url}/slow?ms=2`, oauth: alice }),
        send({ url: `${provider.url}/slow?ms=1`, oauth: bob }),
        send({ url: `${provider.url}/open/x`, oauth: false }),
      ])

      expect(answers.map(({ body }) => body.user)).to.deep.equal(['alice', 'bob', 'alice', 'bob', undefined])
      expect(answers[4]?.body.headers).to.not.have.property('authorization')
    })
  }
}

function keepsTheClock<Instance>(flow: FlowClient<Instance>): void {
  const options = { clientId, clientSecret, ...alice }
  const statuses = (provider: OAuth1Provider) => provider.received.map(({ status }) => status)
  const timestamps = (provider: OAuth1Provider) =>
    provider.received
      .filter(({ status }) => status === 200)
      .map(({ verdict }) => Number(verdict?.oauth.oauth_timestamp))

  for (const way of flow.client.ways.filter(({ reviews }) => reviews)) {
    describe(`through ${way.name}`, () => {
      for (const [title, skew] of [
        ['an hour ahead', 3600],
        ['an hour behind', -3600],
      ] as const) {
        describe(`of a provider that is ${title}`, () => {
          const provider = useProvider({ now: () => Date.now() / 1000 + skew })

          it('is learned from a refusal, and the request sent once more', async () => {
            const send = way.connect(new flow.OAuth1Client(options))

            const { status, body } = await send({
              method: 'POST',
              url: `${provider.url}/echo`,
              body: { form: { a: 'é' } },
            })

            expect(status).to.equal(200)
            expect(body).to.include({ accepted: true, user: 'alice', method: 'POST' })
            expect(statuses(provider)).to.deep.equal([401, 200])
            expect(provider.received[0]?.verdict?.problem).to.equal('timestamp_refused')
            expect(provider.received.map(({ body: sent }) => sent.toString())).to.deep.equal(['a=%C3%A9', 'a=%C3%A9'])
          })

          it('is kept for the next request, which is right at once', async () => {
            const send = way.connect(new flow.OAuth1Client(options))

            for (const path of ['/echo', '/echo?a=1', '/account/verify_credentials.json']) {
              await send({ url: provider.url + path })
            }

            expect(statuses(provider)).to.deep.equal([401, 200, 200, 200])
          })

          it('never goes back', async () => {
            const send = way.connect(new flow.OAuth1Client(options))
            await send({ url: `${provider.url}/echo` })

            await Promise.all(Array.from({ length: 8 }, () => send({ url: `${provider.url}/echo` })))
            await send({ url: `${provider.url}/echo` })

            const accepted = timestamps(provider)
            expect(accepted).to.have.length(10)
            // Those in between may overtake each other on their way.
            expect(accepted[0]).to.equal(Math.min(...accepted))
            expect(accepted.at(-1)).to.equal(Math.max(...accepted))
          })

          for (const placement of ['header', 'query', 'body'] as const) {
            it(`is learned by all requests that are refused together, with the signature in the ${placement}`, async () => {
              const send = way.connect(new flow.OAuth1Client({ ...options, placement }))
              const body = { form: { a: '1' } }

              const answers = await Promise.all(
                Array.from({ length: 8 }, () => send({ method: 'POST', url: `${provider.url}/echo`, body })),
              )

              expect(answers.map(({ status }) => status)).to.deep.equal(Array(8).fill(200))
              expect(provider.received).to.have.length(16)
            })
          }

          it('is learned from a stream that was refused, which is not sent again', async () => {
            const send = way.connect(new flow.OAuth1Client(options))

            const refused = await send({ method: 'POST', url: `${provider.url}/echo`, body: { stream: ['a', 'b'] } })
            const next = await send({ method: 'POST', url: `${provider.url}/echo`, body: { stream: ['a', 'b'] } })

            expect([refused.status, next.status]).to.deep.equal([401, 200])
            expect(statuses(provider)).to.deep.equal([401, 200])
            expect(provider.received.map(({ body }) => body.toString())).to.deep.equal(['ab', 'ab'])
          })
        })
      }

      describe('of a provider that refuses whatever it is sent', () => {
        let now = Date.now() / 1000
        const provider = useProvider({ now: () => (now += 3600) })

        it('is learned once: two requests, and the refusal', async () => {
          const send = way.connect(new flow.OAuth1Client(options))

          const { status, body } = await send({ url: `${provider.url}/echo` })

          expect(status).to.equal(401)
          expect(body).to.include({ oauth_problem: 'timestamp_refused' })
          expect(statuses(provider)).to.deep.equal([401, 401])
        })
      })

      describe('of two providers', () => {
        const late = useProvider({ now: () => Date.now() / 1000 - 3600 })
        const right = useProvider()

        it('is one for each of them', async () => {
          const send = way.connect(new flow.OAuth1Client(options))

          for (const provider of [late, right, late, right]) await send({ url: `${provider.url}/echo` })

          expect(statuses(late)).to.deep.equal([401, 200, 200])
          expect(statuses(right)).to.deep.equal([200, 200])
        })
      })

      describe('of a provider that refuses for another reason', () => {
        const provider = useProvider()

        it('is not asked for: one request', async () => {
          const send = way.connect(new flow.OAuth1Client({ ...options, tokenSecret: 'wrong' }))

          const { status } = await send({ url: `${provider.url}/echo` })

          expect(status).to.equal(401)
          expect(statuses(provider)).to.deep.equal([401])
        })
      })
    })
  }
}

/** What the resource owner sees after the decision. */
function answerTo(authorizationUrl: string, decision: 'allow' | 'deny', user = 'alice'): Promise<Response> {
  const url = new URL(authorizationUrl)
  const form = { oauth_token: url.searchParams.get('oauth_token') ?? '', decision, user }
  url.search = ''
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
}

/** Where the provider sends the resource owner back to after the decision. */
async function decide(authorizationUrl: string, decision: 'allow' | 'deny', user?: string): Promise<string> {
  const response = await answerTo(authorizationUrl, decision, user)
  return response.headers.get('location') ?? ''
}
