import type {
  Auth,
  OAuth1Client,
  OAuth1ClientOptions,
  OAuth1Options,
  OAuth2Client,
  OAuth2ClientOptions,
} from '@oauth-hooks/core'

/** A request as a person would write it down, for whichever client. */
export interface DemoRequest {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: Payload
  /** How often to try again after a 503. Default: never. */
  readonly retries?: number
  readonly signal?: AbortSignal
}

/** The client serializes forms and JSON itself; a text is sent as it is. */
export type Payload = { readonly form: Readonly<Record<string, string>> } | { readonly json: unknown } | RawPayload

export interface RawPayload {
  readonly body: FormData | string
}

export interface Answer {
  readonly status: number
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Send = (request: DemoRequest) => Promise<Answer>

/** A client of a server, and what sends requests with the token that it got there. */
export interface Session<Client> {
  readonly client: Client
  readonly send: Send
}

/** An HTTP client with the ways to attach OAuth to it. */
export interface DemoClient {
  /** With `oauth1` in the client's own hook. */
  oauth1(options: OAuth1Options): Send
  /** With `attach`, which also signs what the client sends after a retry or a redirect. */
  attach(auth: Auth): Send
  /** With the `OAuth1Client` of its package, which sends its token requests through it too. */
  oauth1Client(options: OAuth1ClientOptions): Session<OAuth1Client>
  /** With the `OAuth2Client` of its package, which sends its token requests through it too. */
  oauth2Client(options: OAuth2ClientOptions): Session<OAuth2Client>
  /** How the first two read in a program. */
  readonly code: { readonly oauth1: string; readonly attach: string }
}

/** Header fields of any client as texts. */
export function fieldsOf(entries: Iterable<readonly [string, unknown]>): Record<string, string> {
  return Object.fromEntries(Array.from(entries, ([name, value]) => [name.toLowerCase(), String(value)]))
}
