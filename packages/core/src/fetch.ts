import type { Auth, Authorization, RequestOptions } from './auth.js'
import { OAuthError } from './errors.js'
import { Exchange, type ExchangeOptions } from './exchange.js'
import { type Redirect, redirectOf } from './redirect.js'
import { authorizedRequest, changedRequest, describeRequest, hasBody, isStream } from './request.js'

/** A function with the shape of `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** The global `fetch` of the time it is called. */
export const globalFetch: Fetch = (input, init) => globalThis.fetch(input, init)

/** What {@link authorizedFetch} may be told beside the Auth. */
export interface AuthorizedFetchOptions extends ExchangeOptions {
  /** Credentials of these requests; `false` sends them without any. */
  readonly oauth?: false | RequestOptions | undefined
  /** The body is a stream, which is neither read nor sent twice. Default: whether `init.body` is one. */
  readonly streams?: boolean | undefined
}

/** As many redirects as fetch itself follows. */
const maxRedirects = 20

/**
 * A `fetch` that authorizes every request, redirect and replay with `auth`.
 *
 * A failed review (a refresh that failed after a 401, say) leaves the original response, with the error as its `cause`.
 * @throws what `auth.authorize` throws, before anything is sent
 */
export function authorizedFetch(auth: Auth, fetch = globalFetch, options: AuthorizedFetchOptions = {}): Fetch {
  const { oauth } = options
  if (oauth === false) return fetch

  return async (input, init) => {
    const exchange = new Exchange(auth, options)
    const streams = options.streams ?? isStream(init?.body)
    const { own, extra } = split(init)
    let request = input instanceof Request && !own ? input : new Request(input, init)
    const follows = request.redirect === 'follow'
    let redirect: Request['redirect'] = follows ? 'manual' : request.redirect
    let redirects = 0

    for (;;) {
      const once = streams && hasBody(request)
      const described = await describeRequest(request, auth, { streams, oauth })
      const authorization = (await exchange.authorize(described)) ?? nothing
      // A body is used up when it is sent: what may be sent again is sent from a copy.
      const sent = once || !hasBody(request) ? request : request.clone()
      const response = await fetch(await authorizedRequest(sent, authorization, redirect), extra)

      const again = await exchange.review(response)
      // Whoever left while a token was fetched does not want the refusal any more.
      request.signal.throwIfAborted()
      if (again && !once) {
        discard(response)
        continue
      }
      if (response.type === 'opaqueredirect' && follows) {
        mayRedirectBlindly(request, authorization)
        redirect = 'follow'
        continue
      }
      const next = follows ? redirectOf(response, described) : undefined
      if (next === undefined || (next.keepsBody && once)) {
        return finished(response, redirects > 0, exchange.failure)
      }
      discard(response)
      if (++redirects > maxRedirects) throw new TypeError(`more than ${maxRedirects} redirects`)
      request = await redirected(request, next, exchange)
    }
  }
}

const nothing: Authorization = { headers: {} }

function redirected(request: Request, next: Redirect, exchange: Exchange): Promise<Request> {
  const headers = new Headers(request.headers)
  for (const name of next.dropHeaders) headers.delete(name)
  const { url } = exchange.restore({ url: next.url })
  return changedRequest(request, url, { method: next.method, headers, ...(next.keepsBody ? {} : { body: null }) })
}

/**
 * Browsers hide where a redirect leads. They follow it themselves and drop `Authorization` when it leaves the origin,
 * so what may be sent twice and carries nothing else is sent again for the browser to follow.
 */
function mayRedirectBlindly(request: Request, { headers, url }: Authorization): void {
  const onlyAuthorization = Object.keys(headers).every((name) => name.toLowerCase() === 'authorization')
  const safe = request.method === 'GET' || request.method === 'HEAD'
  if (safe && onlyAuthorization && url === undefined) return
  const { pathname } = new URL(request.url)
  throw new OAuthError(
    'unexpected_redirect',
    `${request.method} ${pathname} was redirected, and this runtime hides where to`,
  )
}

/**
 * Options that only fetch itself reads (undici's `dispatcher`, Next's `next`), as a `Request` does not carry them, and whether
 * there are others.
 */
function split(init: RequestInit = {}): { own: boolean; extra: RequestInit } {
  const { method, headers, body, redirect, signal, ...extra } = init
  return { own: Object.keys(extra).length < Object.keys(init).length, extra }
}

/** A body that nobody reads would keep its connection. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => {})
}

/** Says of a response what fetch would say of it, and why it could not be another. */
function finished(response: Response, redirected: boolean, cause: unknown): Response {
  if (redirected) Object.defineProperty(response, 'redirected', { value: true })
  return cause === undefined ? response : Object.defineProperty(response, 'cause', { value: cause })
}
