import type { Auth, Authorization, AuthRequest, AuthResponse, Replay } from '../auth.js'
import { requireText, requireTls } from '../checks.js'
import { OAuthError } from '../errors.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import { asksForToken } from './challenge.js'
import { refreshTokenGrant } from './grants.js'
import { type CheckedOptions, checkOptions, type OAuth2Options, type TokenType } from './options.js'
import type { TokenPlace } from './placement.js'
import { AuthorizationServer } from './server.js'
import type { Token } from './token.js'
import { TokenCycle } from './token-cycle.js'
import type { Renewal } from './token-cycle-options.js'

/** What {@link OAuth2Auth} is made of, for the classes of this package that add to it. */
export interface Machinery {
  readonly options: CheckedOptions
  readonly server: AuthorizationServer
  readonly renewal: Renewal
  readonly cycle: TokenCycle
  /** Other places for the token than the header. */
  placement?: TokenPlace | undefined
}

/** @internal */
export let machineryOf: (auth: OAuth2Auth) => Machinery

/**
 * Sends an access token with each request and renews it when it ends or is refused. Synchronous while the token is fresh.
 *
 * @example
 * const auth = new OAuth2Auth({ clientId, clientSecret, tokenEndpoint, token })
 *
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750 RFC 6750}
 */
export class OAuth2Auth implements Auth {
  static {
    machineryOf = (auth) => auth.#machinery
  }

  readonly origins: ReadonlySet<string> | undefined
  readonly #machinery: Machinery
  readonly #tokenTypes: ReadonlyMap<string, TokenType>
  /** Schemes whose challenges another token may answer. */
  readonly #schemes: ReadonlySet<string>
  /** The last token that was sent, and how. */
  #placed: { readonly token: Token; readonly authorization: Authorization } | undefined

  constructor(options: OAuth2Options) {
    const checked = checkOptions(options)
    const server = new AuthorizationServer(checked)
    const renewal = renewalOf(checked, server)
    this.#machinery = { options: checked, server, renewal, cycle: new TokenCycle(renewal, checked) }
    this.origins = checked.origins
    const { dpop } = checked
    const types = Object.entries({ Bearer: 'Bearer', ...(dpop && { DPoP: dpop.tokenType }), ...checked.tokenTypes })
    this.#tokenTypes = new Map(types.map(([name, type]) => [name.toLowerCase(), type]))
    this.#schemes = new Set(['dpop', ...types.map(([, type]) => String(type).toLowerCase())])
  }

  /** The current token. Set it after a login, or to `null` to log out. */
  get token(): Token | null {
    return this.#machinery.cycle.token
  }

  set token(token: Token | null) {
    this.#machinery.cycle.set(token)
  }

  /** A token that can be sent, renewed if need be. @throws OAuthError why there is none */
  async ensureActiveToken(): Promise<Token> {
    return this.#machinery.cycle.get()
  }

  /** Renews the token now, or joins the renewal under way. @throws OAuthError why it failed */
  refreshToken(): Promise<Token> {
    return this.#machinery.cycle.refresh()
  }

  /**
   * The token of one request.
   * @throws OAuthError why there is no token, or `unsupported_token_type`
   * @throws TypeError over http, and with `tokenPlacement: 'body'` without a form
   */
  authorize(request: AuthRequest): MaybePromise<Authorization> {
    const { options, cycle, server } = this.#machinery
    const { url, oauth } = request
    if (this.origins?.has(url.origin) === false) return { headers: {} }
    requireTls('token', url, options.allowInsecureHttp)
    const given = oauth?.token
    const token = given === undefined ? cycle.get(undefined, request.signal) : { access_token: given }
    const authorization =
      token instanceof Promise ? token.then((token) => this.#place(token, request)) : this.#place(token, request)
    const { hooks } = server
    if (!hooks?.has('protected_request')) return authorization
    return chain(authorization, (authorization) => hooks.run('protected_request', authorization, request))
  }

  /**
   * A refused token is worth another try once there is another. What the resource says of scope, step-up
   * and other schemes is the caller's to see.
   * @throws OAuthError why the token could not be renewed
   */
  review(response: AuthResponse, request: AuthRequest): MaybePromise<Replay | undefined> {
    const { options, cycle, placement } = this.#machinery
    // That is no word on the token.
    if (options.dpop?.wantsNonce(request.url, response)) return 'nonce'
    // The token of one request is that request's own.
    if (request.oauth?.token !== undefined) return undefined
    const sent = placement === undefined ? headerTokenOf(request) : placement.tokenOf(request)
    if (sent === undefined || this.origins?.has(request.url.origin) === false) return undefined
    const { status, headers } = response
    const refused =
      options.shouldRefresh?.(response) ??
      (status === 401 && asksForToken(headers.get('www-authenticate'), this.#schemes))
    if (!refused) {
      if (status !== 401) cycle.accepted(sent)
      return undefined
    }
    // The replay was refused too: another refresh would not help this request.
    if (request.replayed?.has('token')) return undefined
    return chain(cycle.get(sent, request.signal), (token) =>
      token === null || token.access_token === sent ? undefined : 'token',
    )
  }

  #place(token: Token, request: AuthRequest): MaybePromise<Authorization> {
    if (this.#placed?.token === token) return this.#placed.authorization
    const { access_token, token_type = 'Bearer' } = token
    const type = this.#tokenTypes.get(token_type.toLowerCase())
    if (type === undefined) {
      throw new OAuthError('unsupported_token_type', `tokenTypes: '${token_type.slice(0, 40)}' is not registered`)
    }
    try {
      requireText('access_token', access_token)
    } catch (cause) {
      throw new OAuthError('unsupported_token_type', 'the access token cannot be sent', { cause })
    }
    if (typeof type === 'function') return type(token, request)
    const { placement } = this.#machinery
    if (placement !== undefined) return placement.place(access_token, request)
    const authorization = Object.freeze({ headers: Object.freeze({ Authorization: `${type} ${access_token}` }) })
    this.#placed = { token, authorization }
    return authorization
  }
}

function headerTokenOf({ headers }: AuthRequest): string | undefined {
  const field = headers.get('authorization')
  return field?.slice(field.indexOf(' ') + 1)
}

function renewalOf(options: CheckedOptions, server: AuthorizationServer): Renewal {
  const { tokenEndpoint, clientId, scope, grantType, grantParameters, refreshParameters } = options
  const obtain = async () => {
    const parameters = typeof grantParameters === 'function' ? await grantParameters() : grantParameters
    return server.token({ grant_type: grantType, scope, ...parameters })
  }
  return {
    key: `${tokenEndpoint} ${clientId}`,
    refresh: (refreshToken) => server.token({ ...refreshTokenGrant(refreshToken), ...refreshParameters }),
    obtain: grantType === undefined ? undefined : obtain,
  }
}
