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
  let options = {}
  instance.extend((parent: KyOptions) => {
    options = authorizedOptions(parent, checked)
    return {}
  })
  // Not of `extend`, which puts hooks after those that are there.
  return instance.create(options)
}
