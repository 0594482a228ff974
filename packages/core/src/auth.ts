/** Header fields as an Auth reads them. A `Headers` object is one. */
export type HeaderFields = Pick<Headers, 'get' | 'has'>

/** What an Auth may read of a request: method, final absolute URL, header fields, and the serialized body unless it streams. */
export interface AuthRequest {
  readonly method: string
  readonly url: URL
  readonly headers: HeaderFields
  readonly body?: string | Uint8Array | undefined
  /** There is a body that is not given here: a stream, multipart that the client makes while sending, what nobody asked for. */
  readonly opaqueBody?: boolean | undefined
  /** The caller's own signal: it frees this caller from waiting for a token, and nobody else. */
  readonly signal?: AbortSignal | undefined
  /** What the caller said for this one request (`oauth: { … }`). */
  readonly oauth?: RequestOptions | undefined
  /** Reasons for which this request was already sent once more; `review` is told. */
  readonly replayed?: ReadonlySet<Replay> | undefined
}

/** Credentials and parameters of one request, in place of those the Auth was made with. */
export interface RequestOptions {
  /** Access token: `oauth_token`, or, with OAuth 2.0, a bearer token. */
  readonly token?: string | undefined
  /** Token shared secret. */
  readonly tokenSecret?: string | undefined
  /** Realm of the `Authorization` header. */
  readonly realm?: string | undefined
  /** More protocol parameters, e.g. `{ oauth_session_handle: '…' }`. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Parameters to sign that neither the query nor a form body shows, for providers that sign the text fields of an upload. */
  readonly signedParameters?: Readonly<Record<string, string>> | undefined
}

/** What to change so that the request is authorized. An absent member is left as it is: a body can never be lost. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>
  readonly url?: URL
  readonly body?: string
}

/** What an Auth reads of a response. */
export interface AuthResponse {
  readonly status: number
  readonly headers: HeaderFields
}

/** Why the same request may succeed now: there is another token, the server gave a nonce, the server's clock is known. */
export type Replay = 'token' | 'nonce' | 'clock'

/** One way to authorize requests. Whatever attaches to an HTTP client is driven through these members. */
export interface Auth {
  /** Asked anew for every attempt, retry and redirect. Synchronous whenever it can be. */
  authorize(request: AuthRequest): Authorization | Promise<Authorization>
  /** Told of every response. A reason: authorize and send the same request once more. */
  review?(response: AuthResponse, request: AuthRequest): Replay | undefined | Promise<Replay | undefined>
  /** Origins that may see the credentials. Absent: that of the client's base URL, or, without one, of the caller's own URL. */
  readonly origins?: ReadonlySet<string> | undefined
  /** `authorize` needs every body that can be read, not only forms (a body hash). */
  readonly readsBody?: boolean | undefined
}
