/** A decoded name and value of a query or a form. */
export type Parameter = readonly [name: string, value: string]

/** Media type of a URL-encoded form. */
export const formType = 'application/x-www-form-urlencoded'

/**
 * Whether a `Content-Type` names a URL-encoded form; case and parameters (`;charset=UTF-8`) do not matter.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function isForm(contentType: string | null | undefined): boolean {
  return contentType === formType || contentType?.split(';', 1)[0]?.trim().toLowerCase() === formType
}

/**
 * Decodes `application/x-www-form-urlencoded` text, a query or a form, into its pairs, in order and with duplicates.
 *
 * Nothing is lost that was sent: octets that are not UTF-8 become lone surrogates, U+DC00 plus the octet, a malformed `%` stays a `%`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function parseForm(text: string): Parameter[] {
  return splitForm(text, decodeForm)
}

/** The pairs of form-encoded text, each name and value read by `read`. */
export function splitForm(text: string, read: (component: string) => string): Parameter[] {
  const parameters: Parameter[] = []
  let equals = -1
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = indexOrEnd(text, '&', start)
    // Looked for only when it was passed: for each pair anew, a long form without any `=` would take minutes.
    if (equals < start) equals = indexOrEnd(text, '=', start)
    const nameEnd = Math.min(equals, end)
    if (end > start) parameters.push([read(text.slice(start, nameEnd)), read(text.slice(nameEnd + 1, end))])
  }
  return parameters
}

function indexOrEnd(text: string, character: string, start: number): number {
  const index = text.indexOf(character, start)
  return index < 0 ? text.length : index
}

const plain = /^[\w.~*!'()-]*$/

/** Decodes one name or value. */
export function decodeForm(text: string): string {
  if (plain.test(text)) return text
  const spaced = text.replaceAll('+', ' ')
  return tryDecode(spaced) ?? decodeOctets(spaced)
}

/**
 * Percent-decodes text that `decodeURIComponent` refuses. An octet that is no UTF-8 becomes a lone surrogate, U+DC00
 * plus the octet (as in Python's `surrogateescape`), so that percent-encoding can give the same octet back.
 */
function decodeOctets(text: string): string {
  return text.replace(/(?:%[\dA-Fa-f]{2})+/g, (run) => tryDecode(run) ?? decodeBroken(run))
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
  if (typeof body === 'string') return body.toWellFormed()
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

/** The octets of base64. @throws DOMException when it is none */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** Base64 for URLs, without padding. @see {@link https://www.rfc-editor.org/rfc/rfc4648#section-5 RFC 4648 §5} */
export function base64url(octets: Uint8Array): string {
  return urlSafe(base64(octets))
}

/** The base64 for URLs of what is base64 already. */
export function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
