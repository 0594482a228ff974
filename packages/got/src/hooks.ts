import {
  type Auth,
  type AuthRequest,
  Exchange,
  type HeaderFields,
  signalWithin,
  UnlistedSecret,
} from '@oauth-hooks/core'
import type { OAuthOption } from './option.js'

type Headers = Record<string, string | string[] | undefined>

/** What is used of got's options in a hook; those of all majors have it. */
export interface HookOptions {
  url?: URL | string | undefined
  method: string
  headers: Headers
  body?: unknown
  context: Record<PropertyKey, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: the types of these hooks differ from major to major
  hooks: Record<'beforeRequest' | 'afterResponse' | 'beforeRedirect' | 'beforeError', any[]>
  prefixUrl: URL | string
  username: string
  password: string
  isStream?: boolean | undefined
  signal?: AbortSignal | undefined
  timeout: { request?: number | undefined }
}

/** A `beforeRequest` hook: got runs it before every attempt, redirect and page. */
export type BeforeRequest = (options: HookOptions) => Promise<void>

export interface GotResponse {
  statusCode: number
  headers: Headers
  request: { options: HookOptions }
}

/**
 * Authorizes every attempt. The hook brings along what it needs of the other hooks, for its own request only.
 * @param key where the context of a request keeps its exchange
 * @param homeOf the prefix that says where the credentials of a request belong
 */
export function authorizing(auth: Auth, key = Symbol('oauth-hooks'), homeOf = firstPrefix()): BeforeRequest {
  return async (options) => {
    const { context, hooks } = options
    if (context === undefined) throw new TypeError('this hook belongs into hooks.beforeRequest of got')
    if (context.oauth === false) return
    context.oauth = UnlistedSecret.of(context.oauth as OAuthOption | undefined)

    let exchange = context[key] as Exchange | undefined
    if (exchange === undefined) {
      exchange = new Exchange(auth, { baseUrl: homeOf(options) })
      context[key] = exchange
      hooks.afterResponse.push(reviewing(exchange))
      hooks.beforeRedirect.push(listening(exchange))
      hooks.beforeError.push(explaining(exchange))
    }
    await authorize(exchange, options)
  }
}

/**
 * A bare hook is told of no instance: its prefix is the first one that comes. It stays, as got takes the prefix off a page
 * that lies elsewhere.
 */
function firstPrefix(): (options: HookOptions) => URL | string {
  let first: URL | string = ''
  return ({ prefixUrl }) => {
    first ||= prefixUrl
    return prefixUrl || first
  }
}

async function authorize(exchange: Exchange, options: HookOptions): Promise<void> {
  removeBasic(options)
  const carried = { headers: fieldsOf(options.headers), url: new URL(String(options.url)), body: options.body }
  const { url, body } = exchange.restore(carried)
  const authorization = await exchange.authorize(describe(options, url, body))

  const sentUrl = authorization?.url ?? url
  const sentBody = authorization?.body ?? body
  if (sentUrl.href !== carried.url.href) options.url = sentUrl
  if (sentBody !== carried.body) {
    options.body = sentBody
    // got counted the octets of the body it had.
    options.headers['content-length'] = String(Buffer.byteLength(sentBody as string | Uint8Array))
  }
  for (const [name, value] of Object.entries(authorization?.headers ?? {})) options.headers[name.toLowerCase()] = value
}

function describe(options: HookOptions, url: URL, body: unknown): AuthRequest {
  const { method, headers, context } = options
  const readable = typeof body === 'string' || body instanceof Uint8Array ? body : undefined
  const piped = options.isStream === true && body === undefined && method !== 'GET' && method !== 'HEAD'
  return {
    method,
    url,
    headers: fieldsOf(headers),
    body: readable,
    opaqueBody: piped || body !== readable,
    signal: signalOf(options),
    oauth: (context.oauth as OAuthOption | undefined) || undefined,
  }
}

/** The client's own timeout begins when the request is sent; whoever waits for a token is freed after the same time. */
function signalOf({ signal, timeout: { request } }: HookOptions): AbortSignal | undefined {
  return request === undefined ? signal : signalWithin(request / 1000, signal)
}

/** got makes Basic of credentials in the options or the URL; ours go in their place. */
function removeBasic({ headers, username, password }: HookOptions): void {
  if (username === '' && password === '') return
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  if (headers.authorization === `Basic ${basic}`) delete headers.authorization
}

/** An `afterResponse` hook: the same request once more when the Auth says so. */
function reviewing(exchange: Exchange) {
  return async (response: GotResponse, retry: (options: { preserveHooks: boolean }) => never): Promise<GotResponse> => {
    const again = await review(exchange, response)
    const { body } = response.request.options
    const once = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)
    // Without preserveHooks the hooks of others would not see the second response.
    return again && !once ? retry({ preserveHooks: true }) : response
  }
}

/** A `beforeRedirect` hook: got tells `afterResponse` of the last response only, and every one may bring a nonce. */
function listening(exchange: Exchange) {
  return async (_options: HookOptions, response: GotResponse): Promise<void> => {
    await review(exchange, response)
  }
}

/** Tells the exchange of a response. Never rejects. */
export function review(exchange: Exchange, { statusCode, headers }: GotResponse): Promise<boolean> {
  return exchange.review({ status: statusCode, headers: fieldsOf(headers) })
}

/**
 * A `beforeError` hook: the refused response stays the error, with the reason why nothing could be done as its cause.
 * Errors list the options, so our header fields go.
 */
function explaining(exchange: Exchange) {
  return <GotError extends Error & { options: HookOptions; response?: GotResponse }>(error: GotError): GotError => {
    const { headers, url, body, isStream } = error.options
    // A stream has no `afterResponse`. It is not sent again, so nobody waits, but the next one goes with another token.
    if (isStream && error.response) review(exchange, error.response)
    if (exchange.failure !== undefined && 'response' in error) error.cause = exchange.failure
    if (url !== undefined) {
      const sent = new URL(url)
      const restored = exchange.restore({ headers: fieldsOf(headers), url: sent, body })
      if (restored.url !== sent) error.options.url = restored.url
      if (restored.body !== body) error.options.body = restored.body
    }
    return error
  }
}

function fieldsOf(headers: Headers): HeaderFields & Pick<globalThis.Headers, 'delete'> {
  return {
    get: (name) => headers[name.toLowerCase()]?.toString() ?? null,
    has: (name) => headers[name.toLowerCase()] !== undefined,
    delete: (name) => {
      delete headers[name.toLowerCase()]
    },
  }
}
