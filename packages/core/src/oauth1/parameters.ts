import type { AuthRequest } from '../auth.js'
import { formText, isForm, type Parameter, parseForm } from '../encoding.js'
import { percentEncode } from './engine.js'

/**
 * Collects the request's own parameters, decoded: those of the query, those of a form body, and what the caller names besides.
 * @throws TypeError when one of them is named `oauth_…`: protocol parameters have one place only
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function collectParameters(request: AuthRequest): Parameter[] {
  const { url, headers, body, oauth } = request
  const parameters: Parameter[] = []
  if (url.search !== '') collect(parameters, parseForm(url.search.slice(1)), 'query')
  if (body !== undefined && body.length > 0 && isForm(headers.get('content-type'))) {
    collect(parameters, parseForm(formText(body)), 'form')
  }
  if (oauth?.signedParameters) collect(parameters, Object.entries(oauth.signedParameters), 'signedParameters')
  return parameters
}

/** §3.1: "Each parameter MUST NOT appear more than once per request", and in one of header, form and query. */
function collect(parameters: Parameter[], found: readonly Parameter[], place: string): void {
  for (const parameter of found) {
    const [name] = parameter
    if (name.startsWith('oauth_')) {
      throw new TypeError(`${name}: protocol parameters belong in the options, not in the ${place} of the request`)
    }
    parameters.push(parameter)
  }
}

/**
 * Encodes names and values, so that all later steps only join them.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2 RFC 5849 §3.4.1.3.2}, step 1
 */
export function encodeParameters(parameters: readonly Parameter[]): Parameter[] {
  return parameters.map(([name, value]) => [percentEncode(name), percentEncode(value)])
}

/**
 * Normalizes encoded parameters (see {@link encodeParameters}), those of the request and the protocol's, into one string.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2 RFC 5849 §3.4.1.3.2}, steps 2 to 4
 */
export function normalizeParameters(encoded: readonly Parameter[]): string {
  // 2. Sorted by name, those of one name by value; as `name=value` the `=` would put `file1=` before `file=`.
  const sorted = [...encoded].sort(compare)
  // 3. and 4. Name and value are joined by `=`, pairs by `&`.
  return joinParameters(sorted)
}

/** `name=value` pairs with `&` between them, of encoded parameters. */
export function joinParameters(encoded: readonly Parameter[]): string {
  let joined = ''
  for (const [name, value] of encoded) joined += `&${name}=${value}`
  return joined.slice(1)
}

function compare(a: Parameter, b: Parameter): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1
  return 0
}
