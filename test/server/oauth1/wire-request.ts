import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Pair, parseForm } from './octets.js'
import { rejected } from './problem.js'

/** What of a request the signature covers, exactly as it came over the wire. */
export interface WireRequest {
  readonly method: string
  /** The raw request target: path and query, neither decoded nor normalized. */
  readonly url: string
  readonly scheme: 'http' | 'https'
  /** Names and values in turn, duplicates kept, as in Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** A request as it arrived, whole. */
export interface ArrivedRequest extends WireRequest {
  readonly headers: IncomingHttpHeaders
  readonly httpVersion: string
  /** False when the client went away before the end of the body. */
  readonly complete: boolean
}

/** Reads a request to its end, however large; one that is aborted comes back with what had arrived. */
export async function receive(message: IncomingMessage): Promise<ArrivedRequest> {
  const chunks: Buffer[] = []
  let complete = true
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer)
  } catch {
    complete = false
  }
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    scheme: 'http',
    rawHeaders: message.rawHeaders,
    headers: message.headers,
    httpVersion: message.httpVersion,
    body: Buffer.concat(chunks),
    complete,
  }
}

/** The value of a header field that may stand once only. */
export function singleField(request: WireRequest, name: string): string | undefined {
  const values = request.rawHeaders.filter((_, i) => i % 2 === 1 && request.rawHeaders[i - 1]?.toLowerCase() === name)
  if (values.length > 1) throw rejected(`the request has ${values.length} ${name} header fields`)
  return values[0]
}

/** A request target taken apart; `authority` only where the target is a whole URL, as sent to a proxy. */
export interface Target {
  readonly authority?: string | undefined
  readonly path: string
  readonly query: string
}

/** Takes a request target apart at its first `?`; a second one is data. */
export function parseTarget(url: string): Target {
  const [, authority, rest = ''] = /^(?:https?:\/\/([^/?#]*))?(.*)$/is.exec(url) ?? []
  const mark = rest.indexOf('?')
  return {
    authority,
    path: mark < 0 ? rest : rest.slice(0, mark),
    query: mark < 0 ? '' : rest.slice(mark + 1),
  }
}

/**
 * The pairs of a form body; none unless the media type is `application/x-www-form-urlencoded`,
 * compared without case and without parameters. Any method may have one.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export const formPairs = (request: WireRequest): Pair[] =>
  isForm(request) ? parseForm(request.body.toString('latin1')) : []

export const isForm = (request: WireRequest): boolean =>
  singleField(request, 'content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
