import { checkChoice, requireText, requireTls } from '../checks.js'
import { OAuthError } from '../errors.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import { machineryOf, OAuth2Auth } from './auth.js'
import { parseAuthorizationResponse } from './authorization-response.js'
import { authorizationUrl } from './authorization-url.js'
import type { ClientAuthMethod } from './client-authentication.js'
import {
  type ComplianceHookName,
  type ComplianceHookOptions,
  type ComplianceHooks,
  HookRegistry,
} from './compliance-hooks.js'
import { type DeviceAuthorization, deviceAuthorizationOf, pollDevice } from './device.js'
import { authorizationCodeGrant, deviceCodeGrant, type Parameters, tokenExchangeGrant } from './grants.js'
import { type ClientAuthOption, checkAuthMethod, checkEndpoint, type OAuth2Options } from './options.js'
import { type CodeChallengeMethod, codeChallenge, randomText } from './pkce.js'
import { inBody, inUri, type TokenPlacement } from './placement.js'
import { expiryOf, type Token, type TokenFields } from './token.js'
import {
  type EndpointAnswer,
  notUnderstood,
  readFields,
  refusalOf,
  requireAccessToken,
  tokenFields,
} from './token-response.js'
import { sleep } from './wait.js'

export interface OAuth2ClientOptions extends OAuth2Options {
  readonly authorizationEndpoint?: string | undefined
  readonly revocationEndpoint?: string | undefined
  readonly introspectionEndpoint?: string | undefined
  readonly deviceAuthorizationEndpoint?: string | undefined
  /** For revocation and introspection. Default: `tokenEndpointAuthMethod`. */
  readonly revocationEndpointAuthMethod?: ClientAuthOption | undefined
  /** Where the server sends the user back to. */
  readonly redirectUri?: string | undefined
  /** Default: `'S256'`; `null` leaves PKCE out. */
  readonly codeChallengeMethod?: CodeChallengeMethod | null | undefined
  /** Identifier of the server: an authorization response that names another one is refused. */
  readonly issuer?: string | undefined
  /** Default: `'header'`. `'body'` needs form bodies; `'uri'` shows the token to logs. */
  readonly tokenPlacement?: TokenPlacement | undefined
  readonly complianceHooks?: ComplianceHookOptions | undefined
}

/** Where to send the user, and what to keep until they come back. */
export interface AuthorizationUrl {
  readonly url: string
  readonly state: string
  /** `undefined` without PKCE. */
  readonly codeVerifier: string | undefined
}

/** Parameters of an authorization request under their wire names, but for the verifier, which is not sent. */
export type AuthorizationParameters = Parameters & {
  readonly state?: string
  /** Default: one of a CSPRNG. */
  readonly codeVerifier?: string
}

/** What a token is asked with: names of ours for what came back from the user, wire names for the rest. */
export type TokenParameters = Parameters & {
  /** URL that the user came back with. */
  readonly authorizationResponse?: string
  /** State that {@link OAuth2Client.createAuthorizationUrl} gave; `null` does not check it. */
  readonly state?: string | null
  readonly codeVerifier?: string
  /** Default: the option. */
  readonly redirectUri?: string
  /** Default: what the other parameters say, else the option, else `'client_credentials'`. */
  readonly grantType?: string
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 §2.2} */
export interface Introspection {
  readonly active: boolean
  readonly [name: string]: unknown
}

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
export class OAuth2Client extends OAuth2Auth {
  readonly #options: OAuth2ClientOptions

  constructor(options: OAuth2ClientOptions) {
    const { codeChallengeMethod, tokenPlacement = 'header', redirectUri } = options
    super(options)
    this.#options = options
    for (const name of [
      'authorizationEndpoint',
      'revocationEndpoint',
      'introspectionEndpoint',
      'deviceAuthorizationEndpoint',
    ] as const) {
      checkEndpoint(name, options)
      if (options[name] !== undefined) requireText('clientId', options.clientId)
    }
    if (redirectUri !== undefined && !URL.canParse(redirectUri)) throw new TypeError('redirectUri: not an absolute URL')
    checkChoice('codeChallengeMethod', codeChallengeMethod, ['S256', 'plain', null, undefined])
    checkChoice('tokenPlacement', tokenPlacement, ['header', 'body', 'uri'])
    checkAuthMethod('revocationEndpointAuthMethod', options)

    const machinery = machineryOf(this)
    machinery.server.hooks = new HookRegistry(options.complianceHooks)
    if (tokenPlacement !== 'header') machinery.placement = tokenPlacement === 'uri' ? inUri : inBody
    if (options.revocationEndpoint !== undefined) {
      machinery.renewal.discard = ({ refresh_token }) => this.#revoke(refresh_token ?? '', 'refresh_token')
    }
  }

  /**
   * The URL to send the user to, with a fresh state and a PKCE challenge. Await it: on Node it is there at once,
   * elsewhere WebCrypto makes the challenge.
   * @param endpoint default: `authorizationEndpoint`
   * @see {@link https://www.rfc-editor.org/rfc/rfc7636 RFC 7636}
   */
  createAuthorizationUrl(
    endpoint = this.#options.authorizationEndpoint,
    { state = randomText(), codeVerifier, ...parameters }: AuthorizationParameters = {},
  ): MaybePromise<AuthorizationUrl> {
    const { options } = machineryOf(this)
    const { redirectUri: redirect_uri, codeChallengeMethod = 'S256' } = this.#options
    if (endpoint === undefined) throw new TypeError('authorizationEndpoint: required for an authorization URL')
    requireTls('authorizationEndpoint', new URL(endpoint), options.allowInsecureHttp)
    const { clientId: client_id, scope } = options
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
   * @throws TypeError when `authorizationResponse` comes without `state`
   */
  async fetchToken(parameters: TokenParameters = {}): Promise<Token> {
    const { options, cycle } = machineryOf(this)
    const { authorizationResponse, state, codeVerifier, redirectUri, grantType, ...wire } = parameters
    let fields: TokenFields
    let code = wire.code
    if (authorizationResponse !== undefined) {
      if (state === undefined) throw new TypeError('state: the one of createAuthorizationUrl is required')
      const { issuer } = this.#options
      const response = parseAuthorizationResponse(authorizationResponse, { state, issuer })
      if (response.access_token !== undefined) {
        const { state: _state, iss, ...token } = response
        return this.#login({ ...token, access_token: response.access_token, ...expiryOf(response, options.now()) })
      }
      code = response.code
      if (code === undefined) throw new OAuthError('invalid_response', 'authorization response has no code')
    }
    if (typeof code === 'string') {
      const grant = { code, codeVerifier, redirectUri: redirectUri ?? this.#options.redirectUri }
      fields = await this.#ask({ ...authorizationCodeGrant(grant), ...wire, code })
    } else {
      const guessed = wire.username === undefined ? (options.grantType ?? 'client_credentials') : 'password'
      const grant_type = grantType ?? wire.grant_type ?? guessed
      const own = grantType === undefined && guessed === options.grantType ? await this.#grantParameters() : {}
      const scope = grant_type === 'refresh_token' ? undefined : options.scope
      fields = await this.#ask({ scope, ...own, ...wire, grant_type })
      // A server that does not rotate leaves the refresh token out.
      if (grant_type === 'refresh_token' && fields.refresh_token === undefined) {
        fields = { ...fields, refresh_token: wire.refresh_token as string }
      }
    }
    const token = requireAccessToken(fields, { status: 200 })
    void cycle
    return this.#login(token)
  }
}
