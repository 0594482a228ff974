import {
  type Auth,
  type Authorization,
  type AuthRequest,
  authorizedRequest,
  describeRequest,
  Exchange,
  isStream,
  UnlistedSecret,
} from '@oauth-hooks/core'
import type { OAuthOption } from './option.js'

/** What is used of ky's options in a hook; those of both majors have it. */
export interface HookOptions {
  readonly context: Record<PropertyKey, unknown>
  readonly body?: unknown
  readonly prefix?: string | URL
  readonly prefixUrl?: string | URL
  readonly baseUrl?: string | URL
}

export interface HookState {
  readonly request: Request
  readonly options: HookOptions
  /** Why a retry is due. */
  readonly error?: object
}

/** A `beforeRequest` and `beforeRetry` hook. ky 1 gives `(request, options)` to the former, ky 2 one object to both. */
// biome-ignore lint/suspicious/noExplicitAny: the types of the hooks differ from major to major
export type Hook = (first: any, options?: any) => Promise<Request | undefined>

/** Errors that another attempt would only repeat. */
export const final = new WeakSet<object>()

/** Authorizes one attempt. */
export function authorizing(auth: Auth): Hook {
  const key = Symbol('oauth-hooks')

  return async (first, second) => {
    const { request, options, error } = stateOf(first, second)
    if (!(request instanceof Request) || 'response' in first) {
      throw new TypeError('a hook of ky for beforeRequest and beforeRetry')
    }
    // ky 1 tries again whatever a hook throws.
    if (error !== undefined && final.has(error)) throw error
    const { context } = options
    const oauth = UnlistedSecret.of(context.oauth as OAuthOption | undefined)
    if (oauth === false) return undefined
    context.oauth = oauth

    const exchange = (context[key] as Exchange | undefined) ?? new Exchange(auth, { baseUrl: baseUrlOf(options) })
    context[key] = exchange
    const carried = await describeRequest(request, auth, { streams: isStream(options.body), oauth })
    const { url, body } = exchange.restore({ headers: request.headers, url: carried.url, body: carried.body })
    const authorization = await authorize(exchange, { ...carried, url, body })

    // fetch follows redirects on its own. It drops `Authorization` on the way to another origin, and nothing else.
    const fields = Object.keys(authorization?.headers ?? {}).map((name) => name.toLowerCase())
    const stays = authorization?.body !== undefined || fields.some((name) => name !== 'authorization')
    const sameUrl = (authorization?.url ?? url).href === request.url
    if (!stays && sameUrl && (authorization?.body ?? body) === carried.body) {
      for (const [name, value] of Object.entries(authorization?.headers ?? {})) request.headers.set(name, value)
      return undefined
    }
    return authorizedRequest(request, { headers: {}, url, ...authorization }, stays ? 'manual' : request.redirect)
  }
}

async function authorize(exchange: Exchange, request: AuthRequest): Promise<Authorization | undefined> {
  try {
    return await exchange.authorize(request)
  } catch (error) {
    if (error instanceof Error) final.add(error)
    throw error
  }
}

/** Both majors have called it by other names. In ky 2 a prefix may be relative to the base URL. */
export function baseUrlOf({ prefix, prefixUrl, baseUrl }: Partial<HookOptions>): string | URL | undefined {
  const start = prefix || prefixUrl
  return start && baseUrl && URL.canParse(start, baseUrl) ? new URL(start, baseUrl) : start || baseUrl
}

/** The one object of ky 2, also for ky 1. */
export function stateOf(first: Request | HookState, second: HookOptions): HookState {
  return first instanceof Request ? { request: first, options: second } : first
}
