import type { Auth, RequestOptions } from '@oauth-hooks/core'
import type { ClientPackage } from '../support/versions.js'

/** A request as the promises describe it; each client's file turns it into a call of that client. */
export interface ContractRequest {
  /** Default: GET. */
  readonly method?: string
  /** Absolute, or a path below the base URL. */
  readonly url: string
  /** Query parameters in the option that the client has for them. */
  readonly query?: readonly Pair[]
  readonly headers?: Record<string, string>
  readonly body?: ContractBody
  /** What the caller says for this one request. */
  readonly oauth?: false | RequestOptions
  readonly signal?: AbortSignal
  /** How often to send again after a 503; also a POST. Default: 0. */
  readonly retries?: number
  readonly followRedirect?: false
  /** Every status is a response, none is an error. */
  readonly anyStatus?: true
  /** The caller takes the response as a stream. */
  readonly streamResponse?: true
  /** Options of the client itself, which go over those above. */
  readonly own?: object
}

export type Pair = readonly [name: string, value: string]

export type ContractBody =
  | { readonly form: Readonly<Record<string, string>> }
  | { readonly json: unknown }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly multipart: () => FormData }
  | { readonly stream: readonly string[] }

/** What a caller gets: a response, or the client's error with the response in it. */
export interface Outcome {
  readonly status: number
  /** Parsed when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the provider's answers differ from endpoint to endpoint
  readonly body: any
  readonly error?: Error | undefined
}

/** Sends; rejects only when there is no response. */
export type Send = (request: ContractRequest) => Promise<Outcome>

export interface Setup {
  readonly baseUrl?: string | undefined
  /** Another interceptor or hook, which adds `added=1` to the query, registered before ours or after. */
  readonly neighbour?: Neighbour | undefined
}

/** When another interceptor or hook was registered. */
export type Neighbour = 'before' | 'after'

/** One of the ways to attach an Auth to a client. */
export interface Way {
  readonly name: string
  connect(auth: Auth, setup?: Setup): Send
  /** It is run on every hop of a redirect. */
  readonly followsRedirects: boolean
  /** It sees responses. */
  readonly reviews: boolean
  /** Neighbours that it comes after, when there are other hooks. */
  readonly comesAfter: readonly Neighbour[]
}

/** Options of the client itself for a query. */
export interface QueryCase {
  readonly own: object
  /** The query as it is signed: encoded and sorted. */
  readonly parameters: string
}

/** Options of the client itself for a form. */
export interface FormCase {
  readonly own: object
  /** The body as it is sent. */
  readonly wire: string
}

export interface ContractClient {
  readonly name: string
  /** Absent: the runtime's own. */
  readonly package?: ClientPackage
  readonly ways: readonly Way[]
  /** The client without us. */
  bare(setup?: Setup): Send
  /** What the query option does to a query that the URL has already. */
  readonly queryOption: 'appends' | 'replaces' | 'is missing'
  /** The method that follows 301 and 302 after POST. */
  readonly postBecomes: 'GET' | 'POST'
  /** Requests that a never-ending chain of redirects ends in. */
  readonly requestsOfChain: number
  /** A native FormData arrives as multipart. */
  readonly sendsMultipart: boolean
  /** A native FormData can be sent a second time. */
  readonly replaysMultipart: boolean
  /** Queries in every notation that the client has. */
  readonly queries: Readonly<Record<string, QueryCase>>
  /** Forms of every kind that the client accepts. */
  readonly formBodies: Readonly<Record<string, FormCase>>
}
