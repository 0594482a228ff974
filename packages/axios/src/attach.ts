import { type Auth, OAuth1Auth, type OAuth1Options } from '@oauth-hooks/core'
import type { AxiosAdapter, AxiosRequestConfig } from 'axios'
import { authorizing } from './adapter.js'
import './option.js'

/** A request interceptor. It changes the `adapter` only, so neither its order nor that of others matters. */
export type Interceptor = <Config extends object>(config: Config) => Config

/** What is used of an axios instance; those of all majors have it. */
export interface AxiosLike {
  interceptors: { request: { use(interceptor: Interceptor): number; eject(id: number): void } }
}

/**
 * Signs requests with OAuth 1.0a: `axios.interceptors.request.use(oauth1({ clientId, clientSecret, token, tokenSecret }))`.
 *
 * Every attempt and redirect is signed when all other interceptors and transforms are done.
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth1(options: OAuth1Options | Auth): Interceptor {
  return interceptor('authorize' in options ? options : new OAuth1Auth(options))
}

const attached = new WeakMap<AxiosLike, number>()

/** Authorizes all requests of an instance with `auth`, in place of what was attached before. Returns the same instance. */
export function attach<Instance extends AxiosLike>(instance: Instance, auth: Auth): Instance {
  eject(instance)
  attached.set(instance, instance.interceptors.request.use(interceptor(auth)))
  return instance
}

/** Takes off what {@link attach} has attached to an instance. */
export function eject(instance: AxiosLike): void {
  const id = attached.get(instance)
  if (id !== undefined) instance.interceptors.request.eject(id)
  attached.delete(instance)
}

function interceptor(auth: Auth): Interceptor {
  return (config) => {
    const { adapter, oauth } = config as Pick<AxiosRequestConfig, 'adapter' | 'oauth'>
    return oauth === false
      ? config
      : Object.assign(config, { adapter: authorizing(auth, adapter) satisfies AxiosAdapter })
  }
}
