/** A decoded name and value of a query or a form. */
export type Parameter = readonly [name: string, value: string]

const formMediaType = 'application/x-www-form-urlencoded'

/**
 * Whether a `Content-Type` names a URL-encoded form; case and parameters (`;charset=UTF-8`) do not matter.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function isForm(contentType: string | null | undefined): boolean {
  if (contentType === null || contentType === undefined) return false
  if (contentType === formMediaType) return true
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === formMediaType
}

/**
 * Decodes `application/x-www-form-urlencoded` text, a query or a form, into its pairs, in order and with duplicates.
 *
 * Nothing is lost that was sent: octets that are not UTF-8 stay octets (see {@link decodeOctets}), a malformed `%` stays a `%`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function parseForm(text: string): Parameter[] {
  const parameters: Parameter[] = []
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    parameters.push(
      equals < 0 ? [decodeForm(pair), ''] : [decodeForm(pair.slice(0, equals)), decodeForm(pair.slice(equals + 1))],
    )
  }
  return parameters
}

const plain = /^[\w.~*!'()-]*$/

function decodeForm(text: string): string {
  return plain.test(text) ? text : decodeOctets(text.replaceAll('+', ' '))
}

/**
 * Percent-decodes text as UTF-8. An octet that is no UTF-8 becomes a lone surrogate, U+DC00 plus the octet
 * (as Python's `surrogateescape` does), so that percent-encoding can give the same octet back.
 */
export function decodeOctets(text: string): string {
  return text.toWellFormed().replace(/(?:%[\dA-Fa-f]{2})+/g, (run) => tryDecode(run) ?? decodeBroken(run))
}

function tryDecode(run: string): string | undefined {
  try {
    return decodeURIComponent(run)
  } catch {
    return undefined
  }
}

function decodeBroken(run: string): string {
  let text = ''
  let start = 0
  while (start < run.length) {
    let length = 3
    let character: string | undefined
    // A UTF-8 character has one to four octets, each three characters here.
    while (length <= 12 && start + length <= run.length && character === undefined) {
      character = tryDecode(run.slice(start, start + length))
      if (character === undefined) length += 3
    }
    if (character === undefined) {
      length = 3
      character = String.fromCharCode(0xdc00 + Number.parseInt(run.slice(start + 1, start + 3), 16))
    }
    text += character
    start += length
  }
  return text
}

const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a form body given as octets; octets that are not UTF-8 are kept, percent-encoded. */
export function formText(body: string | Uint8Array): string {
  if (typeof body === 'string') return body
  try {
    return textDecoder.decode(body)
  } catch {
    let text = ''
    for (const octet of body) {
      text += octet < 0x80 ? String.fromCharCode(octet) : `%${octet.toString(16).toUpperCase()}`
    }
    return text
  }
}

/** Base64 with padding. @see {@link https://www.rfc-editor.org/rfc/rfc4648#section-4 RFC 4648 §4} */
export function base64(octets: Uint8Array): string {
  let binary = ''
  for (const octet of octets) binary += String.fromCharCode(octet)
  return btoa(binary)
}

/** Base64 for URLs, without padding. @see {@link https://www.rfc-editor.org/rfc/rfc4648#section-5 RFC 4648 §5} */
export function base64url(octets: Uint8Array): string {
  return base64(octets).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
