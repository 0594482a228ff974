import { type EndpointAnswer, type Fields, notUnderstood } from '../endpoint.js'
import { acceptedFields } from './refusal.js'
import { expiryOf, type Token, type TokenFields } from './token.js'

/**
 * The token of a token endpoint's answer, read as tolerantly as providers are loose: every content type, form bodies,
 * numbers as strings, and errors that come with HTTP 200.
 * @throws OAuthError with the server's own code, or `http_error`, `unexpected_redirect`, `invalid_response`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5 RFC 6749 §5}
 */
export function parseTokenResponse(answer: EndpointAnswer): Token {
  return requireAccessToken(tokenFields(answer), answer)
}

/**
 * Normalizes the members of a token. An `access_token` may be missing, so that a rotated refresh token beside it can be kept.
 * @param given members of the answer, if they were read already
 * @throws OAuthError when the answer is a refusal, or `invalid_response`
 */
export function tokenFields(answer: EndpointAnswer, given?: Fields): TokenFields {
  const fields = acceptedFields(answer, given)
  if (fields === undefined) throw notUnderstood(answer, 'with neither a JSON object nor a form')

  const { expires_in, expires_at, ...rest } = fields
  const token: Record<string, unknown> = { ...rest, ...expiryOf(fields, answer.sentAt) }
  if (Array.isArray(token.scope)) token.scope = token.scope.join(' ')
  for (const name of ['access_token', 'refresh_token', 'scope', 'id_token', 'token_type']) {
    if (!token[name] || typeof token[name] !== 'string') delete token[name]
  }
  // Many servers leave it out; whoever takes it literally has no token.
  return { token_type: 'Bearer', ...token }
}

/** @throws OAuthError `invalid_response` */
export function requireAccessToken(fields: TokenFields, answer: Pick<EndpointAnswer, 'status' | 'name'>): Token {
  if (fields.access_token === undefined) throw notUnderstood(answer, 'with no access_token')
  return Object.freeze({ ...fields, access_token: fields.access_token })
}
