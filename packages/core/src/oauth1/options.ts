import {
  anything,
  callable,
  check,
  checkEach,
  filledText,
  flag,
  members,
  oneOf,
  originsOf,
  type Rules,
  text,
} from '../checks.js'
import type { PrivateKey } from '../crypto/types.js'
import { type SignatureMethod, type SignatureMethodName, signatureMethod } from './signature-methods.js'

/** Where the protocol parameters go. @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5 RFC 5849 §3.5} */
export type Placement = 'header' | 'query' | 'body'

/** What was signed, for debugging. It holds no secret and no signature, but all parameters of the request. */
export interface SignDetails {
  readonly method: string
  readonly url: string
  readonly signatureMethod: string
  /** Protocol parameters and the request's own, normalized. */
  readonly parameters: string
  readonly baseString: string
}

/** What requests are signed with, and how. */
export interface OAuth1Options {
  /** `oauth_consumer_key`. Required; `undefined` is refused with a message, as a variable that is not set should be. */
  readonly clientId: string | undefined
  /** Client shared secret. Required for HMAC and PLAINTEXT; may be `''`. */
  readonly clientSecret?: string | undefined
  /** `oauth_token`. Left out of requests when there is none. */
  readonly token?: string | undefined
  /** Token shared secret. Required with `token` for HMAC and PLAINTEXT; may be `''`. */
  readonly tokenSecret?: string | undefined
  /** Default: `'HMAC-SHA1'`. */
  readonly signatureMethod?: SignatureMethodName | SignatureMethod | undefined
  /** RSA key for `RSA-*`: PEM (PKCS#8 or PKCS#1, also with `\n` escapes), `CryptoKey`, or Node's `KeyObject`. */
  readonly privateKey?: PrivateKey | undefined
  /** Default: `'header'`. `'body'` needs form bodies. */
  readonly placement?: Placement | undefined
  /** Realm of the `Authorization` header; `''` is written too. */
  readonly realm?: string | undefined
  /** Sends `oauth_body_hash` with every request that has no form body. Default: `false`. */
  readonly bodyHash?: boolean | undefined
  /** `oauth_callback`, only for requests of temporary credentials. */
  readonly callback?: string | undefined
  /** `oauth_verifier`, only for token requests. */
  readonly verifier?: string | undefined
  /** `oauth_version`. Default: `'1.0'`; `null` leaves it out. */
  readonly version?: '1.0' | null | undefined
  /** More protocol parameters, e.g. `{ oauth_session_handle: '…' }`. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** `oauth_nonce`. Default: 32 hexadecimal digits of a CSPRNG; `null` leaves it out. */
  readonly nonce?: (() => string | null) | undefined
  /** `oauth_timestamp` in epoch seconds. Default: the clock, corrected by what the provider said of its own; `null` leaves it out. */
  readonly timestamp?: (() => number | null) | undefined
  /** Origins that may see the credentials. Default: that of the client's base URL, or, without one, of each request's own URL. */
  readonly origins?: readonly (string | URL)[] | undefined
  /** Lets PLAINTEXT send the secrets over http. Default: `false`; loopback is always allowed. */
  readonly allowInsecureHttp?: boolean | undefined
  /** Told of each signature, for debugging. */
  readonly onSign?: ((details: SignDetails) => void) | undefined
}

/** Options that were checked, with their defaults. */
export interface CheckedOptions extends Omit<OAuth1Options, 'signatureMethod' | 'origins'> {
  readonly clientSecret: string
  readonly method: SignatureMethod
  readonly placement: Placement
  readonly version: '1.0' | null
  readonly origins: ReadonlySet<string> | undefined
}

/**
 * Checks the options, reads the key and fills in the defaults.
 * @throws TypeError that begins with the name of the option
 */
export function checkOptions(options: OAuth1Options): CheckedOptions {
  check('clientId', options.clientId, filledText)
  checkEach(options, rules)
  const { clientSecret, placement = 'header', version = '1.0' } = options
  const method = methodOf(options)
  requireSecret('clientSecret', clientSecret, method)
  const { token, tokenSecret } = options
  if (token) requireSecret('tokenSecret', tokenSecret, method)
  if (tokenSecret && token === undefined) throw new TypeError('token: required with tokenSecret')
  const origins = originsOf(options.origins)
  return { ...options, clientSecret: clientSecret ?? '', method, placement, version, origins }
}

/** A secret that was forgotten would make a signature that no provider accepts, and nobody would know why. */
export function requireSecret(name: string, secret: string | undefined, { name: method }: SignatureMethod): void {
  if (secret !== undefined || !/^(HMAC-|PLAINTEXT$)/.test(method)) return
  throw new TypeError(`${name}: required for ${method}; it may be '' when the provider gave none`)
}

const rules: Rules<OAuth1Options> = {
  clientId: text,
  clientSecret: text,
  token: text,
  tokenSecret: text,
  signatureMethod: anything,
  privateKey: anything,
  placement: oneOf('header', 'query', 'body'),
  realm: text,
  bodyHash: flag,
  callback: text,
  verifier: text,
  version: oneOf('1.0', null),
  parameters: members,
  nonce: callable,
  timestamp: callable,
  origins: anything,
  allowInsecureHttp: flag,
  onSign: callable,
}

function methodOf({ signatureMethod: method = 'HMAC-SHA1', privateKey }: OAuth1Options): SignatureMethod {
  if (typeof method !== 'object' || method === null) return signatureMethod(method, privateKey)
  check('signatureMethod.name', method.name, filledText)
  check('signatureMethod.sign', method.sign, callable)
  return method
}
