import type { Auth } from '@oauth-hooks/core'
import { authorizing, type HookOptions } from './hooks.js'

/** What is used of a got instance; those of all majors have it. */
export interface GotLike {
  // biome-ignore lint/suspicious/noExplicitAny: the types of got's options differ from major to major
  extend(options: any): any
  defaults: { options: { prefixUrl: URL | string } }
}

/** An instance that authorizes all its requests with `auth`, after the hooks of everybody else. */
export function attach<Instance extends GotLike>(instance: Instance, auth: Auth): Instance {
  const authorize = authorizing(auth, instance.defaults.options.prefixUrl)
  // Handlers run when the hooks of the request are known.
  const last = (options: HookOptions, next: (options: HookOptions) => unknown) => {
    const { beforeRequest } = options.hooks
    if (!beforeRequest.includes(authorize)) beforeRequest.push(authorize)
    return next(options)
  }
  return instance.extend({ handlers: [last] })
}
