import type { Fetch } from '@oauth-hooks/core'
import { type KyOptions, sendsThrough } from './fetch.js'

/** What is used of a ky instance; those of all majors have it. */
export interface KyLike {
  // biome-ignore lint/suspicious/noExplicitAny: the types of ky's options differ from major to major
  extend(options: any): any
}

/**
 * The raw channel of an instance: its `fetch` option, without its hooks, prefix, default headers, search parameters and retries.
 * @param instance default: ky itself, whose channel is the global `fetch`
 */
export function transport(instance?: KyLike): Fetch {
  let fetch: Fetch = (input, init) => globalThis.fetch(input, init)
  instance?.extend((parent: KyOptions) => {
    if (parent.fetch !== undefined) fetch = sendsThrough.get(parent.fetch) ?? parent.fetch
    return {}
  })
  return (input, init) => fetch(new Request(input, init))
}
