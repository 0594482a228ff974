import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider as OidcProvider } from 'oidc-provider'
import { Browser } from './browser.js'
import { configuration, type Settings, settingsAtFirst } from './configuration.js'
import { dpopProblem } from './dpop-check.js'
import { type Listener, listenWith } from './http-server.js'
import { Provider } from './library.js'
import { Memory } from './memory.js'
import { passwordGrant } from './password-grant.js'
import { redirectUri } from './registrations.js'

/** panva's oidc-provider with a resource at `/api/*`: an OAuth 2.0 server that somebody else has written. */
export interface OAuth2Provider extends Listener {
  readonly endpoints: {
    readonly authorizationEndpoint: string
    readonly tokenEndpoint: string
    readonly revocationEndpoint: string
    readonly introspectionEndpoint: string
    readonly deviceAuthorizationEndpoint: string
  }
  readonly settings: Settings
  readonly counts: { tokenRequests: number; reuseDetected: number; apiAccepted: number; apiRefused: number }
  /** Logs in and consents as a user with a browser: gives the URL that the user comes back with. */
  login(authorizationUrl: string): Promise<string>
  /** The same for a device: gives the last page. */
  approveDevice(verificationUri: string): Promise<string>
  /** Ends all access tokens, as if their time were over. */
  endAccessTokens(): void
  /** Settings and counts as at first. */
  reset(): void
}

/** Who is logged in. */
export const account = 'alice'

/** The nonce that the resource wants in DPoP proofs. */
export const resourceNonce = 'nonce-of-the-resource'

export async function startOAuth2Provider(): Promise<OAuth2Provider> {
  const settings = settingsAtFirst()
  const counts = { tokenRequests: 0, reuseDetected: 0, apiAccepted: 0, apiRefused: 0 }
  const memory = new Memory()
  let handler = (_request: IncomingMessage, response: ServerResponse): unknown => response.writeHead(503).end()
  const listener = await listenWith((request, response) => handler(request, response))
  const { url } = listener

  const provider = new Provider(url, configuration(settings, memory))
  provider.registerGrantType('password', passwordGrant, ['username', 'password', 'scope'])
  provider.on('grant.error', (_context, { error_detail }) => {
    if (error_detail === 'refresh token already used') counts.reuseDetected++
  })
  const protocol = provider.callback()
  const api = resource(provider, { url, settings, counts })
  let tokenRequests = Promise.resolve()

  handler = (request, response) => {
    const [path = ''] = request.url?.split('?') ?? []
    if (path.startsWith('/api/')) return api(request, response)
    if (path.startsWith('/interaction/')) return interact(provider, request, response)
    if (path !== '/token') return protocol(request, response)
    // One after the other: whether a refresh token comes twice must not depend on how two requests interleave.
    counts.tokenRequests++
    const done = new Promise<void>((resolve) => response.once('close', resolve))
    tokenRequests = tokenRequests.then(() => {
      if (request.destroyed && !request.complete) return
      protocol(request, response)
      return done
    })
  }

  return {
    ...listener,
    endpoints: {
      authorizationEndpoint: `${url}/auth`,
      tokenEndpoint: `${url}/token`,
      revocationEndpoint: `${url}/token/revocation`,
      introspectionEndpoint: `${url}/token/introspection`,
      deviceAuthorizationEndpoint: `${url}/device/auth`,
    },
    settings,
    counts,
    login: async (authorizationUrl) =>
      (await new Browser().visit(authorizationUrl, ({ href }) => href.startsWith(redirectUri))).url,
    approveDevice: async (verificationUri) => (await new Browser().visit(verificationUri)).page,
    endAccessTokens: () => memory.forget('AccessToken'),
    reset() {
      Object.assign(settings, settingsAtFirst())
      Object.assign(counts, { tokenRequests: 0, reuseDetected: 0, apiAccepted: 0, apiRefused: 0 })
    },
  }
}

/** Says yes to whatever the provider asks the user. */
async function interact(provider: OidcProvider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: account } })
  }
  const grant = new provider.Grant({ accountId: session?.accountId, clientId: params.client_id })
  grant.addOIDCScope(params.scope ?? 'openid')
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
}

/** Answers with what it knows of the access token; a bound one needs its DPoP proof. */
function resource(
  provider: OidcProvider,
  { url, settings, counts }: { url: string } & Pick<OAuth2Provider, 'settings' | 'counts'>,
) {
  const seen = new Set<string>()
  return async (request: IncomingMessage, response: ServerResponse) => {
    request.resume()
    const [scheme = 'Bearer', token = ''] = request.headers.authorization?.split(' ') ?? []
    const access = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))
    const nonce = settings.dpopNonces ? resourceNonce : undefined
    const dpop = access?.jkt && (await dpopProblem(request, { token, jkt: access.jkt }, { url, nonce, seen }))
    if (access?.jkt !== undefined && nonce) response.setHeader('DPoP-Nonce', nonce)
    response.setHeader('Content-Type', 'application/json')

    const problem = access === undefined ? 'invalid_token' : dpop || undefined
    if (problem === undefined && access !== undefined) {
      counts.apiAccepted++
      response.end(JSON.stringify({ user: access.accountId, client: access.clientId, scope: access.scope }))
      return
    }
    counts.apiRefused++
    response.setHeader('WWW-Authenticate', `${scheme} error="${problem}"`)
    response.writeHead(401).end(JSON.stringify({ error: problem }))
  }
}
