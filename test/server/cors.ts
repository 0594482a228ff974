import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Lets pages of every origin send what they like and read all of the answer. A client that names no origin sees nothing of it.
 * Returns whether the request was a preflight, which is answered then.
 * @see {@link https://fetch.spec.whatwg.org/#http-cors-protocol Fetch, CORS protocol}
 */
export function answerPreflight({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.origin === undefined) return false
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Expose-Headers', '*')
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false
  response.setHeader('Access-Control-Allow-Methods', headers['access-control-request-method'])
  // An asterisk would not stand for Authorization.
  response.setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '')
  response.writeHead(204).end()
  return true
}
