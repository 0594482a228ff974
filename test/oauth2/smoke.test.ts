import { OAuth2Client } from '@oauth-hooks/core'
import { clients, redirectUri, startOAuth2Provider, password, scopes } from '../server/oauth2/index.js'
describe('smoke', () => {
  it('works', async () => {
    const p = await startOAuth2Provider()
    const { client_id: clientId, client_secret: clientSecret } = clients.confidential
    const c = new OAuth2Client({ clientId, clientSecret, ...p.endpoints, redirectUri, scope: scopes, issuer: p.url, sleep: async () => {} })
    const { url, state, codeVerifier } = await c.createAuthorizationUrl()
    const authorizationResponse = await p.login(url)
    console.log(authorizationResponse)
    console.log(await c.fetchToken({ authorizationResponse, state, codeVerifier }))
    const old = c.token
    console.log(await c.refreshToken())
    const get = async () => { const r = await fetch(p.url + '/api/x', { headers: { authorization: `Bearer ${c.token?.access_token}` } }); console.log(r.status, await r.text(), r.headers.get('www-authenticate')) }
    await get()
    console.log(await c.introspectToken())
    await c.fetchToken({ grantType: 'refresh_token', refresh_token: old?.refresh_token }).catch((e) => console.log(e))
    await get()
    console.log(p.counts)
    console.log(await c.fetchToken({ username: 'bob', password }))
    await get()
    await c.refreshToken(); await get()
    console.log(await c.fetchToken({ grantType: 'client_credentials', scope: 'api:read' }))
    await get()
    const d = await c.authorizeDevice()
    console.log(d, await p.approveDevice(d.verification_uri_complete ?? ''))
    console.log(await d.poll())
    await get()
    await c.revokeToken(); 
    console.log(c.token)
    await p.close()
  })
})
