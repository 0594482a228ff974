import { type Authorization, type AuthRequest, OAuthError, type Redirect } from '@oauth-hooks/core'
import axios, { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios'

type Config = InternalAxiosRequestConfig

/** Browsers follow redirects themselves, drop `Authorization` on another origin, and tell nobody. */
export const browserFollows = typeof XMLHttpRequest === 'function'

/** The config without the client's own redirects: those would carry a signature that is not theirs. */
export function manually(config: Config, authorization: Authorization | undefined): Config {
  const manual = { ...config, maxRedirects: 0, fetchOptions: { redirect: 'manual', ...config.fetchOptions } }
  if (!browserFollows) return manual
  return isDropped(authorization) || typeof config.adapter === 'function' ? config : byFetch(config, manual)
}

/** Whether a browser that leaves the origin leaves all credentials behind. */
function isDropped({ headers = {}, body }: Partial<Authorization> = {}): boolean {
  return body === undefined && Object.keys(headers).every((name) => name.toLowerCase() === 'authorization')
}

/** Fetch can be told what XHR cannot. axios 1.6 has XHR alone. */
function byFetch(config: Config, manual: Config): Config {
  try {
    return { ...manual, adapter: axios.getAdapter('fetch', manual) }
  } catch {
    return config
  }
}

/** The error for a redirect that a browser was told not to follow: its response has no status, and shows nothing. */
export function hiddenRedirect({ method, url }: AuthRequest): OAuthError {
  const message = `${method} ${url.pathname} was redirected, and this runtime hides where to`
  return new OAuthError('unexpected_redirect', message)
}

/** The config with a final URL: nothing is joined or appended any more. */
export function withUrl(config: Config, url: URL): Config {
  const { baseURL, params, ...rest } = config
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return { ...rest, url: plain.href }
}

/** The config of the next hop, as follow-redirects would make it. */
export function redirected(config: Config, redirect: Redirect, response: AxiosResponse): Config {
  const headers = new AxiosHeaders(config.headers)
  const leaves = redirect.dropHeaders.includes('authorization')
  for (const name of [...redirect.dropHeaders, ...(leaves ? sensitiveHeadersOf(config) : [])]) headers.delete(name)

  const next = { ...withUrl(config, redirect.url), method: redirect.method.toLowerCase(), headers }
  if (!redirect.keepsBody) delete next.data
  return config.beforeRedirect ? listen(config, next, redirect, response) : next
}

/** Calls the caller's `beforeRedirect`, which may throw or change the header fields. */
function listen(config: Config, next: Config, { url, method }: Redirect, response: AxiosResponse): Config {
  const { href, protocol, hostname, port, pathname, search } = url
  const options = { href, protocol, hostname, port, path: pathname + search, method, headers: next.headers.toJSON() }
  const details = { headers: response.headers as Record<string, string>, statusCode: response.status }
  const request = { url: config.url ?? '', method: (config.method ?? 'get').toUpperCase(), headers: config.headers }
  const beforeRedirect = config.beforeRedirect as ((...details: object[]) => void) | undefined
  beforeRedirect?.(options, details, request)
  return { ...next, headers: new AxiosHeaders(options.headers as Record<string, string>) }
}

/** An option of axios 1.21 and later. */
function sensitiveHeadersOf(config: Config): string[] {
  return (config as { sensitiveHeaders?: string[] }).sensitiveHeaders ?? []
}

/** The error that axios gives. */
export function tooManyRedirects(config: Config, response: AxiosResponse): AxiosError {
  const message = 'Maximum number of redirects exceeded'
  return new AxiosError(message, 'ERR_FR_TOO_MANY_REDIRECTS', config, response.request, response)
}

/** The raw request says where the response came from, as it does when follow-redirects has been there. */
export function withFinalUrl<Request>(request: Request, url: URL): Request {
  const raw = request as { res?: { responseUrl?: string } } | undefined
  if (raw?.res) raw.res.responseUrl ??= url.href
  return request
}
