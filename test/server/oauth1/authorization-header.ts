import { type Pair, percentDecode, percentEncode } from './octets.js'
import { rejected } from './problem.js'

/** What an `Authorization: OAuth` header says. */
export interface AuthorizationHeader {
  /** Every parameter but realm, decoded. */
  readonly pairs: readonly Pair[]
  /** Not percent-encoded and never signed. */
  readonly realm?: string | undefined
}

/**
 * Parses `OAuth name="value", …`. The scheme is compared without case; another scheme says nothing about OAuth.
 * @throws Problem for anything that §3.5.1 does not allow: unquoted or wrongly encoded values, the same name twice.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.1 RFC 5849 §3.5.1}
 */
export function parseAuthorization(field: string | undefined): AuthorizationHeader {
  const [, scheme, text = ''] = /^\s*([^\s,]+)(?:\s+(.*?))?\s*$/s.exec(field ?? '') ?? []
  if (scheme?.toLowerCase() !== 'oauth' || text === '') return { pairs: [] }

  const pairs: Pair[] = []
  let realm: string | undefined
  for (const [name, value] of parseList(text)) {
    // 1.  Names and values are encoded per section 3.6 (the realm is a plain quoted-string of RFC 2617).
    if (name.toLowerCase() === 'realm') {
      if (realm !== undefined) throw rejected('the Authorization header says realm twice', 'realm')
      realm = value.replace(/\\(.)/gs, '$1')
      continue
    }
    const pair = [percentDecode(name), percentDecode(value)] as const
    if (percentEncode(pair[0]) !== name || percentEncode(pair[1]) !== value) {
      throw rejected(`${name} in the Authorization header is not encoded as RFC 5849 §3.6 says`, name)
    }
    pairs.push(pair)
  }
  return { pairs, realm }
}

/** 2.  Name, `=`, the value in double quotes.  3.  Separated by a comma and optional linear white space. */
function parseList(text: string): Pair[] {
  const pairs: Pair[] = []
  const element = /([^\s=",]+)="((?:[^"\\]|\\.)*)"\s*(,\s*|$)/gsy
  while (element.lastIndex < text.length) {
    const at = element.lastIndex
    const [, name, value, comma] = element.exec(text) ?? []
    if (name === undefined || value === undefined) {
      throw rejected(
        `the Authorization header cannot be read at character ${at} of its parameters, after ${pairs.at(-1)?.[0] ?? 'the scheme'}`,
      )
    }
    pairs.push([name, value])
    if (comma !== '' && element.lastIndex === text.length) throw rejected('the Authorization header ends with a comma')
  }
  return pairs
}
