import type { AuthRequest } from '../auth.js'
import { formText, isForm, type Parameter, parseForm } from '../encoding.js'
import { percentEncode } from './engine.js'

/**
 * Collects the request's own parameters, those of the query and those of a form body; other bodies have none.
 * @throws TypeError when one of them is named `oauth_…`: protocol parameters have one place only
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function collectParameters(request: AuthRequest): Parameter[] {
  const { url, headers, body } = request
  const query = url.search === '' ? [] : parseForm(url.search.slice(1))
  refuseProtocolParameters(query, 'query')
  if (body === undefined || body.length === 0 || !isForm(headers.get('content-type'))) return query

  const form = parseForm(formText(body))
  refuseProtocolParameters(form, 'form')
  return [...query, ...form]
}

/** §3.1: "Each parameter MUST NOT appear more than once per request", and in one of header, form and query. */
function refuseProtocolParameters(parameters: readonly Parameter[], place: string): void {
  for (const [name] of parameters) {
    if (name.startsWith('oauth_')) {
      throw new TypeError(`${name}: protocol parameters belong in the options, not in the ${place} of the request`)
    }
  }
}

/**
 * Normalizes decoded parameters, those of the request and the protocol's, into one string.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2 RFC 5849 §3.4.1.3.2}
 */
export function normalizeParameters(parameters: readonly Parameter[]): string {
  // 1. Names and values are encoded first, as the order is that of the encoded octets.
  const encoded = parameters.map(([name, value]): Parameter => [percentEncode(name), percentEncode(value)])
  // 2. Sorted by name, those of the same name by value: never as `name=value`, where `=` would come before digits.
  encoded.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
  // 3. and 4. Name and value are joined by `=`, pairs by `&`.
  return encoded.map(([name, value]) => `${name}=${value}`).join('&')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
