import { expect } from 'chai'
import { account, clients, password } from '../../server/oauth2/index.js'
import { failureOf, type Promised, sessionOf } from './support.js'

/** Each grant against a server that somebody else has written. */
export const getsTokens: Promised = (subject) => {
  const { provider } = subject
  const api = () => `${provider.url}/api/me`

  for (const name of ['confidential', 'public'] as const) {
    it(`logs a user in with authorization code and PKCE, as a ${name} client`, async () => {
      const { get, logIn, client } = sessionOf(subject, {}, clients[name])

      await logIn()

      expect(await get(api())).to.include({ user: account, client: clients[name].client_id })
      expect(client.token).to.include.keys('refresh_token', 'id_token', 'expires_at')
    })
  }

  it('authenticates with client_secret_post', async () => {
    const { get, logIn } = sessionOf(subject, { tokenEndpointAuthMethod: 'client_secret_post' }, clients.post)

    await logIn()

    expect(await get(api())).to.include({ client: 'post' })
  })

  it('refuses an answer to another request', async () => {
    const { client } = sessionOf(subject)
    const { url, codeVerifier } = await client.createAuthorizationUrl()
    const authorizationResponse = await provider.login(url)

    const error = await failureOf(client.fetchToken({ authorizationResponse, state: 'another', codeVerifier }))

    expect(error).to.include({ code: 'state_mismatch' })
    expect(provider.counts.tokenRequests).to.equal(0)
  })

  it('refuses an answer of another server', async () => {
    const { logIn } = sessionOf(subject, { issuer: 'https://another.example' })

    expect(await failureOf(logIn())).to.include({ code: 'issuer_mismatch' })
    expect(provider.counts.tokenRequests).to.equal(0)
  })

  it('is refused with another verifier', async () => {
    const { client } = sessionOf(subject)
    const { url, state } = await client.createAuthorizationUrl()
    const authorizationResponse = await provider.login(url)
    const codeVerifier = 'v'.repeat(43)

    const error = await failureOf(client.fetchToken({ authorizationResponse, state, codeVerifier }))

    expect(error).to.include({ code: 'invalid_grant', status: 400 })
  })

  it('lets a device in when its user says yes', async () => {
    let approve = async () => {}
    let pauses = 0
    const { client, get } = sessionOf(subject, {
      // The user takes the time of two questions.
      sleep: async () => {
        if (++pauses === 2) await approve()
      },
    })

    const device = await client.authorizeDevice()
    approve = async () => {
      expect(await provider.approveDevice(device.verification_uri_complete ?? '')).to.include('you are done')
    }
    await device.poll()

    expect(await get(api())).to.include({ user: account })
    expect(pauses).to.equal(2)
    expect(provider.counts.tokenRequests).to.equal(2)
  })

  it('introspects, revokes, and is logged out then', async () => {
    const { client, logIn, get } = sessionOf(subject)
    await logIn()
    const { access_token = '', refresh_token = '' } = client.token ?? {}

    const before = await client.introspectToken()
    await client.revokeToken()
    const after = await client.introspectToken(access_token)

    expect(before).to.include({ active: true, sub: account })
    expect(after).to.deep.equal({ active: false })
    expect(await client.introspectToken(refresh_token, 'refresh_token')).to.deep.equal({ active: false })
    expect(client.token).to.equal(null)
    expect(await failureOf(get(api()))).to.be.instanceOf(Error)
    expect(provider.counts.apiAccepted).to.equal(0)
  })

  it('gets its own token with client credentials, and another when that is over', async () => {
    const { get, clock } = sessionOf(subject, { grantType: 'client_credentials', scope: 'api:read' })

    expect(await get(api())).to.include({ client: clients.confidential.client_id, scope: 'api:read' })
    clock.ahead = 601
    expect(await get(api())).to.include({ scope: 'api:read' })

    expect(provider.counts.tokenRequests).to.equal(2)
  })

  it('gets a token with a password, and refreshes it', async () => {
    const { client, get, clock } = sessionOf(subject)
    await client.fetchToken({ username: 'bob', password })

    expect(await get(api())).to.include({ user: 'bob' })
    clock.ahead = 3601
    expect(await get(api())).to.include({ user: 'bob' })

    expect(provider.counts.tokenRequests).to.equal(2)
  })
}
