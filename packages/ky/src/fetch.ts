import {
  type Auth,
  type AuthorizedFetchOptions,
  authorizedFetch,
  type Fetch,
  isStream,
  UnlistedSecret,
} from '@oauth-hooks/core'
import { baseUrlOf, final, type HookOptions, type HookState } from './hooks.js'
import { Marked } from './marked.js'
import type { OAuthOption } from './option.js'

/** What is used of ky's options. */
export type KyOptions = Partial<HookOptions> & {
  fetch?: Fetch
  hooks?: Partial<Record<HookName, object[]>>
}

type HookName = 'init' | 'beforeRequest' | 'beforeRetry' | 'beforeError'

/** What these options send through. Default: the global `fetch` of the time. */
export function fetchOf({ fetch }: KyOptions): Fetch {
  return fetch ?? ((input, init) => globalThis.fetch(input, init))
}

/** Our hooks. */
const attached = new WeakSet<object>()

/** Our fetch functions, each with the one it sends through: a token request must not pass through the former. */
export const sendsThrough = new WeakMap<Fetch, Fetch>()

/**
 * Options of an instance whose `fetch` option, the last station of every attempt, authorizes. A `Request` does not tell what the
 * caller said of it: in ky 2 an `init` hook gives each request a fetch of its own. ky 1 has none, so there the first of the
 * `beforeRequest` hooks marks the request, as those of others may put another one in its place.
 */
export function authorizedOptions(parent: KyOptions, auth: Auth): object {
  // What was attached before is replaced, as in the other clients.
  const given = fetchOf(parent)
  const parentFetch = sendsThrough.get(given) ?? given
  const marked = new Marked()
  // The prefix of the instance counts for a request that puts it aside.
  const home = baseUrlOf(parent)
  const attachedFetch: Fetch = async (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init)
    return authorizingFetch(auth, parentFetch, marked.take(request))(request, init)
  }
  sendsThrough.set(attachedFetch, parentFetch)

  const others = (name: HookName) => parent.hooks?.[name]?.filter((hook) => !attached.has(hook)) ?? []
  const choose = (options: KyOptions) => {
    const { fetch = attachedFetch } = options
    const through = fetch === attachedFetch ? parentFetch : fetch
    options.fetch = authorizingFetch(auth, through, optionsOf({ ...parent, ...options }, home))
  }
  const mark = (first: Request | HookState, options: KyOptions) => {
    // The fetch of a request goes past ours, and is none of our business.
    if (first instanceof Request && options.fetch === attachedFetch) marked.put(first, optionsOf(options, home))
  }
  const stop = ({ error }: { error: object }) => {
    if (final.has(error)) throw error
  }
  for (const hook of [choose, mark, stop, explain]) attached.add(hook)
  return {
    ...parent,
    fetch: attachedFetch,
    hooks: {
      ...parent.hooks,
      init: [...others('init'), choose],
      beforeRequest: [mark, ...others('beforeRequest')],
      beforeRetry: [...others('beforeRetry'), stop],
      beforeError: [...others('beforeError'), explain],
    },
  }
}

/** An authorized fetch. What the one it sends through did not throw is final: another try would not help. */
function authorizingFetch(auth: Auth, fetch: Fetch, options: AuthorizedFetchOptions): Fetch {
  return async (input, init) => {
    let thrown: unknown
    const watched: Fetch = async (...request) => {
      try {
        return await fetch(...request)
      } catch (error) {
        thrown = error
        throw error
      }
    }
    try {
      return await authorizedFetch(auth, watched, options)(input, init)
    } catch (error) {
      if (error !== thrown && error instanceof Error) final.add(error)
      throw error
    }
  }
}

function optionsOf(options: Partial<HookOptions>, home: string | URL | undefined): AuthorizedFetchOptions {
  const oauth = UnlistedSecret.of(options.context?.oauth as OAuthOption | undefined)
  if (oauth && options.context) options.context.oauth = oauth
  return { oauth, streams: isStream(options.body), baseUrl: baseUrlOf(options) || home }
}

/** The refused response stays the error, with the reason why nothing could be done as its cause. ky 2 gives it in an object. */
function explain(first: Error | { error: Error }): Error {
  const error = first instanceof Error ? first : first.error
  const cause = (error as { response?: { cause?: unknown } }).response?.cause
  if (cause !== undefined) error.cause = cause
  return error
}
