import type { HeaderFields } from './auth.js'
import { requireTls } from './checks.js'
import { OAuthError } from './errors.js'
import { type Fetch, globalFetch } from './fetch.js'
import { systemNow, untilAborted } from './wait.js'

/** A request to an endpoint. */
export interface Question {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** How requests to endpoints are sent. */
export interface Channel {
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined
  /** Epoch seconds. Default: the system's clock. */
  readonly now?: (() => number) | undefined
  /** Seconds. Default: 30. */
  readonly timeout?: number | undefined
  /** Default: `false`; loopback is always allowed. */
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
  /** Why a refusal could not be helped. */
  readonly cause?: unknown
  /** Takes out of the server's text what we sent as a secret. */
  readonly redact?: ((text: string) => string) | undefined
}

/** A response body as names and values. */
export type Fields = Readonly<Record<string, unknown>>

/** No answer that is meant for us is longer: 1 MiB. */
const maxLength = 1_048_576

/**
 * Sends a request to an endpoint and reads what it answers. Redirects are refused: they would carry the secret elsewhere.
 * @throws OAuthError `network_error`, which is transient and ambiguous; `unexpected_redirect`; `invalid_response` above 1 MiB
 */
export async function askEndpoint(
  request: Question,
  { fetch = globalFetch, now = systemNow, timeout = 30, allowInsecureHttp }: Channel,
  name: string,
  onResponse = async (response: Response): Promise<Response> => response,
): Promise<EndpointAnswer> {
  const { url, ...init } = request
  const endpoint = endpointOf(url)
  requireTls(name, new URL(url), allowInsecureHttp)

  const sentAt = now()
  const signal = AbortSignal.timeout(Math.ceil(timeout * 1000))
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

  const first = await arrived(() => fetch(url, { ...init, redirect: 'manual', signal }))
  // Browsers hide a redirect.
  if (first.redirected || first.type === 'opaqueredirect' || (first.status >= 300 && first.status < 400)) {
    throw new OAuthError('unexpected_redirect', `${name} answered with a redirect`, { status: first.status, endpoint })
  }
  const response = await onResponse(first)
  const { status, headers } = response
  const text = await arrived(() => readText(response))
  if (text.length < maxLength) return { status, headers, text, name, endpoint, sentAt }
  throw new OAuthError('invalid_response', `${name} answered too much`, { status, endpoint })
}

/** The body as text, but not much more than {@link maxLength}. */
async function readText({ body }: Response): Promise<string> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (reader !== undefined && text.length < maxLength) {
    const { done, value } = await reader.read()
    if (done) return text
    text += decoder.decode(value, { stream: true })
  }
  reader?.cancel().catch(() => {})
  return text
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

/** The error for a success that is not what it should be. @param how what is wrong: `with no access_token` */
export function notUnderstood(
  { status, name = 'token endpoint', endpoint }: Partial<EndpointAnswer>,
  how: string,
): OAuthError {
  return new OAuthError('invalid_response', `${name} answered ${status} ${how}`, { status, endpoint })
}

/** Whether the same request may succeed later. A 503 says so whatever its body says. */
export function passes(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** Text of a server as a message may show it: without what we sent as a secret, on one line, not too long; `undefined` when there is none. */
export function shown(value: unknown, redact = (text: string) => text): string | undefined {
  if (typeof value !== 'string') return undefined
  return (
    redact(value)
      .replace(/\p{Cc}+/gu, ' ')
      .slice(0, 200) || undefined
  )
}

/** Takes secrets that we sent out of what the server says. */
export function redactor(secrets: readonly (string | null | undefined)[]): (text: string) => string {
  return (text) =>
    secrets.reduce<string>((shown, secret) => (secret ? shown.replaceAll(secret, '[redacted]') : shown), text)
}

/** The URL of an endpoint as messages may show it, without its query. */
export function endpointOf(url: string | URL): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
