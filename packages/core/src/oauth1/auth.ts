import { hash, randomHex } from '#crypto'
import type { Auth, Authorization, AuthRequest, AuthResponse, Replay, RequestOptions } from '../auth.js'
import { check, requireTls, text } from '../checks.js'
import { formText, isForm, type Parameter } from '../encoding.js'
import { formAuthorization, requireForm } from '../form.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import { authorizationHeader, authorizedForm, authorizedUrl, headerFields } from './authorization.js'
import { signatureBaseString } from './base-string.js'
import { ProviderClock, timestampOf } from './clock.js'
import { percentEncode, signingKey } from './engine.js'
import { type CheckedOptions, checkOptions, type OAuth1Options, requireSecret } from './options.js'
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
  readonly #credentials: Credentials
  readonly #clock = new ProviderClock()

  constructor(options: OAuth1Options) {
    this.#options = checkOptions(options)
    this.origins = this.#options.origins
    this.readsBody = options.bodyHash === true
    this.#credentials = credentialsOf(this.#options)
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
    // §3.5.2: the body is a single-part form.
    if (placement === 'body') requireForm('placement', request)

    const own = collectParameters(request)
    const credentials = oauth ? this.#credentialsOf(oauth) : this.#credentials
    return chain(this.#bodyHash(request), (bodyHash) => {
      const fresh = this.#freshParameters(url, bodyHash)
      const parameters = normalizeParameters([...credentials.parameters, ...own, ...fresh])
      const baseString = signatureBaseString(request.method, url, parameters)
      onSign?.({ method: request.method, url: url.href, signatureMethod: method.name, parameters, baseString })
      return chain(method.sign(baseString, credentials.keys), (signature) => {
        fresh.push(['oauth_signature', percentEncode(signature)])
        return this.#place(request, credentials, fresh)
      })
    })
  }

  /** A refused timestamp is worth another try once the provider's clock is known. */
  review(response: AuthResponse, request: AuthRequest): Replay | undefined {
    const refused = response.status === 401 || response.status === 400
    if (!refused || this.#options.timestamp) return undefined
    return this.#clock.learn(request.url.origin, response, timestampOf(request)) ? 'clock' : undefined
  }

  /**
   * The encoded protocol parameters that no two requests share, without the signature.
   * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.3 RFC 5849 §3.3}
   */
  #freshParameters({ origin }: URL, bodyHash: string | undefined): Parameter[] {
    const { nonce, timestamp } = this.#options
    const seconds = timestamp ? timestamp() : this.#clock.next(origin)
    const unique = nonce ? nonce() : randomHex()

    const fresh: Parameter[] = []
    if (seconds !== null) fresh.push(['oauth_timestamp', String(seconds)])
    if (unique !== null) fresh.push(['oauth_nonce', percentEncode(unique)])
    if (bodyHash !== undefined) fresh.push(['oauth_body_hash', percentEncode(bodyHash)])
    return fresh
  }

  #credentialsOf(oauth: RequestOptions): Credentials {
    const { token = this.#options.token, tokenSecret, realm = this.#options.realm } = oauth
    if (token !== undefined) check('oauth.token', token, text)
    if (oauth.token) requireSecret('oauth.tokenSecret', tokenSecret, this.#options.method)
    const parameters = { ...this.#options.parameters, ...oauth.parameters }
    const options = { ...this.#options, token, tokenSecret, realm, parameters }
    // A token of one request comes with its own secret: that of the options belongs to another token.
    const sameKeys = oauth.token === undefined && tokenSecret === undefined
    return sameKeys ? credentialsOf(options, this.#credentials.keys) : credentialsOf(options)
  }

  /** @see {@link https://datatracker.ietf.org/doc/html/draft-eaton-oauth-bodyhash-00#section-3.2 OAuth Request Body Hash §3.2} */
  #bodyHash({ headers, body = '', opaqueBody }: AuthRequest): MaybePromise<string | undefined> {
    if (!this.#options.bodyHash || isForm(headers.get('content-type'))) return undefined
    if (opaqueBody) throw new TypeError('bodyHash: the body is a stream, which cannot be hashed before it is sent')
    return hash(this.#options.method.hash ?? 'SHA-1', body)
  }

  #place(request: AuthRequest, { parameters, headerStart }: Credentials, fresh: readonly Parameter[]): Authorization {
    const { url, body = '' } = request
    switch (this.#options.placement) {
      case 'header':
        return { headers: { Authorization: headerStart + headerFields(fresh) } }
      case 'query':
        return { headers: {}, url: authorizedUrl(url, [...parameters, ...fresh]) }
      case 'body':
        return formAuthorization(request, authorizedForm(formText(body), [...parameters, ...fresh]))
    }
  }
}

/** What all requests with the same credentials have in common, made once. */
interface Credentials {
  readonly keys: SigningKeys
  /** Encoded protocol parameters. */
  readonly parameters: readonly Parameter[]
  /** The `Authorization` header as far as they go. */
  readonly headerStart: string
}

function credentialsOf(options: CheckedOptions, keys = keysOf(options)): Credentials {
  const parameters = fixedParameters(options)
  return { keys, parameters, headerStart: authorizationHeader(parameters, options.realm) }
}

function keysOf({ clientSecret, tokenSecret = '' }: CheckedOptions): SigningKeys {
  return { clientSecret, tokenSecret, signingKey: signingKey(clientSecret, tokenSecret) }
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
