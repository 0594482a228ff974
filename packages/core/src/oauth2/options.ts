import type { Authorization, AuthRequest, AuthResponse } from '../auth.js'
import {
  amount,
  anything,
  callable,
  check,
  checkEach,
  endpoint,
  flag,
  isSendable,
  members,
  oneOf,
  originsOf,
  type Rules,
  seconds,
  text,
} from '../checks.js'
import type { Fetch } from '../fetch.js'
import type { MaybePromise } from '../maybe-promise.js'
import { systemNow } from '../wait.js'
import type { TokenPlacement } from './bearer-place.js'
import { type ClientAuthMethod, type ClientAuthMethodName, defaultAuthMethods } from './client-authentication.js'
import type { ComplianceHookOptions } from './compliance-hooks.js'
import type { Parameters } from './grants.js'
import type { ProofOfPossession } from './proof.js'
import type { Token } from './token.js'
import type { MemoryCycleOptions, TokenCycleOptions } from './token-cycle-options.js'
import type { TokenStore } from './token-store.js'

/** How tokens of one type are sent: a scheme of the `Authorization` header, or a function that makes the whole of it. */
export type TokenType = string | ((token: Token, request: AuthRequest) => MaybePromise<Authorization>)

/** The way a client authenticates: one that comes with us, one that was registered, or a function. */
export type ClientAuthOption = ClientAuthMethodName | (string & {}) | ClientAuthMethod

/** What tokens are sent and renewed with in one process. An option that only an `OAuth2Client` has is refused, never ignored. */
export interface OAuth2Options extends MemoryCycleOptions {
  /** `client_id`. May be missing when there is only a token to send. */
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly tokenEndpoint?: string | undefined
  /** Identifier of the server: an authorization response that names another one is refused. */
  readonly issuer?: string | undefined
  /** Default: `'client_secret_basic'` with a secret, `'none'` without. Other names need an `OAuth2Client`, functions do not. */
  readonly tokenEndpointAuthMethod?: ClientAuthOption | undefined
  /** An array is joined by blanks; a string is sent as it is. */
  readonly scope?: string | readonly string[] | undefined
  /** Grant of tokens that renew themselves: `'client_credentials'`, `'password'`, or one of an extension. */
  readonly grantType?: string | undefined
  /** Parameters of that grant; a function is asked for every attempt. */
  readonly grantParameters?: Parameters | (() => MaybePromise<Parameters>) | undefined
  /** Parameters of each refresh beside those of the standard, e.g. `{ resource: '…' }`. */
  readonly refreshParameters?: Parameters | undefined
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

/** What only the clients can be told. */
export interface FullOptions extends OAuth2Options, TokenCycleOptions {
  /** Token types by name, in any case. Default: `{ bearer: 'Bearer' }`. */
  readonly tokenTypes?: Readonly<Record<string, TokenType>> | undefined
  /** Binds tokens to a key: a `DPoP`. */
  readonly dpop?: ProofOfPossession | undefined
  /** Default: `'header'`. `'body'` needs form bodies; `'uri'` shows the token to logs. */
  readonly tokenPlacement?: TokenPlacement | undefined
  readonly complianceHooks?: ComplianceHookOptions | undefined
}

/** Options that were checked, with their defaults. */
export interface CheckedOptions extends Omit<FullOptions, 'origins' | 'scope'> {
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenEndpointAuthMethod: ClientAuthOption
  readonly scope: string | undefined
  readonly origins: ReadonlySet<string> | undefined
  readonly now: () => number
  readonly timeout: number
}

export const rules: Rules<OAuth2Options> = {
  clientId: text,
  clientSecret: text,
  tokenEndpoint: endpoint,
  issuer: text,
  tokenEndpointAuthMethod: (value) =>
    typeof value === 'function' || Object.hasOwn(defaultAuthMethods, String(value)) ? undefined : needsClient,
  scope: (value) => ([value].flat().every(isSendable) ? undefined : 'must be text'),
  grantType: text,
  grantParameters: members,
  refreshParameters: members,
  shouldRefresh: callable,
  origins: anything,
  allowInsecureHttp: flag,
  timeout: seconds,
  fetch: callable,
  token: anything,
  leeway: amount,
  refreshMode: oneOf('block', 'background'),
  retries: amount,
  updateToken: callable,
  onError: callable,
  now: callable,
  sleep: callable,
  random: callable,
}

/** Rules for what an `OAuth2Client` and an `AssertionClient` have besides. */
export const fullRules: Rules<Omit<FullOptions, keyof OAuth2Options | 'dpop' | 'complianceHooks'>> = {
  store: (value) => {
    const { load, save } = value as Partial<TokenStore>
    check('store.load', load, callable)
    check('store.save', save, callable)
    return undefined
  },
  lock: callable,
  tokenTypes: members,
  tokenPlacement: /* @__PURE__ */ oneOf('header', 'body', 'uri'),
}

const needsClient = 'needs an OAuth2Client: oauth2(new OAuth2Client(options))'

/**
 * Checks the options and fills in the defaults.
 * @throws TypeError that begins with the name of the option
 */
export function checkOptions(options: OAuth2Options): CheckedOptions {
  checkEach(options, rules, () => needsClient)
  return fillIn(options)
}

/**
 * The defaults, for options of which each was checked.
 * @throws TypeError that begins with the name of an option that another one needs
 */
export function fillIn<Options extends FullOptions>(options: Options): Options & CheckedOptions {
  const { clientId = '', clientSecret, tokenEndpoint, token, grantType, scope, timeout = 30, now = systemNow } = options
  if (clientId === '' && (tokenEndpoint || !(token || options.store))) throw new TypeError('clientId: required')
  if (grantType && !tokenEndpoint) throw new TypeError(`tokenEndpoint: required for grantType '${grantType}'`)
  if (token?.refresh_token && !tokenEndpoint) throw new TypeError('tokenEndpoint: required for a refresh_token')
  // A secret that is undefined was forgotten somewhere, and RFC 6749 §4.4 lets no public client have this grant.
  const usual = 'clientSecret' in options || grantType === 'client_credentials' ? 'client_secret_basic' : 'none'
  const { tokenEndpointAuthMethod: method = usual } = options
  return {
    ...options,
    clientId,
    clientSecret: clientSecret ?? '',
    tokenEndpointAuthMethod: checkedMethod('tokenEndpointAuthMethod', method, clientSecret),
    scope: scopeOf(scope),
    origins: originsOf(options.origins),
    now,
    timeout,
  }
}

/** @throws TypeError when the method needs a secret that is not there */
export function checkedMethod<Method extends ClientAuthOption | undefined>(
  name: string,
  method: Method,
  clientSecret: string | undefined,
): Method {
  if (clientSecret === undefined && String(method).startsWith('client_secret')) {
    throw new TypeError(`clientSecret: required for ${name} '${method}', but not for 'none'`)
  }
  return method
}

export function scopeOf(scope: string | readonly string[] | undefined): string | undefined {
  return typeof scope === 'object' ? scope.join(' ') : scope
}
