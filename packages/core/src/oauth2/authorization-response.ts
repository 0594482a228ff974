import { shown } from '../endpoint.js'
import { OAuthError } from '../errors.js'

/** What the answer to an authorization request must agree with. */
export interface AuthorizationExpectation {
  /** State of the request; `null` does not check it. */
  readonly state: string | null
  /** Identifier of the server that was asked. */
  readonly issuer?: string | undefined
  /** The server always says who it is (`authorization_response_iss_parameter_supported`). */
  readonly requireIssuer?: boolean | undefined
}

/**
 * Reads the URL that the user came back with: the query, or, for the implicit grant, the fragment.
 * The state is checked first, so that nobody else's error is believed.
 * @throws OAuthError `state_mismatch`, `issuer_mismatch`, `invalid_response`, or the server's own code (`access_denied`)
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 RFC 6749 §4.1.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9207#section-2.4 RFC 9207 §2.4}
 */
export function parseAuthorizationResponse(
  response: string | URL,
  { state, issuer, requireIssuer = false }: AuthorizationExpectation,
): Record<string, string> {
  const { searchParams, hash } = new URL(response, 'http://localhost')
  const fragment = new URLSearchParams(hash.slice(1))
  const inFragment = ['access_token', 'error', 'id_token', 'code'].some((name) => fragment.has(name))
  const parameters = inFragment ? fragment : searchParams
  for (const name of ['state', 'iss', 'code', 'error']) {
    if (parameters.getAll(name).length > 1) {
      throw new OAuthError('invalid_response', `authorization response has more than one ${name}`)
    }
  }
  // A token that stands in the query went through logs.
  if (!inFragment) parameters.delete('access_token')

  if (state !== null && parameters.get('state') !== state) {
    throw new OAuthError('state_mismatch', 'authorization response belongs to another request: its state differs')
  }
  const iss = parameters.get('iss')
  if (issuer !== undefined && (iss === null ? requireIssuer : iss !== issuer)) {
    throw new OAuthError('issuer_mismatch', `authorization response does not come from ${issuer}`)
  }
  const error = shown(parameters.get('error'))
  if (error !== undefined) {
    const description = shown(parameters.get('error_description'))
    throw new OAuthError(error, `authorization was refused: ${[error, description].filter(Boolean).join(': ')}`, {
      description,
      uri: parameters.get('error_uri') ?? undefined,
      transient: error === 'temporarily_unavailable',
    })
  }
  return Object.fromEntries(parameters)
}
