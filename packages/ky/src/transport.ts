import type { Fetch } from '@oauth-hooks/core'
import { fetchOf, type KyOptions, sendsThrough } from './fetch.js'
import { type KyLike, requireInstance } from './instance.js'

/**
 * The raw channel of an instance: its `fetch` option, without its hooks, prefix, default headers, search parameters and retries.
 * @param instance default: ky itself, whose channel is the global `fetch`
 */
export function transport(instance?: KyLike): Fetch {
  let fetch = fetchOf({})
  if (instance !== undefined) requireInstance(instance)
  instance?.extend((parent: KyOptions) => {
    const given = fetchOf(parent)
    fetch = sendsThrough.get(given) ?? given
    return {}
  })
  return (input, init) => fetch(new Request(input, init))
}

/** Options of a client whose token requests go through an instance, unless they say otherwise. */
export function withTransport<Options extends { readonly fetch?: Fetch | undefined }>(
  options: Options,
  instance: KyLike,
): Options & { readonly fetch: Fetch } {
  return { ...options, fetch: options?.fetch ?? transport(instance) }
}
