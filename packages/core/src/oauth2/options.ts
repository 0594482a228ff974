import type { Authorization, AuthRequest, AuthResponse } from '../auth.js'
import { checkChoice, checkFunction, checkText, originsOf, requireText, requireTls } from '../checks.js'
import type { Fetch } from '../fetch.js'
import type { MaybePromise } from '../maybe-promise.js'
import { type ClientAuthMethod, type ClientAuthMethodName, clientAuthMethods } from './client-authentication.js'
import type { Parameters } from './grants.js'
import type { ProofOfPossession } from './proof.js'
import { givenToken, type Token } from './token.js'
import type { TokenCycleOptions } from './token-cycle-options.js'

/** How tokens of one type are sent: a scheme of the `Authorization` header, or a function that makes the whole of it. */
export type TokenType = string | ((token: Token, request: AuthRequest) => MaybePromise<Authorization>)

/** The way a client authenticates: one that comes with us, one that was registered, or a function. */
export type ClientAuthOption = ClientAuthMethodName | (string & {}) | ClientAuthMethod

/** What tokens are sent and renewed with. */
export interface OAuth2Options extends TokenCycleOptions {
  /** `client_id`. May be missing when there is only a token to send. */
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly tokenEndpoint?: string | undefined
  /** Identifier of the server: an authorization response that names another one is refused. */
  readonly issuer?: string | undefined
  /** Default: `'client_secret_basic'` with a secret, `'none'` without. */
  readonly tokenEndpointAuthMethod?: ClientAuthOption | undefined
  /** An array is joined by blanks; a string is sent as it is. */
  readonly scope?: string | readonly string[] | undefined
  /** Grant of tokens that renew themselves: `'client_credentials'`, `'password'`, or one of an extension. */
  readonly grantType?: string | undefined
  /** Parameters of that grant; a function is asked for every attempt. */
  readonly grantParameters?: Parameters | (() => MaybePromise<Parameters>) | undefined
  /** Parameters of each refresh beside those of the standard, e.g. `{ resource: '…' }`. */
  readonly refreshParameters?: Parameters | undefined
  /** Token types by name, in any case. Default: `{ bearer: 'Bearer' }`. */
  readonly tokenTypes?: Readonly<Record<string, TokenType>> | undefined
  /** Binds tokens to a key: a `DPoP`. */
  readonly dpop?: ProofOfPossession | undefined
  /** Whether a response asks for another token; `undefined` leaves it to the rules of RFC 6750 for 401. */
  readonly shouldRefresh?: ((response: AuthResponse) => boolean | undefined) | undefined
  /** Origins that may see the token. Default: that of the client's base URL, or, without one, of each request's own URL. */
  readonly origins?: readonly (string | URL)[] | undefined
  /** Lets tokens and secrets go over http. Default: `false`; loopback is always allowed. */
  readonly allowInsecureHttp?: boolean | undefined
  /** Seconds after which an endpoint is given up. Default: 30. */
  readonly timeout?: number | undefined
  /** Sends the requests to endpoints. Default: `globalThis.fetch`. */
  readonly fetch?: Fetch | undefined
}

/** Options that were checked, with their defaults. */
export interface CheckedOptions extends Omit<OAuth2Options, 'origins' | 'scope'> {
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenEndpointAuthMethod: ClientAuthOption
  readonly scope: string | undefined
  readonly origins: ReadonlySet<string> | undefined
  readonly fetch: Fetch
  readonly now: () => number
  readonly timeout: number
}

/**
 * Checks the options and fills in the defaults.
 * @throws TypeError that begins with the name of the option
 */
export function checkOptions(options: OAuth2Options): CheckedOptions {
  const { clientId, clientSecret, tokenEndpoint, token, timeout = 30 } = options
  const { now = () => Date.now() / 1000, fetch = (input, init) => globalThis.fetch(input, init) } = options
  if (tokenEndpoint !== undefined || !(token || options.store)) requireText('clientId', clientId)
  checkText('clientId', clientId)
  checkText('clientSecret', clientSecret)
  checkEndpoint('tokenEndpoint', options)
  checkChoice('refreshMode', options.refreshMode, ['block', 'background', undefined])
  for (const name of ['updateToken', 'lock', 'shouldRefresh', 'onError', 'now', 'fetch'] as const) {
    checkFunction(name, options[name])
  }
  for (const name of ['leeway', 'retries', 'timeout'] as const) {
    const value = options[name] ?? 0
    if (!(value >= 0)) throw new TypeError(`${name}: must be a number, 0 or more`)
  }
  for (const name of ['load', 'save'] as const) {
    if (options.store !== undefined) checkFunction(`store.${name}`, options.store[name] ?? null)
  }
  if (options.grantType !== undefined && tokenEndpoint === undefined) {
    throw new TypeError(`tokenEndpoint: required for grantType '${options.grantType}'`)
  }
  if (token) {
    const { access_token, refresh_token } = givenToken(token, 0)
    checkText('token.access_token', access_token)
    checkText('token.refresh_token', refresh_token)
  }
  return {
    ...options,
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
    tokenEndpointAuthMethod: checkAuthMethod('tokenEndpointAuthMethod', options),
    scope: scopeOf(options.scope),
    origins: originsOf('origins', options.origins),
    fetch,
    now,
    timeout,
  }
}

/** @throws TypeError unless the option is missing or an https URL */
export function checkEndpoint<Name extends string>(
  name: Name,
  options: { readonly [Key in Name]?: string | undefined } & { readonly allowInsecureHttp?: boolean | undefined },
): void {
  const url = options[name]
  if (url === undefined) return
  if (!URL.canParse(url)) throw new TypeError(`${name}: not an absolute URL`)
  requireTls(name, new URL(url), options.allowInsecureHttp)
}

/** @throws TypeError unless the option is a name, whose secret is there, or a function */
export function checkAuthMethod(
  name: 'tokenEndpointAuthMethod' | 'revocationEndpointAuthMethod',
  options: OAuth2Options & { readonly revocationEndpointAuthMethod?: ClientAuthOption | undefined },
): ClientAuthOption {
  const { clientSecret } = options
  const method = options[name] ?? (clientSecret === undefined ? 'none' : 'client_secret_basic')
  if (typeof method !== 'string') checkFunction(name, method)
  else if (clientSecret === undefined && method !== 'none' && Object.hasOwn(clientAuthMethods, method)) {
    throw new TypeError(`clientSecret: required for ${name} '${method}'`)
  }
  return method
}

export function scopeOf(scope: string | readonly string[] | undefined): string | undefined {
  return typeof scope === 'string' || scope === undefined ? scope : scope.join(' ')
}
