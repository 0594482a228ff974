import { expect } from 'chai'
import { createRemoteJWKSet, customFetch as joseFetch, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { account, clients, redirectUri } from '../../server/oauth2/index.js'
import { own } from '../oauth2/own.js'
import { type Promised, sessionOf } from './support.js'

/** `transport()` is a fetch like any other: libraries that want one take it. */
export const servesOthers: Promised = (subject) => {
  const { client, provider } = subject
  const { client_id, client_secret } = clients.confidential

  async function discover() {
    const channel = own(client).transport()
    const asked: string[] = []
    const config = await oidc.discovery(
      new URL(provider.url),
      client_id,
      undefined,
      oidc.ClientSecretBasic(client_secret),
      {
        execute: [oidc.allowInsecureRequests],
        [oidc.customFetch]: (url, options) => {
          asked.push(new URL(url).pathname)
          return channel(url, options as RequestInit)
        },
      },
    )
    return { config, asked }
  }

  it('openid-client discovers a server through it', async () => {
    const { config, asked } = await discover()

    expect(config.serverMetadata()).to.include({ issuer: provider.url, token_endpoint: `${provider.url}/token` })
    expect(asked).to.deep.equal(['/.well-known/openid-configuration'])
  })

  it('openid-client logs in through it, with a pushed authorization request', async () => {
    const { config, asked } = await discover()
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
    const expectedState = oidc.randomState()
    const authorizationUrl = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirectUri,
      scope: 'openid api:read',
      state: expectedState,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })

    const callback = new URL(await provider.login(authorizationUrl.href))
    const tokens = await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState })
    const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, account)

    expect(tokens.claims()).to.include({ sub: account, aud: client_id })
    expect(userinfo).to.include({ sub: account })
    expect(asked.slice(1)).to.deep.equal(['/request', '/token', '/me'])
  })

  it('openid-client sees the error of a server through it', async () => {
    const { config } = await discover()

    const refused = await oidc.refreshTokenGrant(config, 'unknown').catch((error) => error)

    expect(refused).to.include({ error: 'invalid_grant', status: 400 })
  })

  it("jose gets the server's keys through it", async () => {
    const { client: session, logIn } = sessionOf(subject)
    await logIn()
    const keys = createRemoteJWKSet(new URL(`${provider.url}/jwks`), {
      [joseFetch]: (url, options) => own(client).transport()(url, options),
    })

    const { payload } = await jwtVerify(session.token?.id_token ?? '', keys, {
      issuer: provider.url,
      audience: client_id,
    })

    expect(payload).to.include({ sub: account })
  })

  it('rejects as fetch does when nobody listens, and when it is aborted', async () => {
    const channel = own(client).transport()
    const aborted = AbortSignal.abort(new Error('the reason'))

    const unreachable = await channel('http://127.0.0.1:9/').catch((error) => error)
    const gone = await channel(provider.url, { signal: aborted }).catch((error) => error)

    expect(unreachable).to.be.instanceOf(TypeError)
    expect(gone).to.equal(aborted.reason)
  })
}
