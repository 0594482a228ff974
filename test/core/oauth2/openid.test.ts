import {
  DPoP,
  endSessionUrl,
  fetchUserinfo,
  OAuth2Client,
  type OAuth2ClientOptions,
  pushAuthorizationRequest,
} from '@oauth-hooks/core'
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import { aLogin } from './openid.js'
import { failureOf, json, type Script, scripted, start } from './support.js'

describe('fetchUserinfo', () => {
  it('asks with the token of the client', async () => {
    const { client, seen } = aLogin({}, {}, { '/userinfo': () => json({ sub: 'alice', name: 'Alice' }) })

    expect(await fetchUserinfo(client, 'alice')).to.deep.equal({ sub: 'alice', name: 'Alice' })
    expect(seen).to.have.length(1)
  })

  it('renews a token that is refused, and proves a token that is bound', async () => {
    const fields: (string | null)[] = []
    const { client } = aLogin(
      { token_type: 'DPoP' },
      {
        dpop: new DPoP(),
        fetch: async (input, init) => {
          const request = new Request(input, init)
          if (request.url.endsWith('/token')) return json({ access_token: 'b', token_type: 'DPoP' })
          fields.push(request.headers.get('authorization'))
          expect(decodeJwt(request.headers.get('dpop') ?? '')).to.include({ htu: 'https://op.example/userinfo' })
          return fields.length === 1 ? new Response(null, { status: 401 }) : json({ sub: 'alice' })
        },
      },
    )

    await fetchUserinfo(client, 'alice')

    expect(fields).to.deep.equal(['DPoP at', 'DPoP b'])
  })

  it('refuses the claims of another user', async () => {
    const { client } = aLogin({}, {}, { '/userinfo': () => json({ sub: 'mallory' }) })

    expect(await failureOf(fetchUserinfo(client, 'alice'))).to.include({ code: 'subject_mismatch' })
    expect(await fetchUserinfo(client, null)).to.deep.equal({ sub: 'mallory' })
  })

  it('says what the server says', async () => {
    const refused = aLogin({}, {}, { '/userinfo': () => json({ error: 'insufficient_scope' }, { status: 403 }) })
    const unreadable = aLogin({}, {}, { '/userinfo': () => new Response('eyJ') })

    expect(await failureOf(fetchUserinfo(refused.client, 'alice'))).to.include({
      code: 'insufficient_scope',
      status: 403,
    })
    expect(await failureOf(fetchUserinfo(unreadable.client, 'alice'))).to.include({ code: 'invalid_response' })
  })

  it('says what the server says in its challenge, and why nothing could be done', async () => {
    const challenge = 'Bearer error="invalid_token", error_description="it is over"'
    const { client } = aLogin(
      { refresh_token: 'refresh-1' },
      {},
      {
        '/userinfo': () => new Response(null, { status: 401, headers: { 'www-authenticate': challenge } }),
        '/token': () => json({ error: 'invalid_grant' }, { status: 400 }),
      },
    )

    const error = await failureOf(fetchUserinfo(client, 'alice'))

    expect(error).to.include({ code: 'invalid_token', description: 'it is over', status: 401 })
    expect(error.cause).to.include({ code: 'invalid_grant' })
  })

  it('gives a mistake as it is, and sends nothing', async () => {
    const { client, seen } = aLogin({}, { tokenPlacement: 'body' })

    const error = await failureOf(fetchUserinfo(client, 'alice'))

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.match(/^tokenPlacement: /)
    expect(seen).to.have.length(0)
  })

  it('waits no longer than its time for a token', async () => {
    const { client } = aLogin(
      { refresh_token: 'refresh-1' },
      { timeout: 0.02 },
      {
        '/userinfo': () => new Response(null, { status: 401 }),
        '/token': () => new Promise<Response>(() => {}) as unknown as Response,
      },
    )

    expect(await failureOf(fetchUserinfo(client, 'alice'))).to.include({ name: 'OAuthError' })
  })

  it('names what is missing', async () => {
    const { client } = aLogin({}, { userinfoEndpoint: undefined })
    const elsewhere = aLogin({}, { origins: ['https://api.example'] })

    expect((await failureOf(fetchUserinfo(client, 'alice'))).message).to.match(/^userinfoEndpoint: /)
    expect((await failureOf(fetchUserinfo(elsewhere.client, 'alice'))).message).to.match(/^origins: /)
    expect((await failureOf(fetchUserinfo(elsewhere.client, undefined as never))).message).to.match(/^subject: /)
  })
})

describe('endSessionUrl', () => {
  it('tells the server who logs out, and where to go then', () => {
    const { client } = aLogin({ id_token: 'the ID token' })

    const url = new URL(endSessionUrl(client, { postLogoutRedirectUri: 'https://app.example/', state: 's' }))

    expect(url.origin + url.pathname).to.equal('https://op.example/logout')
    expect(Object.fromEntries(url.searchParams)).to.deep.equal({
      x: '1',
      id_token_hint: 'the ID token',
      client_id: 'id',
      post_logout_redirect_uri: 'https://app.example/',
      state: 's',
    })
  })

  it('needs an endpoint, and nothing else', () => {
    const loggedOut = aLogin({}, { token: null })
    const { client } = aLogin({}, { endSessionEndpoint: undefined })

    expect(endSessionUrl(loggedOut.client)).to.equal('https://op.example/logout?x=1&client_id=id')
    expect(() => endSessionUrl(client)).to.throw(TypeError, /^endSessionEndpoint: /)
  })
})

describe('pushAuthorizationRequest', () => {
  function aClient(script: Script, options: OAuth2ClientOptions = {}) {
    const { fetch, seen } = scripted(script)
    const client = new OAuth2Client({
      clientId: 'id',
      clientSecret: 'secret',
      scope: 'read',
      redirectUri: 'https://app.example/cb',
      authorizationEndpoint: 'https://as.example/authorize',
      pushedAuthorizationRequestEndpoint: 'https://as.example/par',
      fetch,
      now: () => start,
      ...options,
    })
    return { client, seen }
  }

  it('sends the parameters to the server, and the user with a reference to them', async () => {
    const { client, seen } = aClient(() => json({ request_uri: 'urn:x:1', expires_in: 90 }, { status: 201 }))

    const pushed = await pushAuthorizationRequest(client, {
      state: 's',
      codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      nonce: 'n',
      resource: ['https://a.example/', 'https://b.example/'],
    })

    expect(pushed).to.deep.equal({
      url: 'https://as.example/authorize?client_id=id&request_uri=urn%3Ax%3A1',
      state: 's',
      codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      expires_at: start + 90,
    })
    const { form, headers, url } = seen[0] ?? { form: new URLSearchParams(), headers: new Headers() }
    expect(url).to.equal('https://as.example/par')
    expect(headers.get('authorization')).to.equal(`Basic ${btoa('id:secret')}`)
    expect(form.getAll('resource')).to.deep.equal(['https://a.example/', 'https://b.example/'])
    form.delete('resource')
    expect(Object.fromEntries(form)).to.deep.equal({
      response_type: 'code',
      client_id: 'id',
      redirect_uri: 'https://app.example/cb',
      scope: 'read',
      state: 's',
      nonce: 'n',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
  })

  it('says what the server says', async () => {
    const refused = aClient(() => json({ error: 'invalid_request' }, { status: 400 }))
    const empty = aClient(() => json({}, { status: 201 }))

    expect(await failureOf(pushAuthorizationRequest(refused.client))).to.include({ code: 'invalid_request' })
    expect(await failureOf(pushAuthorizationRequest(empty.client))).to.include({ code: 'invalid_response' })
  })

  it('names the endpoint that is missing', async () => {
    const { client } = aClient(() => json({}), { pushedAuthorizationRequestEndpoint: undefined })

    expect((await failureOf(pushAuthorizationRequest(client))).message).to.match(
      /^pushedAuthorizationRequestEndpoint: required/,
    )
  })
})
