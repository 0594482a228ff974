import { parseForm } from '../encoding.js'
import { type EndpointAnswer, type Fields, notUnderstood, passes, readFields, shown } from '../endpoint.js'
import { OAuthError } from '../errors.js'

/**
 * Temporary or token credentials as they come on the wire: a plain object, to be stored and restored anywhere.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2 RFC 5849 §2}
 */
export interface OAuth1Token {
  readonly oauth_token: string
  readonly oauth_token_secret: string
  /** `'true'` in temporary credentials. */
  readonly oauth_callback_confirmed?: string
  /** The proof that the resource owner approved the temporary credentials. */
  readonly oauth_verifier?: string
  /** Whatever else the provider sends (`user_id`, `screen_name` …). */
  readonly [name: string]: string | undefined
}

/**
 * The credentials in an answer, form-encoded or JSON, whatever its content type says.
 * @throws OAuthError `oauth_problem` when the provider says why it refused, `http_error` when it does not, or `invalid_response`
 */
export function parseTokenAnswer(answer: EndpointAnswer): OAuth1Token {
  const fields = readFields(answer)
  refuseProblem(answer, fields)
  if (fields === undefined) throw notUnderstood(answer, 'with neither a form nor JSON')

  const texts: Record<string, string> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (value !== null && typeof value !== 'object') texts[key] = String(value)
  }
  const { oauth_token, oauth_token_secret } = texts
  if (!oauth_token || oauth_token_secret === undefined) {
    throw notUnderstood(answer, `without ${oauth_token ? 'oauth_token_secret' : 'oauth_token'}`)
  }
  return { ...texts, oauth_token, oauth_token_secret }
}

/** Providers report a problem with any status, in the body or in the challenge, by the words of the OAuth Problem Reporting extension. */
function refuseProblem(answer: EndpointAnswer, fields: Fields = {}): void {
  const { status, name = 'token endpoint', endpoint, headers, redact } = answer
  const challenge = headers.get('www-authenticate') ?? ''
  const said = (name: string) => shown(fields[name], redact) ?? shown(challenged(name, challenge), redact)
  const problem = said('oauth_problem')
  if (problem === undefined && status >= 200 && status < 300) return

  const advice = said('oauth_problem_advice') ?? shown(messageOf(fields), redact)
  const details = [problem, advice].filter(Boolean).join(': ')
  throw new OAuthError(
    problem ? 'oauth_problem' : 'http_error',
    `${name} answered ${status}${details && ` ${details}`}`,
    { description: details || undefined, status, endpoint, transient: passes(status) },
  )
}

/** A parameter of a challenge, percent-encoded like those of the `Authorization` header. */
function challenged(parameter: string, challenge: string): string | undefined {
  const [, value] = new RegExp(`\\b${parameter}="?([^",&]+)`).exec(challenge) ?? []
  return value === undefined ? undefined : parseForm(`=${value}`)[0]?.[1]
}

/** X answers `{ errors: [{ code, message }] }`, others `{ message }` or `{ error }`. */
function messageOf({ errors, message, error }: Fields): unknown {
  const [first] = Array.isArray(errors) ? (errors as Fields[]) : []
  return [first?.message, message, error].find((text) => typeof text === 'string' && text !== '')
}
