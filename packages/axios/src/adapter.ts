import {
  type Auth,
  type Authorization,
  type AuthRequest,
  Exchange,
  type HeaderFields,
  redirectOf,
  signalWithin,
} from '@oauth-hooks/core'
import axios, {
  Axios,
  type AxiosAdapter,
  AxiosError,
  AxiosHeaders,
  type AxiosRequestConfig,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios'
import {
  browserFollows,
  hiddenRedirect,
  manually,
  redirected,
  tooManyRedirects,
  withFinalUrl,
  withUrl,
} from './redirects.js'

type Config = InternalAxiosRequestConfig

/** What an adapter came back with: a response, and the error that axios made of it, if it did. */
interface Outcome {
  readonly response: AxiosResponse
  readonly error?: AxiosError
}

/** Our adapters, each with the one it sends through. */
const sendsThrough = new WeakMap<object, { readonly auth: Auth; readonly adapter: AxiosRequestConfig['adapter'] }>()

/**
 * An adapter that authorizes every attempt, redirect and replay of what it sends through `given`.
 *
 * The adapter is the last station of a request, after all interceptors, transforms and serializers: what is signed is what is sent.
 * @param home base URL of the instance, which counts for a request that puts it aside
 */
export function authorizing(auth: Auth, given: AxiosRequestConfig['adapter'], home?: string): AxiosAdapter {
  // A config that is sent again may bring ours along.
  const ours = typeof given === 'function' ? sendsThrough.get(given) : undefined
  const adapter = ours?.auth === auth ? ours.adapter : given

  const authorizingAdapter: AxiosAdapter = async (config) => {
    // The caller gets the config back without our marks, to look at or to send again.
    const own = { ...config, adapter: adapter as AxiosAdapter }
    try {
      const response = await drive(auth, own, home)
      response.config = own
      return response
    } catch (error) {
      if (axios.isAxiosError(error)) {
        error.config = own
        // The raw request holds what was sent, credentials too.
        unlist(error, 'request')
        if (error.response) {
          error.response.config = own
          unlist(error.response, 'request')
        }
      }
      throw error
    }
  }
  sendsThrough.set(authorizingAdapter, { auth, adapter })
  return authorizingAdapter
}

/** Keeps a property out of `util.inspect`, logs and JSON. */
function unlist(holder: object, name: string): void {
  if (name in holder) Object.defineProperty(holder, name, { enumerable: false })
}

/** Authorize, send, review, and once more at most for each reason. Redirects are followed here, as each is authorized anew. */
async function drive(auth: Auth, config: Config, home: string | undefined): Promise<AxiosResponse> {
  const exchange = new Exchange(auth, { baseUrl: config.baseURL || home })
  const maxRedirects = config.maxRedirects ?? 21
  let redirects = 0
  const caller = signalOf(config)
  let hop = config
  for (;;) {
    const request = describe(hop, withTimeout(caller, hop))
    const authorization = await authorize(exchange, request, hop)
    if (authorization === undefined && redirects === 0) return send(config)

    const { response, error } = await outcomeOf(send(authorized(hop, request, authorization)))
    if (browserFollows && response.status === 0) throw hiddenRedirect(request)
    const answer = { status: response.status, headers: fieldsOf(response.headers) }
    const once = isStream(hop.data)
    const again = await exchange.review(answer)
    // Whoever left while a token was fetched does not take the refusal any more, and its body would keep the connection.
    if (caller?.aborted) {
      discard(response)
      throw error ?? caller.reason
    }
    if (again && !once) {
      discard(response)
      continue
    }
    const redirect = maxRedirects > 0 && !browserFollows ? redirectOf(answer, request) : undefined
    if (redirect === undefined || (redirect.keepsBody && once)) {
      if (redirects > 0) response.request = withFinalUrl(response.request, request.url)
      if (error === undefined) return response
      if (exchange.failure !== undefined) error.cause = exchange.failure as Error
      throw error
    }
    discard(response)
    if (++redirects > maxRedirects) throw tooManyRedirects(config, response)
    hop = redirected(hop, { ...redirect, ...exchange.restore({ url: redirect.url }) }, response)
  }
}

const builder = new Axios({})

/** The request as the adapter is going to send it. */
function describe(config: Config, signal: AbortSignal | undefined): AuthRequest {
  const { data, headers, oauth } = config
  const body = readable(data)
  return {
    method: (config.method ?? 'get').toUpperCase(),
    url: new URL(uriOf(config), globalThis.location?.href),
    headers: fieldsOf(headers),
    body,
    opaqueBody: body === undefined && data !== undefined && data !== null,
    signal,
    oauth: oauth || undefined,
  }
}

/** The caller's signal, also of a `CancelToken`, which axios still takes. */
function signalOf({ signal, cancelToken }: Config): AbortSignal | undefined {
  if (cancelToken === undefined) return signal as AbortSignal | undefined
  const controller = new AbortController()
  cancelToken.promise.then((reason) => controller.abort(reason))
  if (cancelToken.reason) controller.abort(cancelToken.reason)
  return signal ? AbortSignal.any([signal as AbortSignal, controller.signal]) : controller.signal
}

/** The client's own timeout begins when the request is sent; whoever waits for a token is freed after the same time. */
function withTimeout(signal: AbortSignal | undefined, { timeout }: Config): AbortSignal | undefined {
  // axios takes text too.
  const milliseconds = Number(timeout)
  return milliseconds > 0 ? signalWithin(milliseconds / 1000, signal) : signal
}

async function authorize(exchange: Exchange, request: AuthRequest, config: Config): Promise<Authorization | undefined> {
  try {
    return await exchange.authorize(request)
  } catch (error) {
    throw error instanceof DOMException && error.name === 'TimeoutError' ? tookTooLong(config, error) : error
  }
}

/** The error that axios gives. */
function tookTooLong(config: Config, cause: DOMException): AxiosError {
  const { timeout, timeoutErrorMessage = `timeout of ${timeout}ms exceeded`, transitional } = config
  const code = transitional?.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED'
  return Object.assign(new AxiosError(timeoutErrorMessage, code, config), { cause })
}

/** Of a bare instance: any other would merge its own defaults in again. It merges what it gets, so it gets no more than it needs. */
function uriOf({ allowAbsoluteUrls, baseURL, params, paramsSerializer, url }: Config): string {
  return builder.getUri({ allowAbsoluteUrls, baseURL, params, paramsSerializer, url } as AxiosRequestConfig)
}

function readable(data: unknown): string | Uint8Array | undefined {
  if (typeof data === 'string' || data instanceof Uint8Array) return data
  if (data instanceof URLSearchParams) return data.toString()
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined
}

function fieldsOf(raw: AxiosResponse['headers']): HeaderFields {
  const headers = AxiosHeaders.from(raw as AxiosHeaders)
  return { get: (name) => headers.get(name)?.toString() ?? null, has: (name) => headers.has(name) }
}

function send(config: Config): Promise<AxiosResponse> {
  return axios.getAdapter(config.adapter, config)(config)
}

async function outcomeOf(sending: Promise<AxiosResponse>): Promise<Outcome> {
  try {
    return { response: await sending }
  } catch (error) {
    if (axios.isAxiosError(error) && error.response) return { response: error.response, error }
    throw error
  }
}

function authorized(config: Config, { url }: AuthRequest, authorization: Authorization | undefined): Config {
  const headers = new AxiosHeaders(config.headers)
  const sent = manually({ ...config, headers }, authorization)
  // Credentials of `auth` or of the URL would replace our Authorization on the wire.
  delete sent.auth
  for (const [name, value] of Object.entries(authorization?.headers ?? {})) headers.set(name, value, true)
  if (authorization?.body !== undefined) {
    sent.data = authorization.body
    headers.delete('content-length')
  }
  return authorization?.url || url.username || url.password ? withUrl(sent, authorization?.url ?? url) : sent
}

/** A stream is used up when it is sent; form-data of npm is one, a native FormData is not. */
function isStream(data: unknown): boolean {
  return typeof data === 'object' && data !== null && ('pipe' in data || data instanceof ReadableStream)
}

/** A body that nobody reads would keep its connection. */
function discard({ data }: AxiosResponse): void {
  if (data instanceof ReadableStream) data.cancel().catch(() => {})
  else if (typeof data?.destroy === 'function') data.destroy()
}
