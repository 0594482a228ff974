import { type Auth, asAuth } from '@oauth-hooks/core'
import { authorizing, type HookOptions } from './hooks.js'

/** What is used of a got instance; those of all majors have it. */
export interface GotLike {
  // biome-ignore lint/suspicious/noExplicitAny: the types of got's options differ from major to major
  extend(options: any): any
  defaults: { options: { prefixUrl: URL | string } }
}

const attached = new WeakSet<object>()

/** An instance that authorizes all its requests with `auth`, after the hooks of everybody else. */
export function attach<Instance extends GotLike>(instance: Instance, auth: Auth): Instance {
  const authorize = authorizing(asAuth(auth), instance.defaults.options.prefixUrl)
  attached.add(authorize)
  // Handlers run when the hooks of the request are known.
  const last = (options: HookOptions, next: (options: HookOptions) => unknown) => {
    // What was attached before is replaced, as in the other clients.
    options.hooks.beforeRequest = [...options.hooks.beforeRequest.filter((hook) => !attached.has(hook)), authorize]
    return next(options)
  }
  return instance.extend({ handlers: [last] })
}
