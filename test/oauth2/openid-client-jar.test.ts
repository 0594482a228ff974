import { transport as ofAxios } from '@oauth-hooks/axios'
import type { Fetch } from '@oauth-hooks/core'
import { transport as ofGot } from '@oauth-hooks/got'
import { transport as ofKy } from '@oauth-hooks/ky'
import { expect } from 'chai'
import { decodeProtectedHeader, exportPKCS8, importPKCS8, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import {
  account,
  clients,
  keys,
  type OAuth2Provider,
  redirectUri,
  startOAuth2Provider,
} from '../server/oauth2/index.js'

const { client_id } = clients.privateKeyJwt

/** What we leave to openid-client: authorization requests that the client signs (RFC 9101). */
describe('openid-client with a signed request object', () => {
  let provider: OAuth2Provider
  let key: CryptoKey
  before(async () => {
    provider = await startOAuth2Provider()
    key = await importPKCS8(await exportPKCS8(keys.client.privateKey), 'ES256')
  })
  after(() => provider.close())

  const transports: Readonly<Record<string, () => Fetch>> = { axios: ofAxios, got: ofGot, ky: ofKy }

  for (const [name, transport] of Object.entries(transports)) {
    describe(`over the transport of ${name}`, () => {
      let config: oidc.Configuration
      let asked: string[]
      let pushed: URLSearchParams | undefined
      let login: { readonly pkceCodeVerifier: string; readonly expectedState: string; readonly expectedNonce: string }

      beforeEach(async () => {
        const channel = transport()
        asked = []
        pushed = undefined
        login = {
          pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
          expectedState: oidc.randomState(),
          expectedNonce: oidc.randomNonce(),
        }
        config = await oidc.discovery(new URL(provider.url), client_id, undefined, oidc.PrivateKeyJwt(key), {
          execute: [oidc.allowInsecureRequests],
          [oidc.customFetch]: (url, options) => {
            const { pathname } = new URL(url)
            asked.push(pathname)
            if (pathname === '/request') pushed = options.body as URLSearchParams
            return channel(url, options as RequestInit)
          },
        })
      })

      const signed = async (by = key) =>
        oidc.buildAuthorizationUrlWithJAR(
          config,
          {
            redirect_uri: redirectUri,
            scope: 'openid api:read',
            state: login.expectedState,
            nonce: login.expectedNonce,
            code_challenge: await oidc.calculatePKCECodeChallenge(login.pkceCodeVerifier),
            code_challenge_method: 'S256',
          },
          by,
        )

      /** The login of whoever was sent to the URL. */
      async function logIn({ href }: URL) {
        const tokens = await oidc.authorizationCodeGrant(config, new URL(await provider.login(href)), login)
        return tokens.claims()
      }

      it('logs in with a request that only the object describes', async () => {
        const url = await signed()
        const claims = await logIn(url)

        const request = url.searchParams.get('request') ?? ''
        const { payload } = await jwtVerify(request, keys.client.publicKey, {
          issuer: client_id,
          audience: provider.url,
        })
        expect([...url.searchParams.keys()]).to.have.members(['client_id', 'request'])
        expect(decodeProtectedHeader(request)).to.include({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
        expect(payload).to.include({ client_id, redirect_uri: redirectUri, state: login.expectedState })
        expect(claims).to.include({ sub: account, aud: client_id, nonce: login.expectedNonce })
        expect(asked).to.include('/token').and.not.include('/request')
      })

      it('logs in with an object that it pushes', async () => {
        const { searchParams } = await signed()
        const url = await oidc.buildAuthorizationUrlWithPAR(config, searchParams)
        const claims = await logIn(url)

        expect([...url.searchParams.keys()]).to.have.members(['client_id', 'request_uri'])
        expect([...(pushed?.keys() ?? [])])
          .to.include.members(['request', 'client_assertion'])
          .and.not.include('state')
        expect(claims).to.include({ sub: account, nonce: login.expectedNonce })
        expect(asked.filter((path) => path === '/request' || path === '/token')).to.deep.equal(['/request', '/token'])
      })

      it('is told that another key has signed', async () => {
        const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
        const { searchParams } = await signed(privateKey)
        const refused = await oidc.buildAuthorizationUrlWithPAR(config, searchParams).catch((error) => error)

        expect(refused).to.include({ error: 'invalid_request_object', status: 400 })
      })
    })
  }
})
