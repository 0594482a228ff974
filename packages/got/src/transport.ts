import { type Fetch, failureOf, responseOf } from '@oauth-hooks/core'
import got, { type Got, type Response as GotResponse } from 'got'
import { requireInstance } from './instance.js'

/** What a token request takes over of an instance: the way to the network, and nothing that could end up in the request. */
const taken = [
  'agent',
  'createConnection',
  'dnsCache',
  'dnsLookup',
  'dnsLookupIpVersion',
  'http2',
  'https',
  'localAddress',
  'request',
  'timeout',
] as const

/**
 * A fetch-shaped raw channel through an instance's agents, DNS, TLS and timeouts, without its hooks, prefix URL, default headers,
 * search parameters, retries or redirects.
 * @param instance default: got itself
 */
export function transport(instance: Pick<Got, 'defaults' | 'extend'> = got): Fetch {
  requireInstance(instance)
  const { options } = instance.defaults
  const given = taken.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined)
  const raw = got.extend({
    ...Object.fromEntries(given),
    responseType: 'buffer',
    throwHttpErrors: false,
    followRedirect: false,
    retry: { limit: 0 },
  })
  return async (input, init) => {
    const request = new Request(input, init)
    const sending = raw(request.url, {
      method: request.method as 'POST',
      headers: Object.fromEntries(request.headers),
      ...(request.body === null ? {} : { body: Buffer.from(await request.arrayBuffer()) }),
      signal: request.signal,
    })
    const response = await sending.catch((error) => {
      throw failureOf(error, request)
    })
    const { statusCode, statusMessage, headers, rawBody } = response as GotResponse
    return responseOf({ status: statusCode, statusText: statusMessage, headers, body: rawBody })
  }
}

/** Options of a client whose token requests go through an instance, unless they say otherwise. */
export function withTransport<Options extends { readonly fetch?: Fetch | undefined }>(
  options: Options,
  instance?: Got,
): Options & { readonly fetch: Fetch } {
  return { ...options, fetch: options?.fetch ?? transport(instance) }
}
