import { type Auth, asAuth, type Exchange } from '@oauth-hooks/core'
import { authorizing, type GotResponse, type HookOptions, review } from './hooks.js'
import { type GotLike, requireInstance } from './instance.js'

interface GotStream {
  on?(event: 'response', listener: (response: GotResponse) => void): unknown
}

const attached = new WeakSet<object>()

/** An instance that authorizes all its requests with `auth`, after the hooks of everybody else. */
export function attach<Instance extends GotLike>(instance: Instance, auth: Auth): Instance {
  requireInstance(instance)
  const key = Symbol('oauth-hooks')
  const home = Symbol('oauth-hooks: prefix')
  const homeOf = ({ context }: HookOptions) => context[home] as URL | string
  const authorize = authorizing(asAuth(auth), key, homeOf)
  attached.add(authorize)
  // A request may put the prefix of its instance aside, and got takes it off a page that lies elsewhere; the context stays.
  const remember = ({ prefixUrl }: Partial<HookOptions>, instance: HookOptions) => {
    const prefix = prefixUrl || instance.prefixUrl
    if (prefix) instance.context[home] = prefix
  }
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
    // Nor has a stream that the handler of somebody else wraps in a promise.
    if (options.isStream) (result as GotStream).on?.('response', reviewed)
    return result
  }
  return instance.extend({ handlers: [last], hooks: { init: [remember] } })
}
