import { type Fetch, failureOf, responseOf } from '@oauth-hooks/core'
import axios, { Axios, type AxiosDefaults, type AxiosInstance } from 'axios'
import { requireInstance } from './instance.js'
import { browserFollows } from './redirects.js'

/** What a token request takes over of an instance: the way to the network, and nothing that could end up in the request. */
const taken = [
  'adapter',
  'env',
  'family',
  'httpAgent',
  'httpsAgent',
  'insecureHTTPParser',
  'lookup',
  'proxy',
  'socketPath',
  'timeout',
  'transport',
] as const

const asIs = (data: unknown) => data

/**
 * A fetch-shaped raw channel through an instance's agents, proxy, TLS, adapter and timeout, without its interceptors, base URL,
 * default headers, params, `auth`, retries or redirects. In a browser it is fetch, unless the adapter is a function: XHR would
 * follow a redirect with all secrets.
 * @param instance default: axios itself
 */
export function transport(instance: Pick<AxiosInstance, 'defaults' | 'interceptors'> = axios): Fetch {
  requireInstance(instance)
  const defaults = instance.defaults as Omit<AxiosDefaults, 'headers'>
  if (browserFollows && typeof defaults.adapter !== 'function') {
    return (input, init) => (defaults.env?.fetch ?? globalThis.fetch)(new Request(input, init))
  }
  const raw = new Axios({
    ...Object.fromEntries(taken.map((name) => [name, defaults[name as keyof typeof defaults]])),
    responseType: 'arraybuffer',
    transformRequest: [asIs],
    transformResponse: [asIs],
    validateStatus: () => true,
    maxRedirects: 0,
  })
  return async (input, init) => {
    const request = new Request(input, init)
    const sending = raw.request({
      url: request.url,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      data: request.body === null ? undefined : await request.arrayBuffer(),
      signal: request.signal,
    })
    const { status, statusText, headers, data } = await sending.catch((error) => {
      throw failureOf(error, request)
    })
    return responseOf({ status, statusText, headers: headers as Record<string, string | string[]>, body: data })
  }
}

/** Options of a client whose token requests go through an instance, unless they say otherwise. */
export function withTransport<Options extends { readonly fetch?: Fetch | undefined }>(
  options: Options,
  instance?: AxiosInstance,
): Options & { readonly fetch: Fetch } {
  return { ...options, fetch: options?.fetch ?? transport(instance) }
}
