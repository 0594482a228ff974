import type { Auth, Authorization, AuthRequest, AuthResponse, Replay, RequestOptions } from '../auth.js'
import { askWithAuth } from '../authorized-endpoint.js'
import { callable, check, checkEach, filledText, flag, type Rules, seconds, text } from '../checks.js'
import { formType } from '../encoding.js'
import { type Channel, endpointOf, redactor, shown } from '../endpoint.js'
import { OAuthError } from '../errors.js'
import type { Fetch } from '../fetch.js'
import type { MaybePromise } from '../maybe-promise.js'
import { OAuth1Auth } from './auth.js'
import { checkOptions, type OAuth1Options } from './options.js'
import { type OAuth1Token, parseTokenAnswer } from './token.js'

/** What an {@link OAuth1Client} is made with: `token` and `tokenSecret` are those of an earlier login. */
export interface OAuth1ClientOptions extends OAuth1Options {
  /** Where the provider sends the resource owner back to; `'oob'` when it shows a PIN instead. Can also be set later. */
  readonly redirectUri?: string | undefined
  /** Accepts temporary credentials without `oauth_callback_confirmed=true`, as providers of OAuth 1.0 give them. Default: `false`. */
  readonly allowUnconfirmedCallback?: boolean | undefined
  /** Seconds after which an endpoint is given up, 600 at most. Default: 30. */
  readonly timeout?: number | undefined
  /** What sends the token requests. Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined
}

/** Those that an `OAuth1Auth` does not have. */
const rules: Rules<Omit<OAuth1ClientOptions, keyof OAuth1Options>> = {
  redirectUri: text,
  allowUnconfirmedCallback: flag,
  timeout: seconds,
  fetch: callable,
}

/** What one token request may have besides. */
export interface TokenRequestOptions {
  /** Default: `'POST'`. */
  readonly method?: 'POST' | 'GET' | undefined
  /** More parameters of the request (`x_auth_access_type` …): a form with POST, the query with GET. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Realm of this request. */
  readonly realm?: string | undefined
}

/**
 * The three-legged flow: temporary credentials, the resource owner's approval, token credentials.
 * It is an `Auth` too, which signs with the credentials it has at the time.
 *
 * @example
 * const client = new OAuth1Client({ clientId, clientSecret, redirectUri: 'https://client.example.com/callback' })
 * await client.fetchRequestToken('https://api.example.com/oauth/request_token')
 * const url = client.createAuthorizationUrl('https://api.example.com/oauth/authorize')
 * // later, with the URL that the provider sent the resource owner back to
 * client.parseAuthorizationResponse(callbackUrl)
 * const token = await client.fetchAccessToken('https://api.example.com/oauth/access_token')
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2 RFC 5849 §2}
 */
export class OAuth1Client implements Auth {
  /** Where the provider sends the resource owner back to. */
  redirectUri: string | undefined
  readonly origins: ReadonlySet<string> | undefined
  readonly readsBody: boolean
  readonly #auth: OAuth1Auth
  readonly #channel: Channel
  readonly #allowUnconfirmedCallback: boolean
  readonly #clientSecret: string | undefined
  #token: OAuth1Token | undefined

  constructor({ redirectUri, allowUnconfirmedCallback, timeout, fetch, ...options }: OAuth1ClientOptions) {
    checkEach({ redirectUri, allowUnconfirmedCallback, timeout, fetch }, rules)
    checkOptions(options)
    const { token, tokenSecret = '', ...tokenless } = options
    this.#auth = new OAuth1Auth(tokenless)
    this.origins = this.#auth.origins
    this.readsBody = this.#auth.readsBody
    this.redirectUri = redirectUri
    this.#channel = { fetch, timeout, allowInsecureHttp: options.allowInsecureHttp }
    this.#clientSecret = options.clientSecret
    this.#allowUnconfirmedCallback = allowUnconfirmedCallback ?? false
    if (token !== undefined) this.#token = { oauth_token: token, oauth_token_secret: tokenSecret }
  }

  /** The current credentials, temporary or not, with the wire's names. Setting `undefined` forgets them. */
  get token(): OAuth1Token | undefined {
    return this.#token
  }

  set token(token: OAuth1Token | undefined) {
    if (token !== undefined) {
      check('token.oauth_token', token.oauth_token, filledText)
      checkEach({ 'token.oauth_token_secret': token.oauth_token_secret }, {}, text)
    }
    this.#token = token
  }

  /**
   * Asks for temporary credentials and keeps them as {@link token}.
   * @param options `callback` is sent in place of {@link redirectUri}; with neither, the provider takes the one it has on record
   * @throws OAuthError when the provider refuses, or, with the code `callback_unconfirmed`, ignores the callback
   * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.1 RFC 5849 §2.1}
   */
  async fetchRequestToken(
    url: string | URL,
    options: TokenRequestOptions & { callback?: string } = {},
  ): Promise<OAuth1Token> {
    const callback = options.callback ?? this.redirectUri
    const protocol: Record<string, string> = callback === undefined ? {} : { oauth_callback: callback }
    const token = await this.#ask('request token endpoint', url, options, { parameters: protocol })
    if (token.oauth_callback_confirmed !== 'true' && !this.#allowUnconfirmedCallback) {
      throw new OAuthError(
        'callback_unconfirmed',
        'request token endpoint did not answer oauth_callback_confirmed=true (allowUnconfirmedCallback accepts that of OAuth 1.0 providers)',
        { endpoint: endpointOf(url) },
      )
    }
    return this.#keep(token)
  }

  /**
   * Where to send the resource owner. Synchronous.
   * @param requestToken the temporary credentials or their `oauth_token`; default: the current ones
   * @param parameters more query parameters (Trello's `scope`, `name` …)
   * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.2 RFC 5849 §2.2}
   */
  createAuthorizationUrl(
    url: string | URL,
    requestToken: string | OAuth1Token | undefined = this.#token,
    parameters: Readonly<Record<string, string>> = {},
  ): string {
    const token = typeof requestToken === 'object' ? requestToken.oauth_token : requestToken
    if (!token) throw new TypeError('requestToken: there is none; call fetchRequestToken first, or pass it')
    const authorizationUrl = new URL(requireUrl(url))
    for (const [name, value] of Object.entries({ oauth_token: token, ...parameters })) {
      authorizationUrl.searchParams.set(name, value)
    }
    return authorizationUrl.href
  }

  /**
   * Reads the URL that the provider sent the resource owner back to, and keeps its verifier for {@link fetchAccessToken}.
   * @throws OAuthError `authorization_denied`, or `state_mismatch` when it answers another request than ours: somebody may
   * have sent their own approval to this resource owner
   * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.2 RFC 5849 §2.2}
   */
  parseAuthorizationResponse(url: string | URL): { oauth_token: string; oauth_verifier?: string } {
    const { searchParams } = new URL(requireUrl(url), 'http://localhost')
    const problem = searchParams.get('oauth_problem')
    // X names the request token that was denied there.
    const denied = searchParams.get('denied')
    const token = searchParams.get('oauth_token') ?? denied
    const verifier = searchParams.get('oauth_verifier')
    if (this.#token && token && token !== this.#token.oauth_token) {
      throw new OAuthError('state_mismatch', 'the authorization response belongs to another request token')
    }
    if (problem !== null || denied !== null) {
      const why = shown(problem) ?? 'denied'
      throw new OAuthError('authorization_denied', `the resource owner did not authorize the request: ${why}`)
    }
    if (!token) throw new OAuthError('invalid_response', 'the authorization response has no oauth_token')
    const response = verifier === null ? { oauth_token: token } : { oauth_token: token, oauth_verifier: verifier }
    if (this.#token) this.#token = { ...this.#token, ...response }
    return response
  }

  /**
   * Exchanges approved temporary credentials for token credentials, and keeps them as {@link token}.
   * @param verifier `oauth_verifier`, or the PIN; default: that of {@link parseAuthorizationResponse}; `null` for providers that give none
   * @throws TypeError when there is no request token or no verifier; OAuthError when the provider refuses
   * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.3 RFC 5849 §2.3}
   */
  async fetchAccessToken(
    url: string | URL,
    verifier: string | null | undefined = this.#token?.oauth_verifier,
    options: TokenRequestOptions = {},
  ): Promise<OAuth1Token> {
    // xAuth exchanges a user's name and password, without temporary credentials.
    const xAuth = options.parameters?.x_auth_mode !== undefined
    if (xAuth) return this.#keep(await this.#ask('access token endpoint', url, options, {}))
    if (this.#token === undefined) {
      throw new TypeError('token: there is no request token; call fetchRequestToken first, or set client.token')
    }
    if (verifier === undefined || verifier === '') {
      throw new TypeError('verifier: there is none; call parseAuthorizationResponse first, or pass it')
    }
    if (verifier !== null) check('verifier', verifier, text)
    const parameters: Record<string, string> = verifier === null ? {} : { oauth_verifier: verifier }
    const { oauth_token: token, oauth_token_secret: tokenSecret } = this.#token
    return this.#keep(await this.#ask('access token endpoint', url, options, { token, tokenSecret, parameters }))
  }

  /** @see OAuth1Auth.authorize */
  authorize(request: AuthRequest): MaybePromise<Authorization> {
    const { oauth } = request
    if (this.#token === undefined || oauth?.token !== undefined) return this.#auth.authorize(request)
    const { oauth_token: token, oauth_token_secret: tokenSecret } = this.#token
    return this.#auth.authorize({ ...request, oauth: { ...oauth, token, tokenSecret } })
  }

  /** @see OAuth1Auth.review */
  review(response: AuthResponse, request: AuthRequest): Replay | undefined {
    return this.#auth.review(response, request)
  }

  #keep(token: OAuth1Token): OAuth1Token {
    this.#token = token
    return token
  }

  async #ask(
    name: string,
    url: string | URL,
    { method = 'POST', parameters = {}, realm }: TokenRequestOptions,
    oauth: RequestOptions,
  ): Promise<OAuth1Token> {
    const target = new URL(requireUrl(url))
    const form = new URLSearchParams(parameters)
    const headers: Record<string, string> = {
      Accept: `${formType}, application/json;q=0.9, */*;q=0.1`,
    }
    if (method === 'GET') target.search = [target.search.slice(1), form.toString()].filter(Boolean).join('&')
    else headers['Content-Type'] = formType

    const answer = await askWithAuth(
      this.#auth,
      { method, url: target.href, headers, ...(method === 'GET' ? {} : { body: form.toString() }) },
      this.#channel,
      name,
      { oauth: realm === undefined ? oauth : { ...oauth, realm } },
    )
    const { token, tokenSecret, parameters: { oauth_verifier: verifier } = {} } = oauth
    const secrets = [this.#clientSecret, token, tokenSecret, verifier, parameters.x_auth_password]
    return parseTokenAnswer({ ...answer, redact: redactor(secrets) })
  }
}

function requireUrl(url: string | URL): string {
  if (!url) throw new TypeError('url: the address of the endpoint is required')
  return String(url)
}
