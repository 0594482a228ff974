import { crypto } from '#crypto'
import type { Auth, Authorization, AuthRequest, AuthResponse, Replay, RequestOptions } from '../auth.js'
import { checkText, requireTls } from '../checks.js'
import { formText, isForm, type Parameter } from '../encoding.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import { authorizationHeader, authorizedForm, authorizedUrl } from './authorization.js'
import { signatureBaseString } from './base-string.js'
import { ProviderClock } from './clock.js'
import { percentEncode, signingKey } from './engine.js'
import { type CheckedOptions, checkOptions, type OAuth1Options } from './options.js'
import { collectParameters, encodeParameters, normalizeParameters } from './parameters.js'
import type { SigningKeys } from './signature-methods.js'

/**
 * Signs requests with OAuth 1.0a. Synchronous where the signature method is, as all are on Node.
 *
 * @example
 * const auth = new OAuth1Auth({ clientId, clientSecret, token, tokenSecret })
 * const { headers } = await auth.authorize({ method: 'GET', url: new URL('https://api.example.com/'), headers: new Headers() })
 *
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849 RFC 5849}
 */
export class OAuth1Auth implements Auth {
  readonly origins: ReadonlySet<string> | undefined
  readonly readsBody: boolean
  readonly #options: CheckedOptions
  readonly #keys: SigningKeys
  /** Protocol parameters that are the same for every request. */
  readonly #fixed: readonly Parameter[]
  readonly #clock = new ProviderClock()

  constructor(options: OAuth1Options) {
    this.#options = checkOptions(options)
    this.origins = this.#options.origins
    this.readsBody = options.bodyHash === true
    this.#fixed = fixedParameters(this.#options)
    this.#keys = keysOf(this.#options.clientSecret, options.tokenSecret)
  }

  /**
   * The signature of one request, with a fresh nonce and timestamp.
   * @throws TypeError when the request cannot be signed as the options say: `oauth_…` names of its own,
   * `placement: 'body'` without a form, `bodyHash` of a stream, PLAINTEXT over http
   */
  authorize(request: AuthRequest): MaybePromise<Authorization> {
    const { method, placement, allowInsecureHttp, onSign } = this.#options
    const { url, oauth } = request
    if (this.origins?.has(url.origin) === false) return { headers: {} }
    if (method.name === 'PLAINTEXT') requireTls('signatureMethod PLAINTEXT', url, allowInsecureHttp)
    if (placement === 'body') requireForm(request)

    const own = encodeParameters(collectParameters(request))
    return chain(this.#bodyHash(request), (bodyHash) => {
      const protocol = this.#protocolParameters(request, bodyHash)
      const parameters = normalizeParameters([...own, ...protocol])
      const baseString = signatureBaseString(request.method, url, parameters)
      onSign?.({ method: request.method, url: url.href, signatureMethod: method.name, parameters, baseString })
      return chain(method.sign(baseString, this.#keysFor(oauth)), (signature) => {
        protocol.push(['oauth_signature', percentEncode(signature)])
        return this.#place(request, protocol)
      })
    })
  }

  /** A refused timestamp is worth another try once the provider's clock is known. */
  review(response: AuthResponse, { url }: AuthRequest): Replay | undefined {
    const refused = response.status === 401 || response.status === 400
    return refused && !this.#options.timestamp && this.#clock.learn(url.origin, response) ? 'clock' : undefined
  }

  /**
   * The encoded protocol parameters without the signature.
   * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.1 RFC 5849 §3.1}
   */
  #protocolParameters({ url, oauth }: AuthRequest, bodyHash: string | undefined): Parameter[] {
    const { nonce, timestamp } = this.#options
    const seconds = timestamp ? timestamp() : this.#clock.next(url.origin)
    const unique = nonce ? nonce() : crypto.randomHex()

    const protocol = oauth === undefined ? [...this.#fixed] : fixedParameters(withRequest(this.#options, oauth))
    if (seconds !== null) protocol.push(['oauth_timestamp', String(seconds)])
    if (unique !== null) protocol.push(['oauth_nonce', percentEncode(unique)])
    if (bodyHash !== undefined) protocol.push(['oauth_body_hash', percentEncode(bodyHash)])
    return protocol
  }

  /** A token of one request comes with its own secret: that of the options belongs to another token. */
  #keysFor(oauth: RequestOptions | undefined): SigningKeys {
    if (oauth?.token === undefined && oauth?.tokenSecret === undefined) return this.#keys
    return keysOf(this.#options.clientSecret, oauth.tokenSecret)
  }

  /** @see {@link https://datatracker.ietf.org/doc/html/draft-eaton-oauth-bodyhash-00#section-3.2 OAuth Request Body Hash §3.2} */
  #bodyHash({ headers, body = '', opaqueBody }: AuthRequest): MaybePromise<string | undefined> {
    if (!this.#options.bodyHash || isForm(headers.get('content-type'))) return undefined
    if (opaqueBody) throw new TypeError('bodyHash: the body is a stream, which cannot be hashed before it is sent')
    return crypto.hash(this.#options.method.hash ?? 'SHA-1', body)
  }

  #place({ url, headers, body = '', oauth }: AuthRequest, protocol: readonly Parameter[]): Authorization {
    switch (this.#options.placement) {
      case 'header':
        return { headers: { Authorization: authorizationHeader(protocol, oauth?.realm ?? this.#options.realm) } }
      case 'query':
        return { headers: {}, url: authorizedUrl(url, protocol) }
      case 'body':
        return {
          headers: isForm(headers.get('content-type')) ? {} : { 'Content-Type': formType },
          body: authorizedForm(formText(body), protocol),
        }
    }
  }
}

const formType = 'application/x-www-form-urlencoded'

function keysOf(clientSecret: string, tokenSecret = ''): SigningKeys {
  return { clientSecret, tokenSecret, signingKey: signingKey(clientSecret, tokenSecret) }
}

/** The options as one request changes them. */
function withRequest(options: CheckedOptions, { token = options.token, parameters }: RequestOptions): CheckedOptions {
  checkText('oauth.token', token)
  return { ...options, token, parameters: { ...options.parameters, ...parameters } }
}

function fixedParameters(options: CheckedOptions): Parameter[] {
  const values: Record<string, string | null | undefined> = {
    oauth_consumer_key: options.clientId,
    oauth_token: options.token,
    oauth_signature_method: options.method.name,
    oauth_version: options.version,
    oauth_callback: options.callback,
    oauth_verifier: options.verifier,
    ...options.parameters,
  }
  return encodeParameters(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** §3.5.2: the body is a single-part form; one without any body gets one. */
function requireForm({ method, headers, body, opaqueBody }: AuthRequest): void {
  const bodiless = !opaqueBody && (body === undefined || body.length === 0)
  if (bodiless && !['GET', 'HEAD'].includes(method.toUpperCase())) return
  if (!bodiless && !opaqueBody && isForm(headers.get('content-type'))) return
  throw new TypeError(
    `placement: 'body' needs a form body (${formType}), which this ${method.toUpperCase()} request has not`,
  )
}
