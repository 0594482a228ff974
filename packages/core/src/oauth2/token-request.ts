import { requireTls } from '../checks.js'
import { OAuthError } from '../errors.js'
import type { Fetch } from '../fetch.js'
import type { EndpointRequest } from './compliance-hooks.js'
import type { EndpointAnswer } from './token-response.js'
import { untilAborted } from './wait.js'

/** How requests to endpoints are sent. */
export interface Channel {
  readonly fetch: Fetch
  /** Epoch seconds. */
  readonly now: () => number
  /** Seconds. */
  readonly timeout: number
  readonly allowInsecureHttp?: boolean | undefined
}

const maxOctets = 1_048_576

/**
 * Sends a request to an endpoint and reads what it answers. Redirects are refused: they would carry the secret elsewhere.
 * @throws OAuthError `network_error`, which is transient and ambiguous; `unexpected_redirect`; `invalid_response` above 1 MiB
 */
export async function askEndpoint(
  request: EndpointRequest,
  { fetch, now, timeout, allowInsecureHttp }: Channel,
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
