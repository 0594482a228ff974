import { type Auth, asAuth, UnlistedSecret } from '@oauth-hooks/core'
import type { AxiosRequestConfig } from 'axios'
import { authorizing } from './adapter.js'
import { type AxiosLike, type Interceptor, requireInstance } from './instance.js'
import type {} from './option.js'

const attached = new WeakMap<AxiosLike, number>()

/** Authorizes all requests of an instance with `auth`, in place of what was attached before. Returns the same instance. */
export function attach<Instance extends AxiosLike>(instance: Instance, auth: Auth): Instance {
  requireInstance(instance)
  const authorize = interceptor(asAuth(auth), instance)
  eject(instance)
  attached.set(instance, instance.interceptors.request.use(authorize))
  return instance
}

/**
 * As {@link attach}, for the instance of a client, which must not lose another's.
 * @throws TypeError when something is attached to it already
 */
export function attachClient<Instance extends AxiosLike>(instance: Instance, auth: Auth): Instance {
  if (attached.has(instance)) {
    throw new TypeError('instance: another client is attached to it; give each one its own, of axios.create()')
  }
  return attach(instance, auth)
}

/** Takes off what {@link attach} has attached to an instance. */
export function eject(instance: AxiosLike): void {
  const id = attached.get(instance)
  if (id !== undefined) instance.interceptors.request.eject(id)
  attached.delete(instance)
}

/** What {@link attach} adds: it authorizes requests with `auth`. */
export function interceptor(auth: Auth, instance?: AxiosLike): Interceptor {
  return (config) => {
    if ('status' in config && 'config' in config) {
      throw new TypeError('this interceptor belongs into interceptors.request, not interceptors.response')
    }
    const { adapter, oauth } = config as Pick<AxiosRequestConfig, 'adapter' | 'oauth'>
    if (oauth === false) return config
    return Object.assign(config, {
      adapter: authorizing(auth, adapter, instance?.defaults.baseURL),
      ...(oauth && { oauth: UnlistedSecret.of(oauth) }),
    })
  }
}
