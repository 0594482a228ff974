import { OAuth2Client, type OAuth2ClientOptions, type TokenParameters } from '@oauth-hooks/core'
import { expect } from 'chai'
import { anExpiredToken, aToken, failureOf, json, type Script, scripted, start } from './support.js'

function aClient(script: Script, options: OAuth2ClientOptions = {}) {
  const { fetch, seen } = scripted(script)
  const clock = { now: start }
  const slept: number[] = []
  const client = new OAuth2Client({
    clientId: 'id',
    clientSecret: 'secret',
    authorizationEndpoint: 'https://as.example/authorize',
    tokenEndpoint: 'https://as.example/token',
    revocationEndpoint: 'https://as.example/revoke',
    introspectionEndpoint: 'https://as.example/introspect',
    deviceAuthorizationEndpoint: 'https://as.example/device',
    redirectUri: 'https://app.example/cb',
    fetch,
    now: () => clock.now,
    sleep: async (seconds, signal) => {
      signal?.throwIfAborted()
      slept.push(seconds)
      clock.now += seconds
    },
    ...options,
  })
  return { client, seen, clock, slept, form: (index = 0) => Object.fromEntries(seen[index]?.form ?? []) }
}

const token = { access_token: 'at', token_type: 'Bearer', expires_in: 3600, refresh_token: 'rt' }
const granted = { ...token, expires_at: start + 3600 }

describe('OAuth2Client', () => {
  describe('createAuthorizationUrl', () => {
    it('has a fresh state and a PKCE challenge', async () => {
      const { client } = aClient(() => json({}), { scope: 'read' })

      const { url, state, codeVerifier } = await client.createAuthorizationUrl()

      const { origin, pathname, searchParams } = new URL(url)
      expect(origin + pathname).to.equal('https://as.example/authorize')
      expect(Object.fromEntries(searchParams)).to.include({
        response_type: 'code',
        client_id: 'id',
        redirect_uri: 'https://app.example/cb',
        scope: 'read',
        state,
        code_challenge_method: 'S256',
      })
      expect(searchParams.get('code_challenge')).to.have.length(43)
      expect(codeVerifier).to.match(/^[\w.~-]{43,128}$/)
      expect((await client.createAuthorizationUrl()).state).not.to.equal(state)
    })

    it('takes the parameters of the caller', async () => {
      const { client } = aClient(() => json({}))

      const { url } = await client.createAuthorizationUrl('https://other.example/a?x=1', {
        state: 'mine',
        codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
        prompt: 'consent',
        resource: ['https://a.example/', 'https://b.example/'],
      })

      const { searchParams } = new URL(url)
      expect(Object.fromEntries(searchParams)).to.include({
        x: '1',
        state: 'mine',
        prompt: 'consent',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      })
      expect(searchParams.getAll('resource')).to.have.length(2)
      expect(url).not.to.include('dBjf')
    })

    it('has no challenge for the implicit grant, and where that is switched off', async () => {
      const { client } = aClient(() => json({}))
      const implicit = await client.createAuthorizationUrl(undefined, { response_type: 'token' })
      const without = await aClient(() => json({}), { codeChallengeMethod: null }).client.createAuthorizationUrl()

      expect(implicit.url + without.url).not.to.include('code_challenge')
      expect(without.codeVerifier).to.equal(undefined)
    })

    it('needs https', async () => {
      const { client } = aClient(() => json({}))

      expect(await failureOf(() => client.createAuthorizationUrl('http://as.example/a'))).to.be.instanceOf(TypeError)
    })
  })

  describe('fetchToken', () => {
    it('exchanges the code that the user came back with', async () => {
      const { client, form } = aClient(() => json(token))
      const authorizationResponse = 'https://app.example/cb?code=the+code&state=xyz'

      expect(await client.fetchToken({ authorizationResponse, state: 'xyz', codeVerifier: 'v' })).to.deep.equal(granted)

      expect(form()).to.deep.equal({
        grant_type: 'authorization_code',
        code: 'the code',
        redirect_uri: 'https://app.example/cb',
        code_verifier: 'v',
      })
      expect(client.token).to.deep.equal(granted)
      expect(
        client.authorize({ method: 'GET', url: new URL('https://api.example/'), headers: new Headers() }),
      ).to.deep.equal({
        headers: { Authorization: 'Bearer at' },
      })
    })

    it('does not exchange the code of another request', async () => {
      const { client, seen } = aClient(() => json(token))
      const authorizationResponse = 'https://app.example/cb?code=c&state=other'

      expect(await failureOf(client.fetchToken({ authorizationResponse, state: 'xyz' }))).to.include({
        code: 'state_mismatch',
      })
      expect(await failureOf(client.fetchToken({ authorizationResponse }))).to.be.instanceOf(TypeError)
      expect(seen).to.have.length(0)
    })

    it('does not exchange the code of another server', async () => {
      const { client } = aClient(() => json(token), { issuer: 'https://as.example' })
      const authorizationResponse = '/cb?code=c&state=xyz&iss=https%3A%2F%2Fevil.example'

      expect(await failureOf(client.fetchToken({ authorizationResponse, state: 'xyz' }))).to.include({
        code: 'issuer_mismatch',
      })
    })

    it('takes the token of the implicit grant from the fragment', async () => {
      const { client, seen } = aClient(() => json(token))
      const authorizationResponse = 'https://app.example/cb#access_token=at&token_type=bearer&expires_in=60&state=xyz'

      expect(await client.fetchToken({ authorizationResponse, state: 'xyz' })).to.deep.equal({
        access_token: 'at',
        token_type: 'bearer',
        expires_in: 60,
        expires_at: start + 60,
      })
      expect(seen).to.have.length(0)
    })

    it('does the password, client credentials and extension grants', async () => {
      const { client, form } = aClient(() => json(token), { scope: 'read' })

      await client.fetchToken({ username: 'u', password: 'p' })
      await client.fetchToken()
      await client.fetchToken({ grantType: 'urn:example:grant', assertion: 'x' })

      expect(form(0)).to.deep.equal({ grant_type: 'password', scope: 'read', username: 'u', password: 'p' })
      expect(form(1)).to.deep.equal({ grant_type: 'client_credentials', scope: 'read' })
      expect(form(2)).to.deep.equal({ grant_type: 'urn:example:grant', scope: 'read', assertion: 'x' })
    })

    it('does the refresh grant with a token that was kept elsewhere, and keeps it', async () => {
      const { client, form } = aClient(() => json({ access_token: 'b' }), { scope: 'read' })

      const fetched = await client.fetchToken({ grantType: 'refresh_token', refresh_token: 'kept' })

      expect(form()).to.deep.equal({ grant_type: 'refresh_token', refresh_token: 'kept' })
      expect(fetched).to.deep.equal({ access_token: 'b', token_type: 'Bearer', refresh_token: 'kept' })
    })

    const mistaken: [title: string, parameters: unknown, message: RegExp][] = [
      [
        'a name that is mistyped',
        { authorizationResponce: '/cb?code=c', state: 's' },
        /^authorizationResponce: no such/,
      ],
      ['a name of Authlib', { authorization_response: '/cb?code=c' }, /^authorization_response: no such/],
      ['a code that is undefined', { code: undefined, codeVerifier: 'v' }, /^code: is undefined/],
      ['no response at all', { authorizationResponse: undefined, state: 's' }, /^authorizationResponse: is undefined/],
      ['a response that is null', { authorizationResponse: null, state: 's' }, /^authorizationResponse: is null/],
      ['what belongs to a login, and no login', { state: 's', codeVerifier: 'v' }, /^authorizationResponse: required/],
      ['a user who is undefined', { username: undefined, password: undefined }, /^username: is undefined/],
      ['a password without a user', { user: 'u', password: 'p' }, /^username: required with password/],
      ['a user without a password', { username: 'u' }, /^password: required with username/],
      ['a refresh token without its grant', { refresh_token: 'r' }, /^grantType: required with refresh_token/],
      ['an assertion without its grant', { assertion: 'a' }, /^grantType: required with assertion/],
      ['a URL', '/cb?code=c', /^parameters: must be an object/],
      ['null', null, /^parameters: must be an object/],
    ]
    for (const [title, parameters, message] of mistaken) {
      it(`never takes ${title} for a wish for its own token`, async () => {
        const { client, seen } = aClient(() => json(token))

        const failure = await failureOf(client.fetchToken(parameters as TokenParameters))

        expect(failure).to.be.instanceOf(TypeError)
        expect(failure.message).to.match(message)
        expect(seen).to.have.length(0)
      })
    }

    it('asks for its own token with parameters that a server has besides', async () => {
      const { client, form } = aClient(() => json(token))

      await client.fetchToken({ audience: 'https://api.example', scope: undefined })

      expect(form()).to.deep.equal({ grant_type: 'client_credentials', audience: 'https://api.example' })
    })

    it('leaves the current token when the server refuses', async () => {
      const { client } = aClient(() => json({ error: 'invalid_grant' }, { status: 400 }), { token: aToken('a') })

      expect(await failureOf(client.fetchToken({ code: 'c' }))).to.include({ code: 'invalid_grant' })
      expect(client.token).to.include({ access_token: 'a' })
    })
  })

  describe('client authentication', () => {
    for (const [method, header, parameters] of [
      ['client_secret_basic', `Basic ${btoa('id:secret')}`, {}],
      ['client_secret_basic_raw', `Basic ${btoa('id:secret')}`, {}],
      ['client_secret_post', null, { client_id: 'id', client_secret: 'secret' }],
      ['none', null, { client_id: 'id' }],
    ] as const) {
      it(`is ${method}`, async () => {
        const { client, seen, form } = aClient(() => json(token), { tokenEndpointAuthMethod: method })

        await client.fetchToken()

        expect(seen[0]?.headers.get('authorization')).to.equal(header)
        expect(form()).to.deep.equal({ grant_type: 'client_credentials', ...parameters })
      })
    }

    it('is a function of the caller, asked for each attempt', async () => {
      let made = 0
      const { client, seen } = aClient((_, index) => (index === 0 ? json({}, { status: 503 }) : json(token)), {
        token: anExpiredToken('a'),
        tokenEndpointAuthMethod: ({ endpoint }) => ({ parameters: { client_assertion: `${endpoint} ${++made}` } }),
      })

      await client.refreshToken()

      expect(seen.map(({ form }) => form.get('client_assertion'))).to.deep.equal([
        'https://as.example/token 1',
        'https://as.example/token 2',
      ])
    })

    it('is one that was registered', async () => {
      const { client, seen } = aClient(() => json(token), { tokenEndpointAuthMethod: 'mine' })
      expect(await failureOf(client.fetchToken())).to.be.instanceOf(TypeError)

      client.registerClientAuthMethod('mine', async () => ({ headers: { 'X-Client': 'me' } }))
      await client.fetchToken()

      expect(seen[0]?.headers.get('x-client')).to.equal('me')
    })
  })

  describe('compliance hooks', () => {
    it('change the request and the response, in order and by what the token is asked for', async () => {
      const { client, seen } = aClient(() => new Response('{"data":{"access_token":"b"}}'), {
        token: anExpiredToken('a'),
        complianceHooks: {
          refresh_token_request: (request) => ({ ...request, body: `${request.body}&extra=1` }),
          access_token_request: () => {
            throw new Error('another grant')
          },
          normalizeToken: (fields, stage) => ({ ...(fields.data as object), stage }),
        },
      })
      client.registerComplianceHook('refresh_token_request', (request) => ({
        ...request,
        headers: { ...request.headers, 'X-Key': 'k' },
      }))
      client.registerComplianceHook('normalizeToken', (fields) => ({ ...fields, seen: true }))

      expect(await client.refreshToken()).to.include({ access_token: 'b', stage: 'refresh_token', seen: true })

      expect(seen[0]?.form.get('extra')).to.equal('1')
      expect(seen[0]?.headers.get('x-key')).to.equal('k')
    })

    it('may read the response and give the same back, or another', async () => {
      const { client } = aClient(() => json(token))
      let read = ''
      client.registerComplianceHook('access_token_response', async (response) => {
        read = await response.text()
        return response
      })
      expect(await client.fetchToken()).to.include({ access_token: 'at' })
      expect(read).to.include('at')

      client.registerComplianceHook('access_token_response', () => json({ access_token: 'other' }))
      expect(await client.fetchToken()).to.include({ access_token: 'other' })
    })

    it('lift what a provider nests, before an error is looked for', async () => {
      const { client } = aClient(() => json({ errors: [{ errorType: 'invalid_grant' }] }, { status: 400 }), {
        complianceHooks: {
          normalizeToken: ({ errors }) => ({ error: (errors as { errorType: string }[])[0]?.errorType }),
        },
      })

      expect(await failureOf(client.fetchToken())).to.include({ code: 'invalid_grant' })
    })

    it('fail with an error of their own', async () => {
      const { client } = aClient(() => json(token), {
        complianceHooks: {
          access_token_response: () => {
            throw new RangeError('mine')
          },
        },
      })

      expect(await failureOf(client.fetchToken())).to.be.instanceOf(RangeError)
    })
  })

  describe('revokeToken', () => {
    it('gives the refresh token back and logs out', async () => {
      const { client, seen, form } = aClient(() => new Response('not looked at'), { token: aToken('a') })

      await client.revokeToken()

      expect(seen[0]?.url).to.equal('https://as.example/revoke')
      expect(seen[0]?.headers.get('authorization')).to.match(/^Basic /)
      expect(form()).to.deep.equal({ token: 'r-a', token_type_hint: 'refresh_token' })
      expect(client.token).to.equal(null)
    })

    it('gives another token back and stays logged in', async () => {
      const { client, form } = aClient(() => new Response(null), {
        token: aToken('a'),
        revocationEndpointAuthMethod: 'client_secret_post',
      })

      await client.revokeToken('other')

      expect(form()).to.deep.equal({ token: 'other', client_id: 'id', client_secret: 'secret' })
      expect(client.token).to.include({ access_token: 'a' })
    })

    it('stays logged in when the server refuses', async () => {
      const { client } = aClient(() => json({ error: 'unsupported_token_type' }, { status: 503 }), {
        token: aToken('a'),
      })

      expect(await failureOf(client.revokeToken())).to.include({
        code: 'unsupported_token_type',
        message: 'revocation endpoint answered 503 unsupported_token_type',
        transient: true,
      })
      expect(client.token).to.include({ access_token: 'a' })
    })

    it('gives back a token that was renewed while the user logged out', async () => {
      const { client, seen } = aClient(
        ({ url }) => {
          if (url.endsWith('/token')) client.token = null
          return json({ access_token: 'b', refresh_token: 'r-b' })
        },
        { token: anExpiredToken('a') },
      )

      expect(await failureOf(client.ensureActiveToken())).to.include({ code: 'superseded' })
      await new Promise(setImmediate)

      expect(seen.map(({ url, form }) => [url, form.get('token')])).to.deep.equal([
        ['https://as.example/token', null],
        ['https://as.example/revoke', 'r-b'],
      ])
    })
  })

  describe('introspectToken', () => {
    it('says what the server says', async () => {
      const { client, form } = aClient(() => json({ active: true, sub: 'u' }), { token: aToken('a') })

      expect(await client.introspectToken()).to.deep.equal({ active: true, sub: 'u' })
      expect(form()).to.deep.equal({ token: 'a' })
    })

    it('refuses an answer that does not say whether the token is active', async () => {
      const { client } = aClient(() => json({ sub: 'u' }), { token: aToken('a') })

      expect(await failureOf(client.introspectToken('x', 'access_token'))).to.include({ code: 'invalid_response' })
    })
  })

  describe('exchangeToken', () => {
    it('gives a token that does not become the current one', async () => {
      const issued = {
        access_token: 'x',
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'N_A',
      }
      const { client, form } = aClient(() => json(issued), { token: aToken('a') })

      expect(await client.exchangeToken({ audience: 'backend' })).to.deep.equal(issued)

      expect(form()).to.deep.equal({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: 'a',
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        audience: 'backend',
      })
      expect(client.token).to.include({ access_token: 'a' })
    })
  })

  it('says which endpoint is missing', async () => {
    const { refresh_token, ...token } = aToken('a')
    const client = new OAuth2Client({ clientId: 'id', token })

    for (const [work, name] of [
      [() => client.fetchToken(), 'tokenEndpoint'],
      [() => client.revokeToken(), 'revocationEndpoint'],
      [() => client.introspectToken(), 'introspectionEndpoint'],
      [() => client.authorizeDevice(), 'deviceAuthorizationEndpoint'],
      [() => client.createAuthorizationUrl(), 'authorizationEndpoint'],
    ] as const) {
      expect((await failureOf(work)).message).to.match(new RegExp(`^${name}: `))
    }
  })
})
