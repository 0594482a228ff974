import { inspect } from 'node:util'
import {
  authorizedFetch,
  type Fetch,
  OAuth1Client,
  type OAuth1ClientOptions,
  type OAuth1Token,
  OAuthError,
} from '@oauth-hooks/core'
import { expect } from 'chai'
import { credentials, type OAuth1Provider, startOAuth1Provider, users } from '../../server/oauth1/index.js'

const { clientId, clientSecret } = credentials
const redirectUri = 'https://client.example.com/callback?from=provider'
const endpoint = 'https://api.example.com/oauth/request_token'
const confirmed = 'oauth_token=temporary&oauth_token_secret=temporary-secret&oauth_callback_confirmed=true'

function aClient(options: Partial<OAuth1ClientOptions> = {}) {
  return new OAuth1Client({ clientId, clientSecret, redirectUri, ...options })
}

/** A client whose token requests are answered by the test. */
function scripted(answer: () => Response, options: Partial<OAuth1ClientOptions> = {}) {
  const seen: Request[] = []
  const fetch: Fetch = async (input, init) => {
    seen.push(new Request(input, init))
    return answer()
  }
  return { client: aClient({ fetch, ...options }), seen }
}

const form = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'content-type': 'application/x-www-form-urlencoded' } })

async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work()
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not fail')
}

describe('OAuth1Client', () => {
  let provider: OAuth1Provider
  const url = (path: string) => `${provider.url}${path}`
  const oauthOf = (index: number) => provider.received[index]?.verdict?.oauth ?? {}

  before(async () => {
    provider = await startOAuth1Provider({
      autoApprove: true,
      clients: { 'legacy-client': { secret: 'legacy-secret', legacy: true } },
      tokens: { 'bob-token': { secret: 'bob-secret', user: 'bob' } },
    })
  })
  afterEach(() => provider.reset())
  after(() => provider.close())

  /** Where the provider sends the resource owner who approves. */
  async function approve(authorizationUrl: string): Promise<string> {
    const response = await fetch(authorizationUrl, { redirect: 'manual' })
    return response.headers.get('location') ?? ''
  }

  /** A client with temporary credentials that somebody approved. */
  async function approved(options: Partial<OAuth1ClientOptions> = {}) {
    const client = aClient(options)
    await client.fetchRequestToken(url('/oauth/request_token'))
    client.parseAuthorizationResponse(await approve(client.createAuthorizationUrl(url('/oauth/authorize'))))
    return client
  }

  describe('for temporary credentials', () => {
    it('gives and keeps them', async () => {
      const client = aClient()

      const token = await client.fetchRequestToken(url('/oauth/request_token'))

      expect(token).to.have.all.keys('oauth_token', 'oauth_token_secret', 'oauth_callback_confirmed')
      expect(token.oauth_callback_confirmed).to.equal('true')
      expect(client.token).to.deep.equal(token)
    })

    it('sends the callback, in a POST with an empty form', async () => {
      await aClient().fetchRequestToken(url('/oauth/request_token'))

      expect(provider.received).to.have.length(1)
      expect(provider.received[0]).to.include({ method: 'POST', url: '/oauth/request_token' })
      expect(provider.received[0]?.headers['content-type']).to.equal('application/x-www-form-urlencoded')
      expect(provider.received[0]?.body.toString()).to.equal('')
      expect(oauthOf(0)).to.include({ oauth_callback: redirectUri, oauth_consumer_key: clientId })
    })

    it('sends the callback that is set later', async () => {
      const client = aClient({ redirectUri: undefined })
      client.redirectUri = 'https://client.example.com/later'

      await client.fetchRequestToken(url('/oauth/request_token'))

      expect(oauthOf(0).oauth_callback).to.equal('https://client.example.com/later')
    })

    it('sends the callback of the call in place of its own', async () => {
      const client = aClient()

      await client.fetchRequestToken(url('/oauth/request_token'), { callback: 'oob' })
      await client.fetchRequestToken(url('/oauth/request_token'))

      expect(oauthOf(0).oauth_callback).to.equal('oob')
      expect(oauthOf(1).oauth_callback).to.equal(redirectUri)
    })

    it('sends no callback without one: the provider knows its own', async () => {
      const client = aClient({
        clientId: 'legacy-client',
        clientSecret: 'legacy-secret',
        redirectUri: undefined,
        allowUnconfirmedCallback: true,
      })

      await client.fetchRequestToken(url('/oauth/request_token'))

      expect(oauthOf(0)).to.not.have.any.keys('oauth_callback', 'oauth_verifier', 'oauth_token')
    })

    it('does not send the token of an earlier login', async () => {
      const client = aClient({ token: credentials.token, tokenSecret: credentials.tokenSecret })

      await client.fetchRequestToken(url('/oauth/request_token'))

      expect(oauthOf(0)).to.not.have.property('oauth_token')
    })

    it('sends more parameters as a form, and signs them', async () => {
      await aClient().fetchRequestToken(url('/oauth/request_token'), {
        parameters: { x_auth_access_type: 'read', note: 'a b&c' },
      })

      expect(provider.received[0]?.body.toString()).to.equal('x_auth_access_type=read&note=a+b%26c')
      expect(provider.received[0]?.verdict?.parameters).to.match(/^note=a%20b%26c&.*&x_auth_access_type=read$/)
    })

    it('sends them in the query with GET, beside the one that is there', async () => {
      await aClient().fetchRequestToken(url('/oauth/request_token?format=json'), {
        method: 'GET',
        parameters: { x_auth_access_type: 'read' },
      })

      const [received] = provider.received
      expect(received).to.include({ method: 'GET', url: '/oauth/request_token?format=json&x_auth_access_type=read' })
      expect(received?.headers).to.not.have.any.keys('content-type', 'transfer-encoding')
    })

    it('sends the realm of a call with that call only', async () => {
      const client = aClient()

      await client.fetchRequestToken(url('/oauth/request_token'), { realm: 'a "b"' })
      await client.fetchRequestToken(url('/oauth/request_token'))

      expect(provider.received.map(({ verdict }) => verdict?.realm)).to.deep.equal(['a "b"', undefined])
    })

    for (const placement of ['query', 'body'] as const) {
      it(`places the protocol parameters in the ${placement} when it is told to`, async () => {
        await aClient({ placement }).fetchRequestToken(url('/oauth/request_token'), { parameters: { a: '1' } })

        expect(provider.received[0]?.verdict).to.include({ accepted: true, placement })
      })
    }

    for (const signatureMethod of ['HMAC-SHA256', 'PLAINTEXT', 'RSA-SHA1'] as const) {
      it(`signs with ${signatureMethod}`, async () => {
        const rsa = { clientId: credentials.rsa.clientId, privateKey: credentials.rsa.privateKey }

        await aClient({
          signatureMethod,
          ...(signatureMethod === 'RSA-SHA1' ? rsa : {}),
        }).fetchRequestToken(url('/oauth/request_token'))

        expect(provider.received[0]?.verdict).to.include({ accepted: true, signatureMethod })
      })
    }

    it('keeps what it had when the provider refuses', async () => {
      const client = aClient({ clientSecret: 'wrong', token: 'before', tokenSecret: 'before-secret' })

      const error = await failureOf(() => client.fetchRequestToken(url('/oauth/request_token')))

      expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'oauth_problem', status: 401 })
      expect(client.token).to.deep.equal({ oauth_token: 'before', oauth_token_secret: 'before-secret' })
    })

    for (const [kind, expected] of Object.entries({
      html500: { code: 'http_error', status: 500, transient: true, message: 'request token endpoint answered 500' },
      html200: {
        code: 'invalid_response',
        status: 200,
        message: 'request token endpoint answered 200 with neither a form nor JSON',
      },
      empty: {
        code: 'invalid_response',
        message: 'request token endpoint answered 200 with neither a form nor JSON',
      },
      missing_token: {
        code: 'invalid_response',
        message: 'request token endpoint answered 200 without oauth_token',
      },
      missing_secret: {
        code: 'invalid_response',
        message: 'request token endpoint answered 200 without oauth_token_secret',
      },
      unconfirmed: { code: 'callback_unconfirmed', transient: false },
      problem: {
        code: 'oauth_problem',
        status: 401,
        message:
          'request token endpoint answered 401 consumer_key_rejected: the subscription of this client has ended, & so has its access',
      },
      timestamp_refused: {
        code: 'oauth_problem',
        status: 401,
        message: 'request token endpoint answered 401 timestamp_refused',
      },
    })) {
      it(`reports ${kind}, asks once and keeps nothing`, async () => {
        const client = aClient()

        const error = await failureOf(() => client.fetchRequestToken(url(`/faults/request_token/${kind}?secret=q`)))

        expect(error).to.be.instanceOf(OAuthError).and.include(expected)
        expect(provider.received).to.have.length(1)
        expect(client.token).to.equal(undefined)
      })
    }

    for (const kind of ['html500', 'html200', 'unconfirmed', 'problem']) {
      it(`names the endpoint of ${kind} without its query`, async () => {
        const error = await failureOf(() => aClient().fetchRequestToken(url(`/faults/request_token/${kind}?key=q`)))

        expect(error).to.include({ endpoint: url(`/faults/request_token/${kind}`) })
      })
    }

    for (const kind of ['json', 'text_plain_form']) {
      it(`takes ${kind} for an answer`, async () => {
        const token = await aClient().fetchRequestToken(url(`/faults/request_token/${kind}`))

        expect(token).to.deep.equal({
          oauth_token: 'fault-token',
          oauth_token_secret: 'fault+secret==',
          oauth_callback_confirmed: 'true',
        })
      })
    }

    it('takes unconfirmed credentials where that is allowed', async () => {
      const client = aClient({ allowUnconfirmedCallback: true })

      await client.fetchRequestToken(url('/faults/request_token/unconfirmed'))

      expect(client.token).to.include({ oauth_token: 'fault-token', oauth_callback_confirmed: 'false' })
    })

    it('gives a mistake of the caller as it is, and sends nothing', async () => {
      let sent = 0
      const client = aClient({
        placement: 'body',
        fetch: async () => {
          sent++
          return new Response()
        },
      })

      const error = await failureOf(() => client.fetchRequestToken(endpoint, { method: 'GET' }))

      expect(error).to.be.instanceOf(TypeError)
      expect(error.message).to.match(/^placement: /)
      expect(sent).to.equal(0)
    })

    it('waits no longer for a provider than its time', async () => {
      const client = aClient({ timeout: 0.01, fetch: () => new Promise(() => {}) })

      const error = await failureOf(() => client.fetchRequestToken(endpoint))

      expect(error).to.include({ code: 'network_error', transient: true })
      expect(error.message).to.match(/did not answer within 0.01 s$/)
    })

    it('takes a time that is no whole number of milliseconds', async () => {
      const client = aClient({ timeout: 2.0005 })

      await client.fetchRequestToken(url('/oauth/request_token'))

      expect(client.token).to.include.keys('oauth_token')
    })

    it('refuses options of its own that are wrong', () => {
      expect(() => aClient({ timeout: 30_000 })).to.throw(TypeError, /^timeout: /)
      expect(() => aClient({ allowUnconfirmedCallback: 'no' as never })).to.throw(
        TypeError,
        /^allowUnconfirmedCallback: /,
      )
      expect(() => aClient({ redirectUri: 1 as never })).to.throw(TypeError, /^redirectUri: /)
    })

    it('reports a provider that cannot be reached, with the cause', async () => {
      const cause = new Error('connect ECONNREFUSED')
      const client = aClient({ fetch: () => Promise.reject(cause) })

      const error = await failureOf(() => client.fetchRequestToken(endpoint))

      expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'network_error', transient: true, cause })
      expect(error.message).to.equal('request token endpoint could not be reached')
    })

    it('names a missing url', async () => {
      const { client, seen } = scripted(() => form(confirmed))

      const error = await failureOf(() => client.fetchRequestToken(''))

      expect(error).to.be.instanceOf(TypeError)
      expect(error.message).to.equal('url: the address of the endpoint is required')
      expect(seen).to.deep.equal([])
    })
  })

  describe('for the authorization URL', () => {
    const authorize = 'https://api.example.com/oauth/authenticate'
    const temporary = { oauth_token: 'Ih/..=Jw', oauth_token_secret: 'gr' }

    it('names the current temporary credentials, at once', () => {
      const client = aClient()
      client.token = temporary

      const authorizationUrl = client.createAuthorizationUrl(authorize)

      expect(authorizationUrl).to.equal(`${authorize}?oauth_token=Ih%2F..%3DJw`)
    })

    it('names those it is given, as a text or an object', () => {
      const client = aClient({ token: 'other', tokenSecret: 'other' })

      const urls = [temporary, 'Ih/..=Jw'].map((token) => client.createAuthorizationUrl(new URL(authorize), token))

      expect(new Set(urls)).to.deep.equal(new Set([`${authorize}?oauth_token=Ih%2F..%3DJw`]))
    })

    it('keeps the query of the endpoint and takes more parameters', () => {
      const authorizationUrl = aClient().createAuthorizationUrl(`${authorize}?lang=en`, 't', {
        scope: 'read,write',
        name: 'My App',
      })

      expect(authorizationUrl).to.equal(`${authorize}?lang=en&oauth_token=t&scope=read%2Cwrite&name=My+App`)
    })

    it('never holds a secret or the callback', () => {
      expect(aClient().createAuthorizationUrl(authorize, temporary)).to.not.match(/secret|callback/)
    })

    it('needs temporary credentials, and an endpoint', () => {
      expect(() => aClient().createAuthorizationUrl(authorize)).to.throw(
        TypeError,
        'requestToken: there is none; call fetchRequestToken first, or pass it',
      )
      expect(() => aClient().createAuthorizationUrl('', 't')).to.throw(
        TypeError,
        'url: the address of the endpoint is required',
      )
    })
  })

  describe('for the authorization response', () => {
    /** A client that waits for the response to its request token. */
    const waiting = () => aClient({ token: 'mine', tokenSecret: 'my-secret' })

    for (const [title, response] of [
      ['a URL', `${redirectUri}&oauth_token=mine&oauth_verifier=v%2F1`],
      ['a path, as servers see it', '/callback?oauth_token=mine&oauth_verifier=v%2F1'],
      ['a URL object', new URL(`${redirectUri}&oauth_token=mine&oauth_verifier=v%2F1`)],
    ] as const) {
      it(`reads ${title}, and keeps the verifier`, () => {
        const client = waiting()

        const parsed = client.parseAuthorizationResponse(response)

        expect(parsed).to.deep.equal({ oauth_token: 'mine', oauth_verifier: 'v/1' })
        expect(client.token).to.deep.equal({
          oauth_token: 'mine',
          oauth_token_secret: 'my-secret',
          oauth_verifier: 'v/1',
        })
      })
    }

    it('reads one without a verifier, as OAuth 1.0 has it', () => {
      expect(waiting().parseAuthorizationResponse('/?oauth_token=mine')).to.deep.equal({ oauth_token: 'mine' })
    })

    it('reads one before the temporary credentials are restored', () => {
      const parsed = aClient().parseAuthorizationResponse('/?oauth_token=mine&oauth_verifier=v')

      expect(parsed).to.deep.equal({ oauth_token: 'mine', oauth_verifier: 'v' })
    })

    it('refuses the answer to another request token, and keeps its own', () => {
      const client = waiting()

      const read = () => client.parseAuthorizationResponse('/?oauth_token=mallory&oauth_verifier=v')

      expect(read).to.throw(OAuthError, 'the authorization response belongs to another request token')
      expect(read).to.throw(OAuthError).with.property('code', 'state_mismatch')
      expect(client.token).to.deep.equal({ oauth_token: 'mine', oauth_token_secret: 'my-secret' })
    })

    for (const [query, reason] of [
      ['oauth_token=mine&oauth_problem=user_refused', 'user_refused'],
      ['oauth_problem=permission_denied', 'permission_denied'],
      ['oauth_problem=on%0D%0Aone%0Aline', 'on one line'],
      ['denied=mine', 'denied'],
    ]) {
      it(`reports a resource owner who refused with ?${query}`, () => {
        const read = () => waiting().parseAuthorizationResponse(`/?${query}`)

        expect(read).to.throw(OAuthError, `the resource owner did not authorize the request: ${reason}`)
        expect(read).to.throw(OAuthError).with.property('code', 'authorization_denied')
      })
    }

    for (const query of ['oauth_token=mallory&oauth_problem=user_refused', 'denied=mallory']) {
      it(`refuses ?${query}: what somebody else refused stops nobody`, () => {
        const read = () => waiting().parseAuthorizationResponse(`/?${query}`)

        expect(read).to.throw(OAuthError).with.property('code', 'state_mismatch')
      })
    }

    for (const response of ['/', '/?oauth_token=&oauth_verifier=v']) {
      it(`refuses ${response}, which has no token`, () => {
        const read = () => waiting().parseAuthorizationResponse(response)

        expect(read).to.throw(OAuthError, 'the authorization response has no oauth_token')
      })
    }

    it('names a missing url', () => {
      expect(() => waiting().parseAuthorizationResponse('')).to.throw(TypeError, 'url: ')
    })
  })

  describe('for token credentials', () => {
    it('exchanges the approved temporary credentials, and keeps all that the provider says', async () => {
      const client = await approved()

      const token = await client.fetchAccessToken(url('/oauth/access_token'))

      expect(token).to.include({ user_id: '1001', screen_name: 'alice' })
      expect(token).to.have.all.keys('oauth_token', 'oauth_token_secret', 'user_id', 'screen_name')
      expect(client.token).to.deep.equal(token)
    })

    it('sends the verifier with this request only, and the callback not any more', async () => {
      const client = await approved()
      await client.fetchAccessToken(url('/oauth/access_token'))
      await authorizedFetch(client)(url('/account/verify_credentials.json'))

      const sent = provider.received.flatMap(({ url: path, verdict }) =>
        verdict ? [[path, 'oauth_callback' in verdict.oauth, 'oauth_verifier' in verdict.oauth]] : [],
      )

      expect(sent).to.deep.equal([
        ['/oauth/request_token', true, false],
        ['/oauth/access_token', false, true],
        ['/account/verify_credentials.json', false, false],
      ])
      expect(provider.received.at(-1)?.status).to.equal(200)
    })

    it('takes the verifier that somebody has typed', async () => {
      const client = aClient({ redirectUri: 'oob' })
      await client.fetchRequestToken(url('/oauth/request_token'))
      const page = await fetch(client.createAuthorizationUrl(url('/oauth/authorize')))
      const [, pin] = /id="verifier">(\d+)</.exec(await page.text()) ?? []

      const token = await client.fetchAccessToken(url('/oauth/access_token'), pin)

      expect(token.screen_name).to.equal('alice')
    })

    it('asks with GET where a provider wants that, and takes JSON', async () => {
      const client = await approved()

      const token = await client.fetchAccessToken(url('/oauth/access_token?format=json'), undefined, { method: 'GET' })

      expect(provider.received.at(-1)).to.include({
        method: 'GET',
        url: '/oauth/access_token?format=json',
        status: 200,
      })
      expect(token.screen_name).to.equal('alice')
    })

    it('sends more parameters and a realm', async () => {
      const client = await approved()

      await client.fetchAccessToken(url('/oauth/access_token'), undefined, {
        parameters: { device: 'a b' },
        realm: 'Photos',
      })

      expect(provider.received.at(-1)?.body.toString()).to.equal('device=a+b')
      expect(provider.received.at(-1)?.verdict).to.include({ accepted: true, realm: 'Photos' })
    })

    it('goes without a verifier where a provider gives none', async () => {
      const client = aClient({
        clientId: 'legacy-client',
        clientSecret: 'legacy-secret',
        redirectUri: undefined,
        allowUnconfirmedCallback: true,
      })
      await client.fetchRequestToken(url('/oauth/request_token'))
      await approve(client.createAuthorizationUrl(url('/oauth/authorize')))

      const token = await client.fetchAccessToken(url('/oauth/access_token'), null)

      expect(token.screen_name).to.equal('alice')
      expect(provider.received.at(-1)?.verdict?.oauth).to.not.have.property('oauth_verifier')
    })

    it('exchanges user name and password (xAuth), without a token or a verifier', async () => {
      const [alice] = users
      const client = aClient({ token: credentials.token, tokenSecret: credentials.tokenSecret })

      const token = await client.fetchAccessToken(url('/oauth/access_token'), undefined, {
        parameters: { x_auth_mode: 'client_auth', x_auth_username: 'alice', x_auth_password: alice.password },
      })

      expect(token.screen_name).to.equal('alice')
      expect(oauthOf(0)).to.not.have.any.keys('oauth_token', 'oauth_verifier')
    })

    it('does not send a verifier that was left over with xAuth', async () => {
      const { client, seen } = scripted(() => form('oauth_token=t&oauth_token_secret=s'))
      client.token = { oauth_token: 'old', oauth_token_secret: 'old', oauth_verifier: 'left-over' }

      await client.fetchAccessToken(endpoint, undefined, { parameters: { x_auth_mode: 'client_auth' } })

      expect(seen[0]?.headers.get('authorization')).to.not.match(/oauth_verifier|oauth_token=/)
    })

    it('can be used once: the provider refuses a second exchange', async () => {
      const client = await approved()
      const stored = client.token
      await client.fetchAccessToken(url('/oauth/access_token'))
      client.token = stored

      const error = await failureOf(() => client.fetchAccessToken(url('/oauth/access_token')))

      expect(error).to.include({ code: 'oauth_problem', status: 401 })
      expect(error.message).to.match(/^access token endpoint answered 401 token_used/)
      expect(client.token).to.equal(stored)
    })

    it('reports a wrong verifier', async () => {
      const client = await approved()

      const error = await failureOf(() => client.fetchAccessToken(url('/oauth/access_token'), 'guessed'))

      expect(error).to.include({ code: 'oauth_problem', status: 401 })
      expect(error.message)
        .to.match(/verifier_invalid/)
        .and.not.include('guessed')
    })

    for (const [title, missing, work] of [
      [
        'the request token',
        'token: there is no request token',
        (client: OAuth1Client) => client.fetchAccessToken(endpoint, 'v'),
      ],
      [
        'the verifier',
        'verifier: there is none',
        (client: OAuth1Client) => {
          client.token = { oauth_token: 't', oauth_token_secret: 's' }
          return client.fetchAccessToken(endpoint)
        },
      ],
      [
        'the verifier, which is empty',
        'verifier: there is none',
        (client: OAuth1Client) => {
          client.token = { oauth_token: 't', oauth_token_secret: 's' }
          return client.fetchAccessToken(endpoint, '')
        },
      ],
      [
        'the url',
        'url: the address of the endpoint is required',
        (client: OAuth1Client) => {
          client.token = { oauth_token: 't', oauth_token_secret: 's' }
          return client.fetchAccessToken('', 'v')
        },
      ],
    ] as const) {
      it(`names ${title} when that is missing, and sends nothing`, async () => {
        const { client, seen } = scripted(() => form(confirmed))

        const error = await failureOf(() => work(client))

        expect(error).to.be.instanceOf(TypeError)
        expect(error.message).to.match(new RegExp(`^${missing}`))
        expect(seen).to.deep.equal([])
      })
    }
  })

  describe('with its token', () => {
    const stored: OAuth1Token = { oauth_token: 't', oauth_token_secret: 's', user_id: '1001' }

    it('has none at first, and that of its options', () => {
      expect(aClient().token).to.equal(undefined)
      expect(aClient({ token: 't', tokenSecret: 's' }).token).to.deep.equal({
        oauth_token: 't',
        oauth_token_secret: 's',
      })
      expect(aClient({ token: 't', tokenSecret: '' }).token).to.deep.equal({ oauth_token: 't', oauth_token_secret: '' })
      expect(() => aClient({ token: 't' })).to.throw(TypeError, /^tokenSecret: required/)
      expect(() => aClient({ tokenSecret: 's' })).to.throw(TypeError, /^token: required/)
    })

    it('goes through JSON into another process in the middle of the flow', async () => {
      const first = aClient()
      await first.fetchRequestToken(url('/oauth/request_token'))
      const session = JSON.stringify(first.token)
      const response = await approve(first.createAuthorizationUrl(url('/oauth/authorize')))

      const second = aClient()
      second.token = JSON.parse(session)
      second.parseAuthorizationResponse(response)
      const third = aClient()
      third.token = JSON.parse(JSON.stringify(second.token))
      const token = await third.fetchAccessToken(url('/oauth/access_token'))

      expect(token.screen_name).to.equal('alice')
    })

    it('forgets it', async () => {
      const client = aClient()
      client.token = stored
      client.token = undefined

      const { headers } = await client.authorize({ method: 'GET', url: new URL(endpoint), headers: new Headers() })

      expect(client.token).to.equal(undefined)
      expect(headers.Authorization).to.not.include('oauth_token')
    })

    for (const [title, token, message] of [
      ['without oauth_token', { oauth_token_secret: 's' }, 'token.oauth_token: a non-empty string is required'],
      [
        'with a line break',
        { oauth_token: 'a\nb', oauth_token_secret: 's' },
        'token.oauth_token: contains a line break or another control character',
      ],
      ['with a number for a secret', { oauth_token: 'a', oauth_token_secret: 7 }, 'token.oauth_token_secret: must be'],
    ] as const) {
      it(`refuses one ${title}, and keeps the one it has`, () => {
        const client = aClient()
        client.token = stored

        expect(() => {
          client.token = token as unknown as OAuth1Token
        }).to.throw(TypeError, message)
        expect(client.token).to.equal(stored)
      })
    }

    it('signs with the one it has at the time', async () => {
      const client = aClient()
      const call = authorizedFetch(client)
      const tokens = [undefined, { oauth_token: credentials.token, oauth_token_secret: credentials.tokenSecret }]

      for (const token of [...tokens, { oauth_token: 'bob-token', oauth_token_secret: 'bob-secret' }]) {
        client.token = token
        await call(url('/echo'))
      }

      expect(provider.received.map(({ status, verdict }) => [status, verdict?.user])).to.deep.equal([
        [200, undefined],
        [200, 'alice'],
        [200, 'bob'],
      ])
    })

    it('signs with that of a request in its place, and with none of its own secret', async () => {
      const client = aClient({ token: credentials.token, tokenSecret: credentials.tokenSecret })
      const bob = { token: 'bob-token', tokenSecret: 'bob-secret' }

      await authorizedFetch(client, fetch, { oauth: bob })(url('/echo'))
      await authorizedFetch(client, fetch, { oauth: { token: 'bob-token', tokenSecret: '' } })(url('/echo'))

      expect(provider.received.map(({ status }) => status)).to.deep.equal([200, 401])
      expect(provider.received[0]?.verdict?.user).to.equal('bob')
    })

    it('signs what a request says besides with its own token', async () => {
      const client = aClient({ token: credentials.token, tokenSecret: credentials.tokenSecret })

      await authorizedFetch(client, fetch, { oauth: { realm: 'Photos', parameters: { oauth_session_handle: 'h' } } })(
        url('/echo'),
      )

      expect(provider.received[0]?.verdict).to.include({ accepted: true, user: 'alice', realm: 'Photos' })
      expect(oauthOf(0).oauth_session_handle).to.equal('h')
    })
  })

  describe('is careful', () => {
    for (const [title, work] of [
      ['temporary credentials', (client: OAuth1Client, to: string) => client.fetchRequestToken(to)],
      ['token credentials', (client: OAuth1Client, to: string) => client.fetchAccessToken(to, 'v')],
    ] as const) {
      it(`asks for ${title} over https only`, async () => {
        const { client, seen } = scripted(() => form(confirmed), { token: 't', tokenSecret: 's' })

        const error = await failureOf(() => work(client, 'http://api.example.com/oauth'))

        expect(error).to.be.instanceOf(TypeError)
        expect(error.message).to.match(/^(request|access) token endpoint: http:\/\/api\.example\.com is not https/)
        expect(seen).to.deep.equal([])
      })

      for (const to of ['http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/', 'https://api.example.com/']) {
        it(`asks for ${title} at ${to}`, async () => {
          const { client, seen } = scripted(() => form(confirmed), { token: 't', tokenSecret: 's' })

          await work(client, to)

          expect(seen.map((request) => request.url)).to.deep.equal([to])
        })
      }

      it(`asks for ${title} over http when it is allowed to`, async () => {
        const { client, seen } = scripted(() => form(confirmed), {
          token: 't',
          tokenSecret: 's',
          allowInsecureHttp: true,
        })

        await work(client, 'http://api.example.com/oauth')

        expect(seen).to.have.length(1)
      })

      for (const status of [301, 302, 303, 307, 308]) {
        it(`follows no ${status} with ${title}`, async () => {
          const moved = new Response(null, { status, headers: { location: 'https://api.example.com/elsewhere' } })
          const { client, seen } = scripted(() => moved, { token: 't', tokenSecret: 's' })

          const error = await failureOf(() => work(client, endpoint))

          expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'unexpected_redirect', status, endpoint })
          expect(seen).to.have.length(1)
          expect(seen[0]?.redirect).to.equal('manual')
        })
      }
    }

    for (const [option, value] of [
      ['clientId', ''],
      ['redirectUri', 'a\r\nb'],
      ['redirectUri', 7],
      ['token', 'a\nb'],
      ['tokenSecret', 'a\0b'],
      ['fetch', {}],
    ] as const) {
      it(`refuses ${JSON.stringify(value)} for ${option}`, () => {
        expect(() => aClient({ [option]: value } as object)).to.throw(TypeError, new RegExp(`^${option}: `))
      })
    }

    it('shows no secret, token or verifier of its own to who prints it', async () => {
      const client = await approved()
      const { oauth_token, oauth_token_secret, oauth_verifier } = client.token ?? {}

      const shown = inspect(client, { depth: 10, showHidden: true }) + JSON.stringify(client) + String(client)

      for (const secret of [clientSecret, oauth_token, oauth_token_secret, oauth_verifier]) {
        expect(shown).to.not.include(secret)
      }
    })

    it('repeats no secret in an error, even when the provider does', async () => {
      const answer = () =>
        form(
          `oauth_problem=signature_invalid&oauth_problem_advice=${encodeURIComponent(
            `key ${clientSecret}&s3cret== token t0ken verifier v3rifier password p4ss`,
          )}`,
          401,
        )
      const { client } = scripted(answer, { token: 't0ken', tokenSecret: 's3cret==' })

      const error = await failureOf(() =>
        client.fetchAccessToken(endpoint, 'v3rifier', { parameters: { x_auth_password: 'p4ss' } }),
      )

      const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)
      expect(shown).to.include('signature_invalid: key [redacted]&[redacted] token')
      for (const secret of [clientSecret, 's3cret', 't0ken', 'v3rifier', 'p4ss']) expect(shown).to.not.include(secret)
    })

    it('keeps the signature out of the error of a transport', async () => {
      const { client, seen } = scripted(() => form('oauth_problem=nonce_used', 401))

      const error = await failureOf(() => client.fetchRequestToken(endpoint))

      const [, signature] = /oauth_signature="([^"]+)/.exec(seen[0]?.headers.get('authorization') ?? '') ?? []
      expect(signature).to.be.a('string')
      expect(inspect(error, { depth: 10, showHidden: true })).to.not.include(signature)
    })
  })

  describe('when the clock is wrong', () => {
    let late: OAuth1Provider

    before(async () => {
      late = await startOAuth1Provider({ now: () => Date.now() / 1000 + 3600, autoApprove: true })
    })
    after(() => late.close())

    it('asks once more with the time of the provider, and stays with it', async () => {
      const client = aClient()

      await client.fetchRequestToken(`${late.url}/oauth/request_token`)
      client.parseAuthorizationResponse(await approve(client.createAuthorizationUrl(`${late.url}/oauth/authorize`)))
      await client.fetchAccessToken(`${late.url}/oauth/access_token`)

      const asked = late.received.filter(({ verdict }) => verdict).map((request) => [request.url, request.status])
      expect(asked).to.deep.equal([
        ['/oauth/request_token', 401],
        ['/oauth/request_token', 200],
        ['/oauth/access_token', 200],
      ])
    })
  })
})
