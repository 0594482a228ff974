import { parseForm } from '../encoding.js'
import { type EndpointAnswer, readFields } from '../endpoint.js'
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

type Fields = Readonly<Record<string, unknown>>

/**
 * The credentials in an answer, form-encoded or JSON, whatever its content type says.
 * @throws OAuthError `oauth_problem` when the provider says why it refused, `http_error` when it does not, or `invalid_response`
 */
export function parseTokenAnswer(answer: EndpointAnswer): OAuth1Token {
  const { status, name } = answer
  const fields = readFields(answer)
  refuseProblem(answer, fields)
  if (fields === undefined)
    throw new OAuthError('invalid_response', `${name} answered ${status} with neither a form nor JSON`, answer)

  const texts: Record<string, string> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (value !== null && typeof value !== 'object') texts[key] = String(value)
  }
  const { oauth_token, oauth_token_secret } = texts
  if (!oauth_token || oauth_token_secret === undefined) {
    const missing = oauth_token ? 'oauth_token_secret' : 'oauth_token'
    throw new OAuthError('invalid_response', `${name} answered ${status} without ${missing}`, answer)
  }
  return { ...texts, oauth_token, oauth_token_secret }
}

/** Providers report a problem with any status, in the body or in the challenge, by the words of the OAuth Problem Reporting extension. */
function refuseProblem(answer: EndpointAnswer, fields: Fields = {}): void {
  const { status, name, endpoint, headers, redact = (text) => text } = answer
  const challenge = headers.get('www-authenticate') ?? ''
  const problem = word(fields.oauth_problem) ?? word(challenged('oauth_problem', challenge))
  if (problem === undefined && status >= 200 && status < 300) return

  const advice =
    word(fields.oauth_problem_advice) ?? word(challenged('oauth_problem_advice', challenge)) ?? messageOf(fields)
  const details = redact([problem, advice].filter(Boolean).join(': '))
  throw new OAuthError(
    problem ? 'oauth_problem' : 'http_error',
    `${name} answered ${status}${details && ` ${details}`}`,
    {
      description: details || undefined,
      status,
      endpoint,
      transient: status === 408 || status === 429 || status >= 500,
    },
  )
}

/** A parameter of a challenge, percent-encoded like those of the `Authorization` header. */
function challenged(parameter: string, challenge: string): string | undefined {
  const [, value] = new RegExp(`\\b${parameter}="?([^",&]+)`).exec(challenge) ?? []
  return value === undefined ? undefined : parseForm(`=${value}`)[0]?.[1]
}

/** X answers `{ errors: [{ code, message }] }`, others `{ message }` or `{ error }`. */
function messageOf({ errors, message, error }: Fields): string | undefined {
  const [first] = Array.isArray(errors) ? (errors as Fields[]) : []
  return word(first?.message) ?? word(message) ?? word(error)
}

/** Text for a message: one line, not too long. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.replace(/\p{Cc}+/gu, ' ').slice(0, 200) : undefined
}
