import { type Auth, OAuth1Auth, type OAuth1Options } from '@oauth-hooks/core'
import { authorizedOptions, type KyOptions } from './fetch.js'
import { authorizing, type Hook } from './hooks.js'
import type { KyLike } from './transport.js'

/**
 * Signs requests with OAuth 1.0a: `ky.extend({ hooks: { beforeRequest: [oauth1({ clientId, clientSecret, token, tokenSecret })] } })`.
 *
 * In ky 2 the hook sees the first attempt only: put the same function into `hooks.beforeRetry` too, or use {@link attach},
 * which also signs redirects and replays.
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth1(options: OAuth1Options | Auth): Hook {
  return authorizing('authorize' in options ? options : new OAuth1Auth(options))
}

/**
 * An instance that authorizes all its requests with `auth`, every attempt, redirect and replay, after the hooks of everybody else.
 * It sits in ky's `fetch` option, so ky's `timeout` covers the authorization too.
 */
export function attach<Instance extends KyLike>(instance: Instance, auth: Auth): Instance {
  return instance.extend((parent: KyOptions) => authorizedOptions(parent, auth))
}
