import { type EndpointAnswer, type Fields, notUnderstood, passes, readFields, shown } from '../endpoint.js'
import { OAuthError } from '../errors.js'
import { expiryOf, type Token, type TokenFields } from './token.js'

/**
 * The token of a token endpoint's answer, read as tolerantly as providers are loose: every content type, form bodies,
 * numbers as strings, and errors that come with HTTP 200.
 * @throws OAuthError with the server's own code, or `http_error`, `unexpected_redirect`, `invalid_response`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5 RFC 6749 §5}
 */
export function parseTokenResponse(answer: EndpointAnswer): Token {
  return requireAccessToken(tokenFields(answer, readFields(answer)), answer)
}

/**
 * Normalizes the members of a token. An `access_token` may be missing, so that a rotated refresh token beside it can be kept.
 * @throws OAuthError when the answer is a refusal
 */
export function tokenFields(answer: EndpointAnswer, fields: Fields | undefined): TokenFields {
  const refusal = refusalOf(answer, fields)
  if (refusal !== undefined) throw refusal
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

/**
 * The error that an answer stands for; `undefined` when it is none. Some (GitHub, Slack) answer 200 all the same.
 * Error codes are strings; Facebook has an object with a `type`, Slack says `ok: false`.
 */
export function refusalOf(answer: EndpointAnswer, fields: Fields = {}): OAuthError | undefined {
  const { status, headers, endpoint, cause, name = 'token endpoint', redact } = answer
  const { error, error_description, error_uri, message, ok } = fields
  if (status >= 200 && status < 300 && !error && ok !== false) return undefined

  const clean = (value: unknown) => shown(value, redact)
  const detail: Fields = Object(error)
  const code = clean(error) ?? clean(detail.type) ?? clean(detail.code && String(detail.code))
  const description = clean(detail.message) ?? clean(error_description) ?? clean(message)
  // Without a word on the error it may be another's: the wrong URL.
  const summary = `${name} answered ${[status, code ?? endpoint].filter(Boolean).join(' ')}`
  const retryAfter = headers.get('retry-after') ?? ''
  const pause = Number(retryAfter) || Date.parse(retryAfter) / 1000 - answer.sentAt
  return new OAuthError(code ?? 'http_error', [summary, description].filter(Boolean).join(': '), {
    ...(cause !== undefined && { cause }),
    description,
    uri: clean(error_uri),
    status,
    endpoint,
    transient: passes(status) || code === 'temporarily_unavailable',
    // RFC 9110 §10.2.3: seconds or a date
    retryAfter: pause > 0 ? pause : undefined,
  })
}
