import {
  type Auth,
  type AuthorizedFetchOptions,
  authorizedFetch,
  type Fetch,
  isStream,
  UnlistedSecret,
} from '@oauth-hooks/core'
import { baseUrlOf, final, type HookOptions, type HookState, stateOf } from './hooks.js'
import type { OAuthOption } from './option.js'

/** What is used of ky's options. */
export type KyOptions = Partial<HookOptions> & { fetch?: Fetch }

/** What these options send through. Default: the global `fetch` of the time. */
export function fetchOf({ fetch }: KyOptions): Fetch {
  return fetch ?? ((input, init) => globalThis.fetch(input, init))
}

/** Our fetch functions, each with the one it sends through: a token request must not pass through the former. */
export const sendsThrough = new WeakMap<Fetch, Fetch>()

/**
 * Options for `ky.extend`. ky's `fetch` option is the last station of every attempt; the hooks tell it what a `Request` does not:
 * in ky 2 an `init` hook, in ky 1, which has none, a `beforeRequest` hook.
 */
export function authorizedOptions(parent: KyOptions, auth: Auth): object {
  const parentFetch = fetchOf(parent)
  const told = new WeakMap<Request, AuthorizedFetchOptions>()
  // The prefix of the instance counts for a request that puts it aside.
  const home = baseUrlOf(parent)
  const attachedFetch: Fetch = (input, init) => {
    const options = (input instanceof Request && told.get(input)) || { baseUrl: home }
    return authorizingFetch(auth, parentFetch, options)(input, init)
  }
  sendsThrough.set(attachedFetch, sendsThrough.get(parentFetch) ?? parentFetch)

  return {
    fetch: attachedFetch,
    hooks: {
      init: [
        (options: KyOptions) => {
          const { fetch = attachedFetch } = options
          const through = fetch === attachedFetch ? parentFetch : fetch
          options.fetch = authorizingFetch(auth, through, optionsOf({ ...parent, ...options }, home))
        },
      ],
      beforeRequest: [
        (first: Request | HookState, second: HookOptions) => {
          const { request, options } = stateOf(first, second)
          told.set(request, optionsOf(options, home))
        },
      ],
      beforeRetry: [
        ({ error }: { error: object }) => {
          if (final.has(error)) throw error
        },
      ],
      beforeError: [explain],
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
