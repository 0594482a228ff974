import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect } from 'chai'
import { jwtVerify } from 'jose'
import { useFaultyServer } from '../contract/oauth2/support.js'
import {
  account,
  credentials,
  type OAuth2Provider,
  redirectUri,
  clients as registered,
  startOAuth2Provider,
} from '../server/oauth2/index.js'
import { clients, type Tab, useChromium } from './browser.js'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed25519 = generateKeyPairSync('ed25519')

const keys: [alg: string, type: 'pkcs1' | 'pkcs8', pair: { privateKey: KeyObject; publicKey: KeyObject }][] = [
  ['RS256', 'pkcs8', rsa],
  ['RS256', 'pkcs1', rsa],
  ['PS256', 'pkcs8', rsa],
  ['ES256', 'pkcs8', ec],
  ['EdDSA', 'pkcs8', ed25519],
]

describe('a key in a browser', () => {
  const chromium = useChromium()
  let tab: Tab
  before(async () => {
    tab = await chromium.open()
  })

  describe('that signs assertions', () => {
    const server = useFaultyServer()

    for (const client of clients) {
      for (const [alg, type, { privateKey, publicKey }] of keys) {
        it(`for ${alg} in a PEM of ${type} gets a token by ${client}`, async () => {
          const { tokenEndpoint } = server
          const key = privateKey.export({ type, format: 'pem' }) as string
          const assertion = { ...credentials, tokenEndpoint, issuer: 'the account', key, header: { alg, kid: 'k' } }
          await tab.run('connect', client, { assertion: { ...assertion, expiresIn: 60 } })

          const [outcome] = await tab.run('sendAll', { url: `${server.url}/api/echo` })
          const form = server.tokenCalls[0]?.form
          const verified = await jwtVerify(form?.get('assertion') ?? '', publicKey, { audience: tokenEndpoint })

          expect(outcome?.body).to.include({ token: 'secret-access-1' })
          expect(verified.protectedHeader).to.deep.equal({ alg, kid: 'k', typ: 'JWT' })
          expect(verified.payload).to.include({ iss: 'the account' })
        })
      }
    }
  })

  describe('that a token is bound to', () => {
    let provider: OAuth2Provider
    before(async () => {
      provider = await startOAuth2Provider()
    })
    beforeEach(() => {
      provider.settings.dpopNonces = true
    })
    afterEach(() => provider.reset())
    after(() => provider.close())

    for (const client of clients) {
      it(`proves each request by ${client}, with the nonces that the servers want`, async () => {
        const { client_id: clientId, client_secret: clientSecret } = registered.dpop
        const { tokenEndpoint } = provider.endpoints
        const grant = { grantType: 'client_credentials', scope: 'api:read' }
        await tab.run('connect', client, { oauth2: { clientId, clientSecret, tokenEndpoint, ...grant }, dpop: true })

        const request = { url: `${provider.url}/api/me?a=b` }
        const outcomes = [await tab.run('sendAll', request), await tab.run('sendAll', request)].flat()

        expect(outcomes.map(({ body }) => body.client)).to.deep.equal(['dpop', 'dpop'])
        // Each server refuses once, for want of a nonce.
        expect(provider.counts).to.include({ tokenRequests: 2, apiAccepted: 2, apiRefused: 1 })
      })
    }

    it('outlives its tab in IndexedDB, and cannot be read, with the recipe for DPoP', async () => {
      const options = {
        ...provider.endpoints,
        clientId: registered.public.client_id,
        redirectUri,
        origins: [provider.url],
        scope: 'openid offline_access api:read',
      }
      await tab.run('resume', options)
      const { url, state, codeVerifier } = await tab.run('beginLogin')
      await tab.run('endLogin', { authorizationResponse: await provider.login(url), state, codeVerifier })
      provider.endAccessTokens()

      const another = await chromium.open()
      const found = await another.run('resume', options)
      const outcome = await another.run('getAsOwner', `${provider.url}/api/me`)

      expect(found).to.deep.equal({ type: 'DPoP', exported: 'InvalidAccessError' })
      expect(outcome.body).to.include({ user: account })
    })
  })
})
