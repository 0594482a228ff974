import { type Auth, asAuth, type Exchange } from '@oauth-hooks/core'
import { authorizing, type GotResponse, type HookOptions, review } from './hooks.js'
import { type GotLike, requireInstance } from './instance.js'

interface GotStream {
  on(event: 'response', listener: (response: GotResponse) => void): unknown
}

const attached = new WeakSet<object>()

/** An instance that authorizes all its requests with `auth`, after the hooks of everybody else. */
export function attach<Instance extends GotLike>(instance: Instance, auth: Auth): Instance {
  requireInstance(instance)
  const key = Symbol('oauth-hooks')
  const authorize = authorizing(asAuth(auth), instance.defaults.options.prefixUrl, key)
  attached.add(authorize)
  // No hook of got sees the response of a stream.
  const reviewed = (response: GotResponse) => {
    const exchange = response.request.options.context[key] as Exchange | undefined
    if (exchange !== undefined) review(exchange, response)
  }
  // Handlers run when the hooks of the request are known.
  const last = (options: HookOptions, next: (options: HookOptions) => unknown) => {
    // What was attached before is replaced, as in the other clients.
    options.hooks.beforeRequest = [...options.hooks.beforeRequest.filter((hook) => !attached.has(hook)), authorize]
    const result = next(options)
    if (options.isStream) (result as GotStream).on('response', reviewed)
    return result
  }
  return instance.extend({ handlers: [last] })
}
