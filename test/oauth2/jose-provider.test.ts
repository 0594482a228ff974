import {
  authorizedFetch,
  clientSecretJwt,
  DPoP,
  fetchServerMetadata,
  fetchUserinfo,
  type Jwk,
  metadataOptions,
  OAuth2Client,
  type OAuth2ClientOptions,
  privateKeyJwt,
  pushAuthorizationRequest,
  validateIdToken,
} from '@oauth-hooks/core'
import { expect } from 'chai'
import {
  account,
  clients,
  keys,
  type OAuth2Provider,
  redirectUri,
  startOAuth2Provider,
} from '../server/oauth2/index.js'

/** What a server that somebody else has written makes of our JWTs. */
describe('JWTs against oidc-provider', () => {
  let provider: OAuth2Provider
  before(async () => {
    provider = await startOAuth2Provider()
  })
  afterEach(() => provider.reset())
  after(() => provider.close())

  async function aClient(
    { client_id: clientId, client_secret: clientSecret }: { client_id: string; client_secret?: string },
    options: OAuth2ClientOptions = {},
  ) {
    const metadata = await fetchServerMetadata(provider.url)
    return new OAuth2Client({
      ...metadataOptions(metadata),
      clientId,
      clientSecret,
      redirectUri,
      scope: 'openid offline_access api:read',
      ...options,
    })
  }

  const get = (client: OAuth2Client) => authorizedFetch(client)(`${provider.url}/api/me`)

  for (const [name, registration, tokenEndpointAuthMethod] of [
    ['client_secret_jwt', clients.secretJwt, clientSecretJwt()],
    ['private_key_jwt', clients.privateKeyJwt, privateKeyJwt({ key: keys.client.privateKey as unknown as Jwk })],
  ] as const) {
    describe(`with ${name}`, () => {
      it('gets a token, introspects and revokes it', async () => {
        const client = await aClient(registration, { tokenEndpointAuthMethod })

        await client.fetchToken()

        expect((await get(client)).status).to.equal(200)
        expect(await client.introspectToken()).to.include({ active: true })
        await client.revokeToken()
        expect(client.token).to.equal(null)
      })

      it('logs in with a pushed request, checks the ID token, and refreshes', async () => {
        const client = await aClient(registration, { tokenEndpointAuthMethod })

        const { url, state, codeVerifier } = await pushAuthorizationRequest(client, { nonce: 'n', prompt: 'consent' })
        const authorizationResponse = await provider.login(url)
        await client.fetchToken({ authorizationResponse, state, codeVerifier })
        const { sub } = await validateIdToken(client, { nonce: 'n' })
        const userinfo = await fetchUserinfo(client, sub)
        await client.refreshToken()

        expect(new URL(url).searchParams.has('request_uri')).to.equal(true)
        expect(sub).to.equal(account)
        expect(userinfo.sub).to.equal(account)
        expect((await get(client)).status).to.equal(200)
        expect(await validateIdToken(client, { nonce: null })).to.include({ sub })
      })

      it('lets a device in', async () => {
        const client = await aClient(registration, { tokenEndpointAuthMethod, sleep: async () => {} })

        const device = await client.authorizeDevice()
        await provider.approveDevice(device.verification_uri_complete ?? '')
        await device.poll()

        expect((await get(client)).status).to.equal(200)
      })
    })
  }

  for (const dpopNonces of [false, true]) {
    describe(`with DPoP, ${dpopNonces ? 'nonces required' : 'without nonces'}`, () => {
      beforeEach(() => {
        provider.settings.dpopNonces = dpopNonces
      })

      it('gets a bound token and sends it', async () => {
        const client = await aClient(clients.dpop, { dpop: new DPoP() })

        await client.fetchToken()
        const statuses = await Promise.all([1, 2, 3].map(async () => (await get(client)).status))

        expect(client.token?.token_type).to.equal('DPoP')
        expect(statuses).to.deep.equal([200, 200, 200])
        expect(provider.counts.tokenRequests).to.equal(dpopNonces ? 2 : 1)
      })

      it('logs in with a pushed request and refreshes with the key that was stored', async () => {
        const dpop = new DPoP({ extractable: true })
        const first = await aClient(clients.dpop, { dpop })
        const { url, state, codeVerifier } = await pushAuthorizationRequest(first, { prompt: 'consent' })
        await first.fetchToken({ authorizationResponse: await provider.login(url), state, codeVerifier })
        const stored = JSON.parse(JSON.stringify({ token: first.token, key: await dpop.exportKey() }))

        const second = await aClient(clients.dpop, { token: stored.token, dpop: new DPoP({ key: stored.key }) })
        provider.endAccessTokens()
        const { status } = await get(second)

        expect(status).to.equal(200)
        expect(second.token?.access_token).not.to.equal(first.token?.access_token)
        expect(await fetchUserinfo(second, account)).to.include({ sub: account })
      })

      it('cannot use a bound token with another key', async () => {
        const owner = await aClient(clients.dpop, { dpop: new DPoP() })
        await owner.fetchToken()

        const thief = await aClient(clients.dpop, { token: owner.token, dpop: new DPoP() })

        expect((await get(thief)).status).to.equal(401)
      })
    })
  }
})
