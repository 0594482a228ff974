import { type Auth, OAuth1Auth, type OAuth1Options } from '@oauth-hooks/core'
import { authorizing, type BeforeRequest, type HookOptions } from './hooks.js'

/** What is used of a got instance; those of all majors have it. */
export interface GotLike {
  // biome-ignore lint/suspicious/noExplicitAny: the types of got's options differ from major to major
  extend(options: any): any
}

/**
 * Signs requests with OAuth 1.0a: `got.extend({ hooks: { beforeRequest: [oauth1({ clientId, clientSecret, token, tokenSecret })] } })`.
 *
 * Every attempt, redirect and page is signed. It must be the last of the hooks that change a request; {@link attach} sees to that.
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth1(options: OAuth1Options | Auth): BeforeRequest {
  return authorizing('authorize' in options ? options : new OAuth1Auth(options))
}

/** An instance that authorizes all its requests with `auth`, after the hooks of everybody else. */
export function attach<Instance extends GotLike>(instance: Instance, auth: Auth): Instance {
  const authorize = authorizing(auth)
  const last = (
    options: { hooks: { beforeRequest: unknown[] } } & HookOptions,
    next: (options: unknown) => unknown,
  ) => {
    if (!options.hooks.beforeRequest.includes(authorize)) options.hooks.beforeRequest.push(authorize)
    return next(options)
  }
  return instance.extend({ handlers: [last] })
}
