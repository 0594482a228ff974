import type { HeaderFields } from './auth.js'
import { requireTls } from './checks.js'
import { OAuthError } from './errors.js'
import type { Fetch } from './fetch.js'
import { untilAborted } from './wait.js'

/** A request to an endpoint. */
interface Question {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** How requests to endpoints are sent. */
export interface Channel {
  readonly fetch: Fetch
  /** Epoch seconds. */
  readonly now?: () => number
  /** Seconds. Default: 30. */
  readonly timeout?: number
  readonly allowInsecureHttp?: boolean | undefined
}

/** What an endpoint answered, read. */
export interface EndpointAnswer {
  readonly status: number
  readonly headers: Pick<HeaderFields, 'get'>
  readonly text: string
  /** What the messages call the endpoint. Default: `'token endpoint'`. */
  readonly name?: string | undefined
  /** URL of the endpoint, without its query. */
  readonly endpoint?: string | undefined
  /** Epoch seconds at which the request was sent. */
  readonly sentAt: number
  /** Takes out of the server's text what we sent as a secret. */
  readonly redact?: ((text: string) => string) | undefined
}

/** A response body as names and values. */
export type Fields = Readonly<Record<string, unknown>>

const maxOctets = 1_048_576

/**
 * Sends a request to an endpoint and reads what it answers. Redirects are refused: they would carry the secret elsewhere.
 * @throws OAuthError `network_error`, which is transient and ambiguous; `unexpected_redirect`; `invalid_response` above 1 MiB
 */
export async function askEndpoint(
  request: Question,
  { fetch, now = () => Date.now() / 1000, timeout = 30, allowInsecureHttp }: Channel,
  name: string,
  onResponse?: (response: Response) => Promise<Response>,
): Promise<EndpointAnswer> {
  const { url, ...init } = request
  const { origin, pathname } = new URL(url)
  const endpoint = origin + pathname
  requireTls(name, new URL(url), allowInsecureHttp)

  const sentAt = now()
  const signal = AbortSignal.timeout(timeout * 1000)
  const arrived = async <Value>(part: () => Promise<Value>): Promise<Value> => {
    try {
      // Not all that is lent heeds the signal.
      return await untilAborted(part(), signal)
    } catch (cause) {
      if (cause instanceof OAuthError) throw cause
      const why = signal.aborted ? `did not answer within ${timeout} s` : 'could not be reached'
      throw new OAuthError('network_error', `${name} ${why}`, { cause, endpoint, transient: true, ambiguous: true })
    }
  }

  let response = await arrived(() => fetch(url, { ...init, redirect: 'manual', signal }))
  const { status, type, redirected } = response
  // Browsers hide a redirect behind status 0.
  if (redirected || type === 'opaqueredirect' || status === 0 || (status >= 300 && status < 400)) {
    throw new OAuthError('unexpected_redirect', `${name} answered with a redirect`, { status, endpoint })
  }
  if (onResponse !== undefined) {
    // A hook may read the body and give the same response back.
    const answered = await onResponse(response.clone())
    if (!answered.bodyUsed) response = answered
  }
  const text = await arrived(() => readText(response))
  if (text !== undefined) return { status: response.status, headers: response.headers, text, name, endpoint, sentAt }
  throw new OAuthError('invalid_response', `${name} answered more than 1 MiB`, { status, endpoint })
}

/** The body as text; `undefined` when there is too much of it. */
async function readText({ body }: Response): Promise<string | undefined> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let octets = 0
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return text + decoder.decode()
    octets += value.length
    if (octets > maxOctets) {
      reader?.cancel().catch(() => {})
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

/**
 * The JSON object or the form of a body; `undefined` when it is neither.
 * The content type does not decide: JSON comes as text/html and text/javascript, forms as text/plain.
 */
export function readFields({ text, headers }: Pick<EndpointAnswer, 'text' | 'headers'>): Fields | undefined {
  // `trim` takes a byte order mark too.
  const body = text.trim()
  try {
    const json: unknown = JSON.parse(body)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Fields) : undefined
  } catch {
    const markup = /html|xml/i.test(headers.get('content-type') ?? '')
    return !markup && /^[\w.-]+=/.test(body) ? Object.fromEntries(new URLSearchParams(body)) : undefined
  }
}

/** Takes secrets that we sent out of what the server says. */
export function redactor(secrets: readonly (string | null | undefined)[]): (text: string) => string {
  return (text) =>
    secrets.reduce<string>((shown, secret) => (secret ? shown.replaceAll(secret, '[redacted]') : shown), text)
}
