import { inspect } from 'node:util'
import { type AuthRequest, OAuth2Auth, OAuth2Client, type OAuth2ClientOptions } from '@oauth-hooks/core'
import { expect } from 'chai'
import { anExpiredToken, aToken, deferred, failureOf, json, type Script, scripted, settle, start } from './support.js'

function aRequest(more: Partial<AuthRequest> = {}): AuthRequest {
  return { method: 'GET', url: new URL('https://api.example/things?page=1'), headers: new Headers(), ...more }
}

function sentWith(token: string, more: Partial<AuthRequest> = {}): AuthRequest {
  return aRequest({ headers: new Headers({ authorization: `Bearer ${token}` }), ...more })
}

function response(status: number, headers: Record<string, string> = {}) {
  return { status, headers: new Headers(headers) }
}

function anAuth(
  options: OAuth2ClientOptions = {},
  script: Script = () => json({ access_token: 'b', refresh_token: 'r-b' }),
) {
  const { fetch, seen } = scripted(script)
  const auth = new OAuth2Client({
    clientId: 'id',
    clientSecret: 'secret',
    tokenEndpoint: 'https://as.example/token',
    token: aToken('a'),
    fetch,
    now: () => start,
    ...options,
  })
  return { auth, seen }
}

describe('OAuth2Auth', () => {
  describe('authorize', () => {
    it('gives the header of a fresh token at once, and the same object each time', () => {
      const { auth } = anAuth()

      const authorization = auth.authorize(aRequest())

      expect(authorization).to.deep.equal({ headers: { Authorization: 'Bearer a' } })
      expect(auth.authorize(aRequest())).to.equal(authorization)
    })

    it('gives another header for another token', () => {
      const { auth } = anAuth()
      auth.authorize(aRequest())

      auth.token = aToken('c')

      expect(auth.authorize(aRequest())).to.deep.equal({ headers: { Authorization: 'Bearer c' } })
    })

    it('waits for the renewal of a token that is over', async () => {
      const { auth, seen } = anAuth({ token: anExpiredToken('a') })

      const authorizations = await Promise.all([auth.authorize(aRequest()), auth.authorize(aRequest())])

      expect(authorizations).to.deep.equal([
        { headers: { Authorization: 'Bearer b' } },
        { headers: { Authorization: 'Bearer b' } },
      ])
      expect(seen).to.have.length(1)
    })

    it('frees a caller whose signal aborts', async () => {
      const { auth } = anAuth({ token: anExpiredToken('a') }, () => deferred<Response>().promise)
      const controller = new AbortController()

      const failure = failureOf(() => auth.authorize(aRequest({ signal: controller.signal })))
      await settle()
      controller.abort(new Error('gone'))

      expect(await failure).to.have.property('message', 'gone')
    })

    it('gets its first token by a grant that needs no user', async () => {
      const { auth, seen } = anAuth({
        token: null,
        grantType: 'client_credentials',
        scope: ['read', 'write'],
        grantParameters: { audience: 'x' },
      })

      expect(await auth.authorize(aRequest())).to.deep.equal({ headers: { Authorization: 'Bearer b' } })

      expect(Object.fromEntries(seen[0]?.form ?? [])).to.deep.equal({
        grant_type: 'client_credentials',
        scope: 'read write',
        audience: 'x',
      })
    })

    it('asks for the parameters of the grant anew for each attempt', async () => {
      let made = 0
      const { auth, seen } = anAuth(
        {
          token: null,
          grantType: 'urn:x',
          grantParameters: async () => ({ assertion: `jti ${++made}` }),
          sleep: async () => {},
        },
        (_, index) => (index === 0 ? json({}, { status: 503 }) : json({ access_token: 'b' })),
      )

      await auth.ensureActiveToken()

      expect(seen.map(({ form }) => form.get('assertion'))).to.deep.equal(['jti 1', 'jti 2'])
    })

    it('sends the token of one request with that request only', async () => {
      const { auth } = anAuth()

      expect(auth.authorize(aRequest({ oauth: { token: 'mine' } }))).to.deep.equal({
        headers: { Authorization: 'Bearer mine' },
      })
      expect(auth.authorize(aRequest())).to.deep.equal({ headers: { Authorization: 'Bearer a' } })
      expect(await auth.review(response(401), sentWith('mine', { oauth: { token: 'mine' } }))).to.equal(undefined)
    })

    it('leaves other origins without a token', () => {
      const { auth } = anAuth({ origins: ['https://api.example'] })

      expect(auth.authorize(aRequest({ url: new URL('https://evil.example/') }))).to.deep.equal({ headers: {} })
      expect(auth.authorize(aRequest())).to.deep.equal({ headers: { Authorization: 'Bearer a' } })
    })

    it('refuses http, but for loopback', async () => {
      const http = aRequest({ url: new URL('http://api.example/') })

      expect(await failureOf(() => anAuth().auth.authorize(http)))
        .to.be.instanceOf(TypeError)
        .with.property('message')
        .matches(/^token: .*allowInsecureHttp/)
      expect(anAuth({ allowInsecureHttp: true }).auth.authorize(http)).to.have.property('headers')
      expect(anAuth().auth.authorize(aRequest({ url: new URL('http://127.0.0.1:8080/') }))).to.have.property('headers')
    })

    it('refuses a token with a line break before it is sent', async () => {
      const { auth } = anAuth({ token: anExpiredToken('a') }, () => json({ access_token: 'b\r\nX-Evil: 1' }))

      const failure = await failureOf(async () => auth.authorize(aRequest()))

      expect(failure).to.include({ code: 'unsupported_token_type' })
      expect(inspect(failure)).not.to.include('X-Evil')
    })

    it('refuses a token type that it does not know', async () => {
      const { auth } = anAuth({ token: aToken('a', { token_type: 'mac' }) })

      expect(await failureOf(() => auth.authorize(aRequest()))).to.include({ code: 'unsupported_token_type' })
    })

    it('compares token types in any case and sends them as they were registered', () => {
      expect(anAuth({ token: aToken('a', { token_type: 'BEARER' }) }).auth.authorize(aRequest())).to.deep.equal({
        headers: { Authorization: 'Bearer a' },
      })
      const { auth } = anAuth({
        token: aToken('a', { token_type: 'zoho-oauthtoken' }),
        tokenTypes: { 'Zoho-OAuthToken': 'Zoho-oauthtoken' },
      })
      expect(auth.authorize(aRequest())).to.deep.equal({ headers: { Authorization: 'Zoho-oauthtoken a' } })
    })

    it('lets a token type make the whole of it', () => {
      const tokenTypes = {
        mac: (token: { access_token: string }) => ({ headers: { Authorization: `MAC id="${token.access_token}"` } }),
      }
      const { auth } = anAuth({ token: aToken('a', { token_type: 'mac' }), tokenTypes })

      expect(auth.authorize(aRequest())).to.deep.equal({ headers: { Authorization: 'MAC id="a"' } })
    })

    it('runs the protected_request hooks after it', async () => {
      const { auth } = anAuth({
        complianceHooks: {
          protected_request: ({ headers }, { url }) => ({ headers: { ...headers, 'X-Path': url.pathname } }),
        },
      })

      expect(await auth.authorize(aRequest())).to.deep.equal({
        headers: { Authorization: 'Bearer a', 'X-Path': '/things' },
      })
    })
  })

  describe('placement', () => {
    it('uri appends the token to the query and leaves the rest as it is', async () => {
      const { auth } = anAuth({ tokenPlacement: 'uri', token: aToken('a+b') })

      const authorization = await auth.authorize(aRequest({ url: new URL('https://api.example/?q=%20+!') }))

      expect(authorization.headers).to.deep.equal({})
      expect(authorization.url?.href).to.equal('https://api.example/?q=%20+!&access_token=a%2Bb')
      expect(
        await auth.review(response(401), aRequest({ url: new URL('https://api.example/?access_token=a%2Bb') })),
      ).to.equal('token')
    })

    it('body appends the token to a form', async () => {
      const { auth } = anAuth({ tokenPlacement: 'body' })
      const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' })

      const { body } = await auth.authorize(aRequest({ method: 'POST', headers, body: 'x=1' }))

      expect(body).to.equal('x=1&access_token=a')
      expect(
        await auth.review(response(401), aRequest({ method: 'POST', headers, body: 'x=1&access_token=a' })),
      ).to.equal('token')
    })

    it('body makes a form of nothing, but not of GET, JSON and streams', async () => {
      const { auth } = anAuth({ tokenPlacement: 'body' })
      const headers = new Headers({ 'content-type': 'application/json' })

      expect(await auth.authorize(aRequest({ method: 'POST' }))).to.include({ body: 'access_token=a' })
      for (const more of [{}, { method: 'POST', headers, body: '{}' }, { method: 'POST', opaqueBody: true }]) {
        expect(await failureOf(() => auth.authorize(aRequest(more)))).to.be.instanceOf(TypeError)
      }
    })
  })

  describe('review', () => {
    it('asks for a replay with another token after a 401 without a challenge', async () => {
      const { auth, seen } = anAuth()

      expect(await auth.review(response(401), sentWith('a'))).to.equal('token')

      expect(auth.token).to.include({ access_token: 'b' })
      expect(seen).to.have.length(1)
    })

    it('asks for a replay without a refresh when the token was replaced meanwhile', async () => {
      const { auth, seen } = anAuth()
      await auth.refreshToken()

      expect(await auth.review(response(401), sentWith('a'))).to.equal('token')
      expect(seen).to.have.length(1)
    })

    it('does not refresh for a request that was replayed with another token before', async () => {
      const { auth, seen } = anAuth()
      await auth.review(response(401), sentWith('a'))

      const replay = Object.assign(sentWith('b'), { replayed: new Set(['token'] as const) })

      expect(await auth.review(response(401), replay)).to.equal(undefined)
      expect(seen).to.have.length(1)
    })

    it('lets step-up, scope, foreign challenges and 403 pass', async () => {
      const { auth, seen } = anAuth()
      const challenge = (value: string) => response(401, { 'www-authenticate': value })

      expect(await auth.review(challenge('Bearer error="insufficient_scope"'), sentWith('a'))).to.equal(undefined)
      expect(await auth.review(challenge('Bearer error="insufficient_user_authentication"'), sentWith('a'))).to.equal(
        undefined,
      )
      expect(await auth.review(challenge('Basic realm="x"'), sentWith('a'))).to.equal(undefined)
      expect(await auth.review(response(403), sentWith('a'))).to.equal(undefined)
      expect(seen).to.have.length(0)
    })

    it('takes the scheme of a registered token type for its own', async () => {
      const { auth } = anAuth({ tokenTypes: { token: 'Token' } })

      expect(await auth.review(response(401, { 'www-authenticate': 'Token' }), sentWith('a'))).to.equal('token')
    })

    it('asks shouldRefresh first', async () => {
      const { auth } = anAuth(
        {
          shouldRefresh: ({ status, headers }) => (headers.has('x-keep') ? false : status === 403 || undefined),
          token: aToken('a'),
        },
        (_, index) => json({ access_token: index === 0 ? 'b' : 'c' }),
      )

      expect(await auth.review(response(401, { 'x-keep': '1' }), sentWith('a'))).to.equal(undefined)
      expect(await auth.review(response(403), sentWith('a'))).to.equal('token')
      expect(await auth.review(response(401), sentWith('b'))).to.equal('token')
    })

    it('lets pass what came from elsewhere or carried no token of ours', async () => {
      const { auth, seen } = anAuth({ origins: ['https://api.example'] })

      expect(await auth.review(response(401), sentWith('a', { url: new URL('https://evil.example/') }))).to.equal(
        undefined,
      )
      expect(await auth.review(response(401), aRequest())).to.equal(undefined)
      expect(seen).to.have.length(0)
    })

    it('fails with the reason of a refresh that failed', async () => {
      const { auth } = anAuth({}, () => json({ error: 'invalid_grant' }, { status: 400 }))

      expect(await failureOf(async () => auth.review(response(401), sentWith('a')))).to.include({
        code: 'invalid_grant',
      })
    })

    it('gives up on a resource that refuses every token', async () => {
      const { auth, seen } = anAuth({}, (_, index) => json({ access_token: `b${index}` }))

      for (let request = 0; request < 10; request++)
        await auth.review(response(401), sentWith(auth.token?.access_token ?? ''))

      expect(seen.length).to.be.at.most(3)
    })

    it('does not take a 401 for another reason as a sign that the token is good', async () => {
      const { auth, seen } = anAuth({}, (_, index) => json({ access_token: `b${index}` }))
      const scope = response(401, { 'www-authenticate': 'Bearer error="insufficient_scope"' })

      for (let request = 0; request < 10; request++) {
        await auth.review(scope, sentWith(auth.token?.access_token ?? ''))
        await auth.review(response(401), sentWith(auth.token?.access_token ?? ''))
      }

      expect(seen).to.have.length(2)
    })

    it('counts every other answer as a sign that the token is good', async () => {
      const { auth, seen } = anAuth({}, (_, index) => json({ access_token: `b${index}` }))

      for (let request = 0; request < 5; request++) {
        expect(auth.review(response(500), sentWith(auth.token?.access_token ?? ''))).to.equal(undefined)
        await auth.review(response(401), sentWith(auth.token?.access_token ?? ''))
      }

      expect(seen).to.have.length(5)
    })
  })

  it('shows nothing of its secrets', async () => {
    const { auth } = anAuth({ clientSecret: 'very-secret', token: aToken('very-secret-token') }, () =>
      json({ error: 'invalid_grant', error_description: 'very-secret r-very-secret-token' }, { status: 400 }),
    )
    const failure = await failureOf(auth.refreshToken())

    for (const value of [auth, failure, { auth, failure }]) {
      expect(inspect(value, { depth: 9, showHidden: true })).not.to.match(/very-secret/)
      expect(JSON.stringify(value)).not.to.match(/very-secret/)
    }
  })

  describe('options', () => {
    const rules: [string, OAuth2ClientOptions][] = [
      ['clientId', {}],
      ['clientId', { tokenEndpoint: 'https://as.example/token', token: aToken('a') }],
      ['clientId', { clientId: 'a\nb' }],
      ['clientSecret', { clientId: 'id', clientSecret: 'a\r\nb' }],
      ['clientSecret', { clientId: 'id', tokenEndpointAuthMethod: 'client_secret_post' }],
      ['tokenEndpoint', { clientId: 'id', tokenEndpoint: 'http://as.example/token' }],
      ['tokenEndpoint', { clientId: 'id', tokenEndpoint: '/token' }],
      ['tokenEndpoint', { clientId: 'id', grantType: 'client_credentials' }],
      ['tokenEndpoint', { clientId: 'id', token: aToken('a') }],
      ['clientSecret', { clientId: 'id', clientSecret: undefined }],
      ['clientSecret', { clientId: 'id', tokenEndpoint: 'https://as.example/token', grantType: 'client_credentials' }],
      ['scope', { clientId: 'id', scope: 5 as never }],
      ['scope', { clientId: 'id', scope: ['a', 'b\n'] }],
      ['timeout', { clientId: 'id', timeout: 30_000 }],
      ['leeway', { clientId: 'id', leeway: null as never }],
      ['leeway', { clientId: 'id', leeway: '60' as never }],
      ['revocationEndpoint', { clientId: 'id', revocationEndpoint: 'http://as.example/revoke' }],
      ['token.access_token', { token: aToken('a\r\nb') }],
      ['token', { clientId: 'id', token: 'a' as never }],
      ['tokenPlacement', { clientId: 'id', tokenPlacement: 'query' as never }],
      ['refreshMode', { clientId: 'id', refreshMode: 'lazy' as never }],
      ['codeChallengeMethod', { clientId: 'id', codeChallengeMethod: 'S512' as never }],
      ['leeway', { clientId: 'id', leeway: -1 }],
      ['retries', { clientId: 'id', retries: Number.NaN }],
      ['updateToken', { clientId: 'id', updateToken: 'x' as never }],
      ['store.load', { clientId: 'id', store: { load: 1, save() {} } as never }],
      ['store.save', { clientId: 'id', store: { load() {} } as never }],
      [
        'complianceHooks.access_token_response',
        { clientId: 'id', complianceHooks: { access_token_response: 1 as never } },
      ],
      ['origins', { clientId: 'id', origins: 'https://api.example' as never }],
      ['allowInsecureHttp', { clientId: 'id', allowInsecureHttp: 'false' as never }],
      ['tokenTypes', { clientId: 'id', tokenTypes: 5 as never }],
      ['grantParameters', { clientId: 'id', grantParameters: 'a=1' as never }],
      [
        'complianceHooks.acces_token_response',
        { clientId: 'id', complianceHooks: { acces_token_response: () => {} } as never },
      ],
    ]
    it('allow a client without a secret when it says so, or asks with a function', () => {
      const options = {
        clientId: 'id',
        tokenEndpoint: 'https://as.example/token',
        grantType: 'client_credentials',
        clientSecret: undefined,
      }

      expect(() => new OAuth2Client({ ...options, tokenEndpointAuthMethod: 'none' })).to.not.throw()
      expect(() => new OAuth2Client({ ...options, tokenEndpointAuthMethod: () => ({}) })).to.not.throw()
    })

    for (const [name, options] of rules) {
      it(`refuses ${name} of ${JSON.stringify(options)}`, async () => {
        const failure = await failureOf(() => new OAuth2Client(options))

        expect(failure).to.be.instanceOf(TypeError)
        expect(failure.message).to.match(new RegExp(`^${name.replace('.', '\\.')}: `))
      })
    }

    it('takes the client_secret_post that many servers want, and says what other ways need', async () => {
      const token = anExpiredToken('a', { refresh_token: 'r1' })
      const { fetch, seen } = scripted(() => json(aToken('b')))
      const options = {
        clientId: 'id',
        clientSecret: 'secret',
        tokenEndpoint: 'https://as.example/token',
        token,
        fetch,
      }

      await new OAuth2Auth({ ...options, tokenEndpointAuthMethod: 'client_secret_post' }).refreshToken()
      const failure = await failureOf(
        () => new OAuth2Auth({ ...options, tokenEndpointAuthMethod: 'client_secret_basic_raw' }),
      )

      expect(Object.fromEntries(seen[0]?.form ?? [])).to.include({ client_id: 'id', client_secret: 'secret' })
      expect(seen[0]?.headers.has('authorization')).to.equal(false)
      expect(failure.message).to.equal(
        'tokenEndpointAuthMethod: needs an OAuth2Client: oauth2(new OAuth2Client(options))',
      )
    })

    for (const [name, options] of [
      ['store', { store: { load: () => null, save() {} } }],
      ['lock', { lock: (_key: string, work: () => Promise<void>) => work() }],
      ['tokenPlacement', { tokenPlacement: 'uri' }],
      ['tokenTypes', { tokenTypes: { token: 'Token' } }],
      ['complianceHooks', { complianceHooks: {} }],
      ['redirectUri', { redirectUri: 'https://app.example/cb' }],
    ] as [string, OAuth2ClientOptions][]) {
      it(`refuses ${name}, which only an OAuth2Client has`, async () => {
        const { refresh_token, ...token } = aToken('a')

        const failure = await failureOf(() => new OAuth2Auth({ token, clientSecret: 'secret', ...options }))

        expect(failure).to.be.instanceOf(TypeError)
        expect(failure.message).to.equal(`${name}: needs an OAuth2Client: oauth2(new OAuth2Client(options))`)
        expect(new OAuth2Client({ token, clientId: 'id', clientSecret: 'secret', ...options })).to.be.instanceOf(
          OAuth2Client,
        )
      })
    }

    it('are not needed for a token alone', () => {
      expect(new OAuth2Auth({ token: { access_token: 'a' } }).authorize(aRequest())).to.deep.equal({
        headers: { Authorization: 'Bearer a' },
      })
    })
  })
})
