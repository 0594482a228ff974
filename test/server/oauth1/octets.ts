/*
 * The judge never decodes what it compares. A name or value is kept as the octets that were sent, in a string whose
 * every character is one octet (latin1, which is also how Node hands over request targets and header fields),
 * so `%FF` stays what it is and nothing depends on a text encoding.
 */

/** A decoded name and value, both as octets. */
export type Pair = readonly [name: string, value: string]

/** The UTF-8 octets of a text. */
export const octetsOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** The text that octets spell in UTF-8, for people and JSON; never for a comparison. */
export const textOf = (octets: string): string => Buffer.from(octets, 'latin1').toString('utf8')

/**
 * Encodes octets: only ALPHA, DIGIT, `-`, `.`, `_` and `~` stay, hexadecimal digits are upper case.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.6 RFC 5849 §3.6}
 */
export function percentEncode(octets: string): string {
  return octets.replace(
    /[^A-Za-z0-9\-._~]/g,
    (octet) => `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

/** Decodes every `%XX` once; a `%` that begins no such triple stays a `%`. */
export function percentDecode(encoded: string): string {
  return encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/**
 * Parses a query or a form: `&` alone separates pairs, the first `=` ends the name, `+` is a space, names are decoded too.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function parseForm(octets: string): Pair[] {
  return octets
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const equals = piece.indexOf('=')
      return equals < 0
        ? [decodeForm(piece), '']
        : [decodeForm(piece.slice(0, equals)), decodeForm(piece.slice(equals + 1))]
    })
}

const decodeForm = (encoded: string) => percentDecode(encoded.replaceAll('+', ' '))

/** Writes texts as a form, strictly encoded. */
export function formatForm(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${percentEncode(octetsOf(name))}=${percentEncode(octetsOf(value))}`)
    .join('&')
}
