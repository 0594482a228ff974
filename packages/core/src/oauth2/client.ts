import { callable, check, requireTls } from '../checks.js'
import { OAuthError } from '../errors.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import { sleep } from '../wait.js'
import { parseAuthorizationResponse } from './authorization-response.js'
import { authorizationUrl } from './authorization-url.js'
import type { ClientAuthMethod } from './client-authentication.js'
import { type ClientMachinery, clientMachinery } from './client-machinery.js'
import type {
  AuthorizationParameters,
  AuthorizationUrl,
  Introspection,
  OAuth2ClientOptions,
  TokenParameters,
} from './client-options.js'
import type { ComplianceHookName, ComplianceHooks } from './compliance-hooks.js'
import { type DeviceAuthorization, deviceAuthorizationOf, pollDevice } from './device.js'
import { authorizationCodeGrant, deviceCodeGrant, type Parameters, tokenExchangeGrant } from './grants.js'
import { codeChallenge, randomText } from './pkce.js'
import type { Token } from './token.js'
import { TokenAuth } from './token-auth.js'
import { checkTokenParameters } from './token-parameters.js'
import { requireAccessToken, tokenFields } from './token-response.js'

/** @internal */
export let machineryOf: (client: OAuth2Client) => ClientMachinery

/**
 * A client of an OAuth 2.0 server: it gets tokens, sends them and gives them back.
 *
 * @example
 * const client = new OAuth2Client({ clientId, clientSecret, authorizationEndpoint, tokenEndpoint, redirectUri })
 * const { url, state, codeVerifier } = await client.createAuthorizationUrl()
 * await client.fetchToken({ authorizationResponse, state, codeVerifier })
 *
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749 RFC 6749}
 */
export class OAuth2Client extends TokenAuth {
  static {
    machineryOf = (client) => client.#machinery
  }

  readonly #machinery: ClientMachinery

  constructor(options: OAuth2ClientOptions) {
    const machinery = clientMachinery(options)
    super(machinery)
    this.#machinery = machinery
  }

  /**
   * The URL to send the user to, with a fresh state and a PKCE challenge. Await it: on Node it is there at once,
   * elsewhere WebCrypto makes the challenge.
   * @param endpoint default: `authorizationEndpoint`
   * @see {@link https://www.rfc-editor.org/rfc/rfc7636 RFC 7636}
   */
  createAuthorizationUrl(
    endpoint = this.#machinery.options.authorizationEndpoint,
    { state = randomText(), codeVerifier, ...parameters }: AuthorizationParameters = {},
  ): MaybePromise<AuthorizationUrl> {
    const { options } = this.#machinery
    const { clientId: client_id, redirectUri: redirect_uri, scope, codeChallengeMethod = 'S256' } = options
    if (endpoint === undefined) throw new TypeError('authorizationEndpoint: required for an authorization URL')
    if (!URL.canParse(endpoint))
      throw new TypeError('endpoint: not an absolute URL; parameters are the second argument')
    requireTls('authorizationEndpoint', new URL(endpoint), options.allowInsecureHttp)
    const request = { response_type: 'code', client_id, redirect_uri, scope, state, ...parameters }
    if (codeChallengeMethod === null || !request.response_type.includes('code')) {
      return { url: authorizationUrl(endpoint, request), state, codeVerifier: undefined }
    }
    const verifier = codeVerifier ?? randomText()
    return chain(codeChallenge(verifier, codeChallengeMethod), (code_challenge) => {
      const pkce = { code_challenge, code_challenge_method: codeChallengeMethod }
      return { url: authorizationUrl(endpoint, { ...request, ...pkce }), state, codeVerifier: verifier }
    })
  }

  /**
   * Gets a token and makes it the current one.
   * @throws OAuthError what the server says, `state_mismatch`, `issuer_mismatch`
   * @throws TypeError that begins with the name of a parameter that is missing or unknown
   */
  async fetchToken(parameters: TokenParameters = {}): Promise<Token> {
    const { options, renewal } = this.#machinery
    checkTokenParameters(parameters, parameters?.grantType ?? parameters?.grant_type ?? options.grantType)
    const { authorizationResponse, state, codeVerifier, redirectUri, grantType, ...wire } = parameters
    if (authorizationResponse !== undefined) {
      if (state === undefined) throw new TypeError('state: the one of createAuthorizationUrl is required')
      const { issuer, requireIssuer } = options
      const response = parseAuthorizationResponse(authorizationResponse, { state, issuer, requireIssuer })
      if (response.access_token !== undefined) return this.#login(this.#implicitToken(response))
      if (response.code === undefined) throw new OAuthError('invalid_response', 'authorization response has no code')
      return this.fetchToken({ code: response.code, codeVerifier, redirectUri, ...wire })
    }
    if (typeof wire.code === 'string') {
      const grant = { code: wire.code, codeVerifier, redirectUri: redirectUri ?? options.redirectUri }
      return this.#login(await this.#token({ ...authorizationCodeGrant(grant), ...wire }))
    }

    if (Object.keys(parameters).length === 0 && renewal.obtain !== undefined) {
      return this.#login(requireAccessToken(await renewal.obtain(), { status: 200 }))
    }
    const guessed = wire.username === undefined ? (options.grantType ?? 'client_credentials') : 'password'
    const grant_type = grantType ?? (typeof wire.grant_type === 'string' ? wire.grant_type : guessed)
    if (grant_type !== 'refresh_token') {
      return this.#login(await this.#token({ scope: options.scope, ...wire, grant_type }))
    }
    // A server that does not rotate leaves the refresh token out.
    const { refresh_token } = wire
    const kept = typeof refresh_token === 'string' && { refresh_token }
    return this.#login({ ...kept, ...(await this.#token({ ...wire, grant_type })) })
  }

  /**
   * Tells the server that a token is not needed any more. Without arguments it is the current one, and the client is logged out.
   * @throws OAuthError what the server says
   * @see {@link https://www.rfc-editor.org/rfc/rfc7009 RFC 7009}
   */
  async revokeToken(token?: string, tokenTypeHint?: string): Promise<void> {
    const { server, cycle } = this.#machinery
    if (token !== undefined) return server.revoke(token, tokenTypeHint)
    const current = this.#current()
    const { refresh_token, access_token } = current
    await server.revoke(refresh_token ?? access_token, refresh_token === undefined ? 'access_token' : 'refresh_token')
    if (this.token === current) await cycle.set(null)
  }

  /**
   * What the server says of a token; by default of the current access token.
   * @throws OAuthError what the server says, `invalid_response`
   * @see {@link https://www.rfc-editor.org/rfc/rfc7662 RFC 7662}
   */
  async introspectToken(token = this.#current().access_token, tokenTypeHint?: string): Promise<Introspection> {
    return this.#machinery.server.introspect(token, tokenTypeHint)
  }

  /**
   * Begins the login of a device that has no browser: show the answer to the user, then `poll()`.
   * @param parameters under their wire names, e.g. `{ scope: '…' }`
   * @throws OAuthError what the server says, `invalid_response`
   * @see {@link https://www.rfc-editor.org/rfc/rfc8628 RFC 8628}
   */
  async authorizeDevice(parameters: Parameters = {}): Promise<DeviceAuthorization> {
    const { options, server } = this.#machinery
    const { deviceAuthorizationEndpoint: url, tokenEndpointAuthMethod: authMethod, scope } = options
    const endpoint = { name: 'device authorization endpoint', url, authMethod }
    const answer = await server.post(endpoint, { scope, ...parameters })
    return deviceAuthorizationOf(answer, async (deviceCode, device, signal) => {
      const ask = () => this.#token(deviceCodeGrant(deviceCode))
      const seams = { now: options.now, sleep: options.sleep ?? sleep, signal }
      return this.#login(await pollDevice(ask, device, seams))
    })
  }

  /**
   * Exchanges a token for another, which does not become the current one.
   * @param parameters under their wire names; `subject_token` defaults to the current access token
   * @throws OAuthError what the server says
   * @see {@link https://www.rfc-editor.org/rfc/rfc8693 RFC 8693}
   */
  async exchangeToken(parameters: Parameters = {}): Promise<Token> {
    const subject_token = parameters.subject_token ?? (await this.ensureActiveToken()).access_token
    return this.#token(tokenExchangeGrant({ ...parameters, subject_token }))
  }

  /**
   * Adds a way to authenticate the client, for `tokenEndpointAuthMethod` and `revocationEndpointAuthMethod`.
   * @throws TypeError when it is no function
   */
  registerClientAuthMethod(name: string, method: ClientAuthMethod): void {
    check('registerClientAuthMethod', method, callable)
    this.#machinery.server.registerAuthMethod(name, method)
  }

  /**
   * Adds a compliance hook after those that are there.
   * @throws TypeError when it is no function
   */
  registerComplianceHook<Name extends ComplianceHookName>(name: Name, hook: ComplianceHooks[Name]): void {
    this.#machinery.server.hooks.register(name, hook)
  }

  async #token(parameters: Parameters): Promise<Token> {
    return requireAccessToken(await this.#machinery.server.token(parameters), { status: 200 })
  }

  async #login(token: Token): Promise<Token> {
    const { cycle } = this.#machinery
    const saved = cycle.set(token)
    const current = this.#current()
    await saved
    return current
  }

  #implicitToken({ state, iss, ...response }: Record<string, string>): Token {
    const answer = { status: 200, headers: new Headers(), text: '', sentAt: this.#machinery.options.now() }
    return requireAccessToken(tokenFields(answer, response), answer)
  }

  #current(): Token {
    if (this.token !== null) return this.token
    throw new OAuthError('missing_token', 'there is no token')
  }
}
