import OAuth from 'oauth-1.0a'

/**
 * npm oauth-1.0a, used where it is sound: percent-encoding, the signing key, and the base string of a URI without query.
 * It never sees a request: it would sign the query undecoded and lose duplicates, so `parameters.ts` comes before it.
 */
class Engine extends OAuth {
  constructor(clientSecret = '') {
    super({ consumer: { key: '', secret: clientSecret }, signature_method: 'none', hash_function: () => '' })
  }

  /** The same in one pass over the text, where it takes five: half of the time to sign went there. */
  override percentEncode(text: string): string {
    const encoded = encodeURIComponent(text)
    return left.test(text) ? encoded.replaceAll(allLeft, (character) => leftEncoded[character] ?? '') : encoded
  }

  /** The URI comes without a query. */
  override getBaseUrl(uri: string): string {
    return uri
  }

  /** The parameters come normalized: its own way keeps them in an object, where `__proto__` gets lost. */
  override getParameterString(request: OAuth.RequestOptions): string {
    return request.data as string
  }
}

/** What `encodeURIComponent` leaves and RFC 3986 does not. */
const left = /[!'()*]/
const allLeft = /[!'()*]/g
const leftEncoded: Record<string, string> = { '!': '%21', "'": '%27', '(': '%28', ')': '%29', '*': '%2A' }

const engine = new Engine()
const unreserved = /^[\w.~-]*$/
const octet = /([\uDC80-\uDCFF])/u

/**
 * Percent-encodes text as UTF-8; only `A-Z a-z 0-9 - . _ ~` stay as they are.
 * An octet that was no UTF-8 (see `parseForm`) becomes that octet again, any other lone surrogate U+FFFD.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.6 RFC 5849 §3.6}
 */
export function percentEncode(text: string): string {
  if (unreserved.test(text)) return text
  if (text.isWellFormed()) return engine.percentEncode(text)
  return text
    .split(octet)
    .map((part) => (octet.test(part) ? percentEncodeOctet(part) : engine.percentEncode(part.toWellFormed())))
    .join('')
}

function percentEncodeOctet(character: string): string {
  return `%${(character.charCodeAt(0) - 0xdc00).toString(16).toUpperCase()}`
}

/**
 * The key of HMAC, and the signature of PLAINTEXT: both secrets encoded, and always the `&` between them.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2 RFC 5849 §3.4.2}
 */
export function signingKey(clientSecret: string, tokenSecret: string): string {
  return new Engine(clientSecret).getSigningKey(tokenSecret)
}

/** Joins the three parts of a signature base string, the parameters being normalized. */
export function joinBaseString(method: string, uri: string, parameters: string): string {
  // It writes the method as it is; encoding it beforehand makes `FOO!BAR` right.
  return engine.getBaseString({ method: percentEncode(method), url: uri, data: parameters }, noData)
}

/** Its type asks for protocol parameters here; ours are among the normalized ones. */
const noData = {} as OAuth.Data
