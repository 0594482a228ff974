import { type Auth, asAuth } from '@oauth-hooks/core'
import { authorizedOptions, type KyOptions } from './fetch.js'
import { type KyLike, requireInstance } from './instance.js'

/**
 * An instance that authorizes all its requests with `auth`, every attempt, redirect and replay, after the hooks of everybody else.
 * It sits in ky's `fetch` option, so ky's `timeout` covers the authorization too.
 */
export function attach<Instance extends KyLike>(instance: Instance, auth: Auth): Instance {
  requireInstance(instance)
  const checked = asAuth(auth)
  return instance.extend((parent: KyOptions) => authorizedOptions(parent, checked))
}
