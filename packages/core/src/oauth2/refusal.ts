import { type EndpointAnswer, type Fields, passes, readFields, shown } from '../endpoint.js'
import { OAuthError } from '../errors.js'

/**
 * The members of an answer that is no refusal; `undefined` when it is neither a JSON object nor a form. Some (GitHub, Slack)
 * refuse with 200 all the same. Error codes are strings; Facebook has an object with a `type`, Slack says `ok: false`.
 * @throws OAuthError with the server's own code, or `http_error`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 RFC 6749 §5.2}
 */
export function acceptedFields(answer: EndpointAnswer, fields = readFields(answer)): Fields | undefined {
  const { status, headers, endpoint, cause, name = 'token endpoint', redact } = answer
  const { error, error_description, error_uri, message, ok } = fields ?? {}
  if (status >= 200 && status < 300 && !error && ok !== false) return fields

  const said = (value: unknown) => shown(value, redact)
  const detail: Fields = Object(error)
  const code = said(error) ?? said(detail.type) ?? said(detail.code && String(detail.code))
  const description = said(detail.message) ?? said(error_description) ?? said(message)
  // Without a word on the error it may be another's: the wrong URL.
  const summary = `${name} answered ${[status, code ?? endpoint].filter(Boolean).join(' ')}`
  const retryAfter = headers.get('retry-after') ?? ''
  const pause = Number(retryAfter) || Date.parse(retryAfter) / 1000 - answer.sentAt
  throw new OAuthError(code ?? 'http_error', [summary, description].filter(Boolean).join(': '), {
    ...(cause !== undefined && { cause }),
    description,
    uri: said(error_uri),
    status,
    endpoint,
    transient: passes(status) || code === 'temporarily_unavailable',
    // RFC 9110 §10.2.3: seconds or a date
    retryAfter: pause > 0 ? pause : undefined,
  })
}
