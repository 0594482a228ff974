import type { AuthResponse } from './auth.js'

/** Where a response sends the client, and how to go there. */
export interface Redirect {
  readonly url: URL
  readonly method: string
  /** 307 and 308 send the body again, the others go on with GET. */
  readonly keepsBody: boolean
  /** Header fields that must not go along. */
  readonly dropHeaders: readonly string[]
}

/** Fields that describe a body that is not sent any more. */
const bodyHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
  'transfer-encoding',
]

/** Fields that belong to the origin that was left. */
const originHeaders = ['authorization', 'cookie', 'host', 'proxy-authorization']

/**
 * Reads a redirect as fetch does: POST becomes GET on 301 and 302, everything but HEAD becomes GET on 303.
 * `undefined` when the response is none, or leads away from http.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-15.4 RFC 9110 §15.4}
 */
export function redirectOf(
  response: AuthResponse,
  request: { readonly method: string; readonly url: URL },
): Redirect | undefined {
  const { status } = response
  const location = response.headers.get('location')
  if (!location || ![301, 302, 303, 307, 308].includes(status)) return undefined
  if (!URL.canParse(location, request.url)) return undefined
  const url = new URL(location, request.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  if (url.hash === '') url.hash = request.url.hash

  const method = request.method.toUpperCase()
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST'
  return {
    url,
    method: becomesGet ? 'GET' : method,
    keepsBody: !becomesGet,
    dropHeaders: [...(becomesGet ? bodyHeaders : []), ...(url.origin === request.url.origin ? [] : originHeaders)],
  }
}
