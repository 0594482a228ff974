import { fetchServerMetadata, metadataOptions, OAuth2Client } from '@oauth-hooks/core'
import { expect } from 'chai'
import { failureOf, json, type Script, scripted } from './support.js'

const metadata = {
  issuer: 'https://as.example/tenant',
  authorization_endpoint: 'https://as.example/authorize',
  token_endpoint: 'https://as.example/token',
  revocation_endpoint: 'https://as.example/revoke',
  introspection_endpoint: 'https://as.example/introspect',
  device_authorization_endpoint: 'https://as.example/device',
  pushed_authorization_request_endpoint: 'https://as.example/par',
  userinfo_endpoint: 'https://as.example/userinfo',
  end_session_endpoint: 'https://as.example/logout',
  jwks_uri: 'https://as.example/jwks',
  authorization_response_iss_parameter_supported: true,
  code_challenge_methods_supported: ['S256'],
}

async function discover(script: Script, issuer = metadata.issuer) {
  const { fetch, seen } = scripted(script)
  const result = await fetchServerMetadata(issuer, { fetch })
  return { result, urls: seen.map(({ url }) => url) }
}

describe('fetchServerMetadata', () => {
  it('asks OpenID Connect first', async () => {
    const { result, urls } = await discover(() => json(metadata))

    expect(result).to.deep.equal(metadata)
    expect(urls).to.deep.equal(['https://as.example/tenant/.well-known/openid-configuration'])
  })

  it('asks OAuth where there is no OpenID Connect', async () => {
    const { result, urls } = await discover((_, index) => (index === 0 ? json({}, { status: 404 }) : json(metadata)))

    expect(result.token_endpoint).to.equal('https://as.example/token')
    expect(urls[1]).to.equal('https://as.example/.well-known/oauth-authorization-server/tenant')
  })

  it('asks OAuth where a page for people comes instead', async () => {
    const { result } = await discover((_, index) => (index === 0 ? new Response('<!doctype html>') : json(metadata)))

    expect(result.token_endpoint).to.equal('https://as.example/token')
  })

  it('refuses an issuer with a query or a fragment', async () => {
    for (const issuer of ['https://as.example/?a', 'https://as.example/#a']) {
      expect((await failureOf(discover(() => json(metadata), issuer))).message).to.match(/^issuer: /)
    }
  })

  it('needs no path, and knows a slash at the end', async () => {
    const issuer = 'https://as.example/'
    const { urls } = await discover(
      (_, index) => (index === 0 ? json({}, { status: 404 }) : json({ ...metadata, issuer })),
      issuer,
    )

    expect(urls).to.deep.equal([
      'https://as.example/.well-known/openid-configuration',
      'https://as.example/.well-known/oauth-authorization-server',
    ])
  })

  for (const issuer of ['https://evil.example', 'https://as.example/tenant/', 'https://as.example']) {
    it(`refuses metadata of ${issuer}`, async () => {
      expect(await failureOf(discover(() => json({ ...metadata, issuer })))).to.include({ code: 'issuer_mismatch' })
    })
  }

  it('says why there are none', async () => {
    expect(await failureOf(discover(() => json({}, { status: 404 })))).to.include({ code: 'http_error', status: 404 })
    expect(await failureOf(discover(() => json({}, { status: 503 })))).to.include({ transient: true })
    expect(await failureOf(discover(() => json({})))).to.include({ code: 'invalid_response' })
    expect(await failureOf(discover(() => new Response('<html>')))).to.include({ code: 'invalid_response' })
    expect(
      await failureOf(discover(() => new Response(null, { status: 302, headers: { location: '/elsewhere' } }))),
    ).to.include({ code: 'unexpected_redirect' })
  })

  it('needs https', async () => {
    const error = await failureOf(discover(() => json(metadata), 'http://as.example'))

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.match(/^issuer: /)
    expect(await failureOf(discover(() => json(metadata), 'as.example'))).to.be.instanceOf(TypeError)
  })
})

describe('metadataOptions', () => {
  it('are options of a client', () => {
    const options = metadataOptions(metadata)

    expect(options).to.deep.equal({
      issuer: 'https://as.example/tenant',
      requireIssuer: true,
      authorizationEndpoint: 'https://as.example/authorize',
      tokenEndpoint: 'https://as.example/token',
      revocationEndpoint: 'https://as.example/revoke',
      introspectionEndpoint: 'https://as.example/introspect',
      deviceAuthorizationEndpoint: 'https://as.example/device',
      pushedAuthorizationRequestEndpoint: 'https://as.example/par',
      userinfoEndpoint: 'https://as.example/userinfo',
      endSessionEndpoint: 'https://as.example/logout',
      jwksUri: 'https://as.example/jwks',
    })
    expect(new OAuth2Client({ ...options, clientId: 'id' })).to.be.instanceOf(OAuth2Client)
  })

  it('make a client that wants to know who answers', async () => {
    const client = new OAuth2Client({ ...metadataOptions(metadata), clientId: 'id' })

    const error = await failureOf(client.fetchToken({ authorizationResponse: '/cb?code=c&state=s', state: 's' }))

    expect(error).to.include({ code: 'issuer_mismatch' })
  })

  it('leave out what the server does not have', () => {
    const options = metadataOptions({ issuer: 'https://as.example', token_endpoint: 1 })

    expect(Object.entries(options).filter(([, value]) => value)).to.deep.equal([['issuer', 'https://as.example']])
  })
})
