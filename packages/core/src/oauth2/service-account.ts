import { check, filledText } from '../checks.js'
import type { AssertionClientOptions } from './assertion-client.js'
import { scopeOf } from './options.js'

/** What {@link fromServiceAccount} may be told: the options of an `AssertionClient`, of which the file gives the required ones. */
export type ServiceAccountOptions = Partial<AssertionClientOptions>

/**
 * The options of an `AssertionClient` for a Google service account.
 *
 * @example
 * const client = new AssertionClient(fromServiceAccount(await readFile('key.json', 'utf8'), { scope: 'https://www.googleapis.com/auth/drive' }))
 *
 * @param json the key file as downloaded: its text, or parsed
 * @param options `scope` goes into the claims, as Google wants it; `subject` is a user for domain-wide delegation
 * @throws TypeError that begins with the missing member
 * @see {@link https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests Google's own description}
 */
export function fromServiceAccount(
  json: string | Readonly<Record<string, unknown>>,
  { scope, claims, header, ...options }: ServiceAccountOptions = {},
): AssertionClientOptions {
  const { client_email: issuer, private_key: key, private_key_id: kid, token_uri } = parse(json)
  check('json.client_email', issuer, filledText)
  check('json.token_uri', token_uri, filledText)
  if (typeof key !== 'string') throw new TypeError('json.private_key: a PEM is required')
  return {
    tokenEndpoint: token_uri,
    issuer,
    subject: null,
    audience: token_uri,
    key,
    header: { alg: 'RS256', ...(typeof kid === 'string' && { kid }), ...header },
    claims: { ...(scope !== undefined && { scope: scopeOf(scope) }), ...claims },
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  }
}

/** What is used of the file. */
type KeyFile = Readonly<Record<'client_email' | 'private_key' | 'private_key_id' | 'token_uri', string>>

function parse(json: string | Readonly<Record<string, unknown>>): KeyFile {
  const file = typeof json === 'string' ? tryParse(json) : json
  if (typeof file !== 'object' || file === null) throw new TypeError('json: not the JSON of a service account')
  return file as KeyFile
}

/** The parser's own message shows the text, which holds the key. */
function tryParse(json: string): unknown {
  try {
    // `trim` takes a byte order mark too.
    return JSON.parse(json.trim())
  } catch {
    return undefined
  }
}
