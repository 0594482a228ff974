import type { Redirect } from '@oauth-hooks/core'
import { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios'

type Config = InternalAxiosRequestConfig

/** Browsers follow redirects themselves, drop `Authorization` on another origin, and tell nobody. */
export const browserFollows = typeof XMLHttpRequest === 'function'

/** The config without the client's own redirects: those would carry a signature that is not theirs. */
export function manually(config: Config): Config {
  return { ...config, maxRedirects: 0, fetchOptions: { redirect: 'manual', ...config.fetchOptions } }
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
