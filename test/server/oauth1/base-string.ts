import { octetsOf, type Pair, percentEncode } from './octets.js'
import { rejected } from './problem.js'
import type { Sources } from './protocol-parameters.js'
import { parseTarget, singleField, type WireRequest } from './wire-request.js'

/**
 * The signature base string.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1 RFC 5849 §3.4.1.1}
 */
export function signatureBaseString(request: WireRequest, parameters: string): string {
  // 1.  The request method in upper case, encoded: a custom method may hold a `!`.
  // 2., 4.  "&" between the three parts.
  return [
    percentEncode(octetsOf(request.method.toUpperCase())),
    // 3.  The base string URI, encoded.
    percentEncode(baseStringUri(request)),
    // 5.  The normalized parameters, encoded.
    percentEncode(parameters),
  ].join('&')
}

const defaultPort = { http: '80', https: '443' }

/**
 * The base string URI: scheme and host of the request in lower case, the path exactly as it was sent.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.2 RFC 5849 §3.4.1.2}
 */
export function baseStringUri(request: WireRequest): string {
  if (request.url.includes('#')) throw rejected('the request target has a fragment, which must never be sent')
  const target = parseTarget(request.url)
  // 1.  Scheme and host in lower case.  2.  The host is that of the Host header field.
  const host = (target.authority ?? singleField(request, 'host') ?? '').toLowerCase()
  // 3.  The port is included unless it is the default of this scheme.
  const authority = host.replace(/:(\d*)$/, (all, port) =>
    port === '' || port === defaultPort[request.scheme] ? '' : all,
  )
  return `${request.scheme}://${authority}${target.path === '' ? '/' : target.path}`
}

/**
 * The normalized request parameters.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2 RFC 5849 §3.4.1.3.2}
 */
export function normalizedParameters({ query, header, body }: Sources): string {
  // §3.4.1.3.1: all three sources are one list. realm is not in it (the header's parser keeps it apart), nor oauth_signature.
  return (
    [...query, ...header, ...body]
      .filter(([name]) => name !== 'oauth_signature')
      // 1.  Names and values are encoded.
      .map(([name, value]): Pair => [percentEncode(name), percentEncode(value)])
      // 2.  Sorted by name, then by value, in ascending octet order of what is encoded.
      .sort(([name, value], [otherName, otherValue]) => order(name, otherName) || order(value, otherValue))
      // 3.  "=" between name and value, even when the value is empty.
      .map((pair) => pair.join('='))
      // 4.  "&" between the pairs.
      .join('&')
  )
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
