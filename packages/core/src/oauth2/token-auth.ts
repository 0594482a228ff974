import type { Auth, Authorization, AuthRequest, AuthResponse, Replay } from '../auth.js'
import { requireTls } from '../checks.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import { asksForToken } from './challenge.js'
import type { Machinery } from './machinery.js'
import type { Token } from './token.js'

/**
 * Sends an access token with each request and renews it when it ends or is refused. Synchronous while the token is fresh.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750 RFC 6750}
 */
export abstract class TokenAuth implements Auth {
  readonly origins: ReadonlySet<string> | undefined
  readonly #machinery: Machinery

  protected constructor(machinery: Machinery) {
    this.#machinery = machinery
    this.origins = machinery.options.origins
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
   * @throws TypeError over http, and, from a client with `tokenPlacement: 'body'`, without a form
   */
  authorize(request: AuthRequest): MaybePromise<Authorization> {
    const { options, cycle, placement } = this.#machinery
    const { url, oauth } = request
    if (this.origins?.has(url.origin) === false) return { headers: {} }
    requireTls('token', url, options.allowInsecureHttp)
    const given = oauth?.token
    const token = given === undefined ? cycle.get(undefined, request.signal) : { access_token: given }
    return chain(token, (token) => placement.place(token, request))
  }

  /**
   * A refused token is worth another try once there is another. What the resource says of scope, step-up
   * and other schemes is the caller's to see.
   * @throws OAuthError why the token could not be renewed
   */
  review(response: AuthResponse, request: AuthRequest): MaybePromise<Replay | undefined> {
    const { options, cycle, placement } = this.#machinery
    // That is no word on the token.
    if (placement.wantsNonce?.(request, response)) return 'nonce'
    // The token of one request is that request's own.
    const sent = request.oauth?.token === undefined ? placement.tokenOf(request) : undefined
    if (sent === undefined || this.origins?.has(request.url.origin) === false) return undefined
    const { status, headers } = response
    const refused =
      options.shouldRefresh?.(response) ??
      (status === 401 && asksForToken(headers.get('www-authenticate'), placement.schemes))
    if (!refused && status !== 401) cycle.accepted(sent)
    // When a replay was refused too, another refresh would not help this request.
    if (!refused || request.replayed?.has('token')) return undefined
    return chain(cycle.get(sent, request.signal), (token) =>
      token === null || token.access_token === sent ? undefined : 'token',
    )
  }
}
