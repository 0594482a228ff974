import type { Auth, Authorization, AuthRequest, AuthResponse, Replay } from './auth.js'
import { chain, type MaybePromise } from './maybe-promise.js'

/** What an adapter knows of a request before its first attempt. */
export interface ExchangeOptions {
  /** The client's base URL, if it has one: its origin is where the credentials belong. */
  readonly baseUrl?: string | URL | undefined
}

/** The parts of a request that a client carries over from one attempt to the next. */
export interface Carried<Body> {
  readonly headers?: Pick<Headers, 'get' | 'delete'>
  readonly url: URL
  readonly body?: Body
}

/**
 * One request of a caller, with all its attempts, redirects and replays. It keeps the promises that are the same for
 * every client: the caller's own `Authorization` wins, credentials stay at one origin, and each reason replays once.
 *
 * An adapter asks {@link authorize} before it sends, {@link review} when the response is there, and {@link restore}
 * when its client carries an authorized request over into the next attempt or redirect.
 */
export class Exchange {
  readonly #auth: Auth
  readonly #baseUrl: string | URL | undefined
  /** The one origin that may see the credentials; `null` once the exchange must go on without them. */
  #origin: string | null | undefined
  /** What was authorized last, and how. */
  #last: { readonly request: AuthRequest; readonly authorization: Authorization } | undefined
  #authorized = false
  #spent: Set<Replay> | undefined

  /** Why `review` failed, for the adapter to hand on as the `cause` of its client's own error. */
  failure: unknown

  constructor(auth: Auth, options: ExchangeOptions = {}) {
    this.#auth = auth
    this.#baseUrl = options.baseUrl
  }

  /**
   * What to change in the next attempt; `undefined`: send it as it is, without credentials.
   * The header fields must be the caller's own, so {@link restore} comes first.
   */
  authorize(request: AuthRequest): MaybePromise<Authorization | undefined> {
    this.#authorized = false
    this.failure = undefined
    if (!this.#mayAuthorize(request)) return undefined
    return chain(this.#auth.authorize(request), (authorization) => {
      this.#last = { request, authorization }
      this.#authorized = true
      return authorization
    })
  }

  /** Whether to authorize and send the same request once more. Never rejects: the reason is kept as {@link failure}. */
  async review(response: AuthResponse): Promise<boolean> {
    if (!this.#authorized || this.#last === undefined) return false
    const { request, authorization } = this.#last
    try {
      const reason = await this.#auth.review?.(response, { ...asSent(request, authorization), replayed: this.#spent })
      if (reason === undefined || this.#spent?.has(reason)) return false
      this.#spent ??= new Set()
      this.#spent.add(reason)
      return true
    } catch (error) {
      this.failure = error
      return false
    }
  }

  /** Takes back what {@link authorize} added to the parts that a client carried over, or that a redirect repeats. */
  restore<Body>({ headers, url, body }: Carried<Body>): { url: URL; body: Body | AuthRequest['body'] } {
    if (this.#last === undefined) return { url, body: body as Body }
    const { request, authorization } = this.#last
    for (const [name, value] of Object.entries(authorization.headers)) {
      if (headers?.get(name) === value) headers.delete(name)
    }
    return {
      url: authorization.url ? withoutAdded(url, request.url, authorization.url) : url,
      body: authorization.body !== undefined && body === authorization.body ? request.body : (body as Body),
    }
  }

  #mayAuthorize({ url, headers }: AuthRequest): boolean {
    if (this.#origin === undefined) {
      const allowed = this.#auth.origins?.has(url.origin) ?? this.#isHome(url)
      this.#origin = allowed && !headers.has('authorization') ? url.origin : null
    }
    // Who has left the origin once comes back without credentials: the way is not the caller's choice any more.
    if (url.origin !== this.#origin) this.#origin = null
    return this.#origin !== null
  }

  #isHome(url: URL): boolean {
    const base = this.#baseUrl
    // In a browser a base URL may be a path.
    const page = globalThis.location?.href
    // What cannot be read is nobody's home.
    return !base || (URL.canParse(base, page) && new URL(base, page).origin === url.origin)
  }
}

/** The request with what was added to it. */
function asSent(request: AuthRequest, { headers, url, body }: Authorization): AuthRequest {
  const added = (field: string) =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === field.toLowerCase())?.[1]
  return {
    ...request,
    ...(url && { url }),
    ...(body !== undefined && { body }),
    headers: {
      get: (field) => added(field) ?? request.headers.get(field),
      has: (field) => added(field) !== undefined || request.headers.has(field),
    },
  }
}

/** `url` without the query pairs that authorizing `before` into `after` had appended. */
function withoutAdded(url: URL, before: URL, after: URL): URL {
  const added = new Set(after.search.slice(before.search.length).replace(/^[?&]/, '').split('&'))
  const pairs = url.search.slice(1).split('&')
  const kept = pairs.filter((pair) => !added.has(pair))
  if (kept.length === pairs.length) return url
  const restored = new URL(url)
  restored.search = kept.length === 0 ? '' : `?${kept.join('&')}`
  return restored
}
