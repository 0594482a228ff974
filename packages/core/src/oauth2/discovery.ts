import { requireTls } from '../checks.js'
import { askEndpoint, type Channel, type EndpointAnswer, notUnderstood, readFields } from '../endpoint.js'
import { OAuthError } from '../errors.js'
import type { Fetch } from '../fetch.js'
import type { OAuth2ClientOptions } from './client-options.js'
import { acceptedFields } from './refusal.js'

/** What a server says of itself, under its wire names. @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-2 RFC 8414 §2} */
export interface ServerMetadata {
  readonly issuer: string
  readonly [name: string]: unknown
}

/** How metadata is fetched. */
export interface MetadataRequestOptions {
  /** Default: `globalThis.fetch`. */
  readonly fetch?: Fetch | undefined
  /** Seconds. Default: 30. */
  readonly timeout?: number | undefined
  /** Default: `false`; loopback is always allowed. */
  readonly allowInsecureHttp?: boolean | undefined
}

/**
 * Asks a server for its metadata: those of OpenID Connect, or, where there are none, those of OAuth.
 * @param issuer identifier of the server, exactly as it calls itself
 * @throws OAuthError `issuer_mismatch` when it calls itself something else, `http_error`, `invalid_response`
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig OpenID Connect Discovery §4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3 RFC 8414 §3}
 */
export async function fetchServerMetadata(
  issuer: string,
  options: MetadataRequestOptions = {},
): Promise<ServerMetadata> {
  // RFC 8414 §2: it has neither query nor fragment.
  if (!URL.canParse(issuer) || /[?#]/.test(issuer)) throw new TypeError('issuer: not an absolute URL without a query')
  requireTls('issuer', new URL(issuer), options.allowInsecureHttp)

  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  // OpenID Connect appends to the path, RFC 8414 inserts before it.
  let answer = await ask(`${origin}${path}/.well-known/openid-configuration`, options)
  // A page for people, with 200, is what many servers have for whatever they do not know.
  if (answer.status < 500 && readFields(answer)?.issuer === undefined) {
    answer = await ask(`${origin}/.well-known/oauth-authorization-server${path}`, options)
  }
  return checkedMetadata(answer, issuer)
}

/**
 * The options of an `OAuth2Client` that a server's metadata give. Which way the client authenticates is what it was registered for.
 *
 * @example
 * const metadata = await fetchServerMetadata('https://as.example.com')
 * const client = new OAuth2Client({ ...metadataOptions(metadata), clientId, clientSecret, redirectUri })
 */
export function metadataOptions(metadata: ServerMetadata): OAuth2ClientOptions {
  const text = (name: string) => {
    const value = metadata[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    issuer: metadata.issuer,
    requireIssuer: metadata.authorization_response_iss_parameter_supported === true,
    authorizationEndpoint: text('authorization_endpoint'),
    tokenEndpoint: text('token_endpoint'),
    revocationEndpoint: text('revocation_endpoint'),
    introspectionEndpoint: text('introspection_endpoint'),
    deviceAuthorizationEndpoint: text('device_authorization_endpoint'),
    pushedAuthorizationRequestEndpoint: text('pushed_authorization_request_endpoint'),
    userinfoEndpoint: text('userinfo_endpoint'),
    endSessionEndpoint: text('end_session_endpoint'),
    jwksUri: text('jwks_uri'),
  }
}

function ask(url: string, channel: Channel): Promise<EndpointAnswer> {
  return askEndpoint({ method: 'GET', url, headers: { Accept: 'application/json' } }, channel, 'metadata endpoint')
}

/** Another server's metadata would send the client's secrets there. @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3.3 RFC 8414 §3.3} */
function checkedMetadata(answer: EndpointAnswer, issuer: string): ServerMetadata {
  const fields = acceptedFields(answer)
  if (typeof fields?.issuer !== 'string') throw notUnderstood(answer, 'with no issuer')
  if (fields.issuer !== issuer) {
    const { endpoint } = answer
    throw new OAuthError('issuer_mismatch', `metadata endpoint of ${issuer} calls itself something else`, { endpoint })
  }
  return Object.freeze({ ...fields, issuer })
}
