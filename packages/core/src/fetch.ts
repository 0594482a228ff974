import type { Auth, Authorization, AuthRequest, RequestOptions } from './auth.js'
import { isForm } from './encoding.js'
import { OAuthError } from './errors.js'
import { Exchange, type ExchangeOptions } from './exchange.js'
import { type Redirect, redirectOf } from './redirect.js'

/** A function with the shape of `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

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
export function authorizedFetch(
  auth: Auth,
  fetch: Fetch = globalThis.fetch,
  options: AuthorizedFetchOptions = {},
): Fetch {
  const { oauth } = options
  if (oauth === false) return fetch

  return async (input, init) => {
    const exchange = new Exchange(auth, options)
    const streams = options.streams ?? isStream(init?.body)
    const extra = fetchOnly(init)
    let request = new Request(input, init)
    const follows = request.redirect === 'follow'
    let redirect: RequestRedirect = follows ? 'manual' : request.redirect
    let redirects = 0

    for (;;) {
      const once = streams && request.body !== null
      const authorization = await exchange.authorize(await describe(request, auth, once, oauth))
      // A body is used up when it is sent: what may be sent again is sent from a copy.
      const sent = once ? request : request.clone()
      const response = await fetch(await authorized(sent, authorization, { redirect, once }), extra)

      if ((await exchange.review(response)) && !once) {
        discard(response)
        continue
      }
      if (response.type === 'opaqueredirect' && follows) {
        mustRedirectBlindly(request, authorization)
        redirect = 'follow'
        continue
      }
      const next = follows ? redirectOf(response, { method: request.method, url: new URL(request.url) }) : undefined
      if (next === undefined || (next.keepsBody && once)) {
        return withCause(redirects > 0 ? asRedirected(response) : response, exchange.failure)
      }
      discard(response)
      if (++redirects > maxRedirects) throw new TypeError(`more than ${maxRedirects} redirects`)
      request = await redirected(request, next, exchange)
    }
  }
}

/** What the Auth may read of a request; a form is read from a copy, other bodies only for an Auth that asks for them. */
async function describe(
  request: Request,
  auth: Auth,
  opaqueBody: boolean,
  oauth: RequestOptions | undefined,
): Promise<AuthRequest> {
  const { method, headers, signal } = request
  const reads = !opaqueBody && request.body !== null && (auth.readsBody === true || isForm(headers.get('content-type')))
  const body = reads ? await bytesOf(request) : undefined
  return { method, url: new URL(request.url), headers, body, opaqueBody, signal, oauth }
}

async function bytesOf(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await request.clone().arrayBuffer())
}

async function authorized(
  request: Request,
  authorization: Authorization | undefined,
  { redirect, once }: { redirect: RequestRedirect; once: boolean },
): Promise<Request> {
  if (authorization === undefined) return new Request(request, { redirect })
  const headers = new Headers(request.headers)
  for (const [name, value] of Object.entries(authorization.headers)) headers.set(name, value)
  if (authorization.url === undefined && authorization.body === undefined) {
    return new Request(request, { headers, redirect })
  }
  const body = authorization.body ?? (once ? request.body : await bodyOf(request))
  return rebuild(request, { url: authorization.url ?? new URL(request.url), headers, body, redirect })
}

async function redirected(request: Request, next: Redirect, exchange: Exchange): Promise<Request> {
  const headers = new Headers(request.headers)
  for (const name of next.dropHeaders) headers.delete(name)
  return rebuild(request, {
    url: exchange.restore({ url: next.url }).url,
    method: next.method,
    headers,
    body: next.keepsBody ? await bodyOf(request) : null,
  })
}

async function bodyOf(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  return request.body === null ? null : bytesOf(request)
}

/**
 * The same request with other parts. Not `new Request(url, request)`: that turns every body into a stream,
 * which is sent in chunks and cannot be redirected.
 */
function rebuild(request: Request, { url, ...parts }: RequestInit & { url: URL }): Request {
  const { method, signal, cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy } = request
  const kept = { method, signal, cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy }
  const streamed = parts.body instanceof ReadableStream ? { duplex: 'half' } : {}
  return new Request(url, { ...kept, ...parts, ...streamed } as RequestInit)
}

/**
 * Browsers hide where a redirect leads. They follow it on their own and drop `Authorization` when it leaves the origin,
 * so what can go twice and carries nothing else is sent again for the browser to follow.
 */
function mustRedirectBlindly(request: Request, authorization: Authorization | undefined): void {
  const names = Object.keys(authorization?.headers ?? {}).map((name) => name.toLowerCase())
  const harmless = authorization?.url === undefined && names.every((name) => name === 'authorization')
  if (harmless && (request.method === 'GET' || request.method === 'HEAD')) return
  throw new OAuthError(
    'unexpected_redirect',
    `${request.method} ${new URL(request.url).pathname} was redirected, and this runtime hides where to`,
  )
}

function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body instanceof ReadableStream || Symbol.asyncIterator in body)
}

/** Options that only fetch itself reads (undici's `dispatcher`, Next's `next`): a `Request` does not carry them. */
function fetchOnly(init: RequestInit | undefined): RequestInit | undefined {
  if (init === undefined) return undefined
  const { method, headers, body, redirect, signal, ...rest } = init
  return rest
}

function discard(response: Response): void {
  // A body that nobody reads would keep its connection.
  response.body?.cancel().catch(() => {})
}

function asRedirected(response: Response): Response {
  return Object.defineProperty(response, 'redirected', { value: true })
}

function withCause(response: Response, cause: unknown): Response {
  return cause === undefined ? response : Object.defineProperty(response, 'cause', { value: cause })
}
