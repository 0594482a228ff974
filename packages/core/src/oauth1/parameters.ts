import type { AuthRequest } from '../auth.js'
import { decodeForm, formText, isForm, type Parameter, splitForm } from '../encoding.js'
import { percentEncode } from './engine.js'

/**
 * Collects the request's own parameters: those of the query, those of a form body, and what the caller names besides.
 * However the request wrote them, here they are strictly encoded, as {@link encodeParameters} does it.
 * @throws TypeError when one of them is named `oauth_…`: protocol parameters have one place only
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function collectParameters({ url, headers, body, oauth }: AuthRequest): Parameter[] {
  const parameters: Parameter[] = []
  if (url.search !== '') collect(parameters, splitForm(url.search.slice(1), encodeStrictly), 'query')
  if (body !== undefined && body.length > 0 && isForm(headers.get('content-type'))) {
    collect(parameters, splitForm(formText(body), encodeStrictly), 'form')
  }
  if (oauth?.signedParameters) {
    collect(parameters, encodeParameters(Object.entries(oauth.signedParameters)), 'signedParameters')
  }
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

/** The strict encoding of a name or value of a form: itself, when decoding and encoding would give it back. */
function encodeStrictly(component: string): string {
  return notStrict.test(component) ? percentEncode(decodeForm(component)) : component
}

/** What strict encoding never writes: other characters, lower-case hexadecimal, and octets that need no encoding. */
const notStrict = /[^\w.~%-]|%(?![0189A-F][\dA-F]|2[\dABCF]|3[A-F]|40|5[B-E]|60|7[BCDF])/

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
  const sorted = encoded.length > few ? [...encoded].sort(compare) : insertionSort(encoded)
  // 3. and 4. Name and value are joined by `=`, pairs by `&`.
  return joinParameters(sorted)
}

/** `name=value` pairs with `&` between them, of encoded parameters. */
export function joinParameters(encoded: readonly Parameter[]): string {
  return encoded.map(([name, value]) => `${name}=${value}`).join('&')
}

/** Up to here, which is what most requests have, insertion takes half the time of `Array#sort`. */
const few = 20

function insertionSort(parameters: readonly Parameter[]): Parameter[] {
  const sorted: Parameter[] = []
  for (const parameter of parameters) {
    let index = sorted.push(parameter) - 1
    for (; index > 0; index--) {
      const before = sorted[index - 1] as Parameter
      if (compare(before, parameter) <= 0) break
      sorted[index] = before
    }
    sorted[index] = parameter
  }
  return sorted
}

function compare(a: Parameter, b: Parameter): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1
  return 0
}
