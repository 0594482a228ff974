import { parseAuthorization } from './authorization-header.js'
import { type Pair, parseForm } from './octets.js'
import { absent, Problem, rejected, unauthorized } from './problem.js'
import { formPairs, parseTarget, singleField, type WireRequest } from './wire-request.js'

export type Placement = 'header' | 'body' | 'query'

/** Everything a request says in parameters, by the place where it says it. */
export interface Sources {
  readonly header: readonly Pair[]
  readonly body: readonly Pair[]
  readonly query: readonly Pair[]
  readonly realm?: string | undefined
}

/**
 * Reads the three sources of parameters.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1 RFC 5849 §3.4.1.3.1}
 */
export function readSources(request: WireRequest): Sources {
  const { pairs, realm } = parseAuthorization(singleField(request, 'authorization'))
  return { header: pairs, body: formPairs(request), query: parseForm(parseTarget(request.url).query), realm }
}

/** The `oauth_` parameters, in octets, and where they stand. */
export interface ProtocolParameters {
  readonly placement: Placement
  readonly values: ReadonlyMap<string, string>
}

/**
 * Finds the protocol parameters: all in one place and only one, each once, none missing.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.1 RFC 5849 §3.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5 RFC 5849 §3.5}
 */
export function protocolParameters(sources: Sources): ProtocolParameters {
  const places = (['header', 'body', 'query'] as const).filter((place) => protocolPairs(sources[place]).length > 0)
  const [placement] = places
  // A request that says nothing at all lacks credentials, so 401 and a challenge; one that says too little is a bad request.
  if (placement === undefined) {
    const { problem, message, report } = absent(...required('HMAC-SHA1'))
    throw new Problem(401, problem, `the request is not signed; ${message}`, report)
  }
  if (places.length > 1) {
    throw rejected(
      `oauth_ parameters stand in ${places.join(' and ')}, they belong in one place`,
      ...places.slice(1).flatMap((place) => protocolPairs(sources[place]).map(([name]) => name)),
    )
  }

  const values = new Map<string, string>()
  for (const [name, value] of protocolPairs(sources[placement])) {
    if (values.has(name)) throw rejected(`${name} is there more than once`, name)
    values.set(name, value)
  }

  const missing = required(values.get('oauth_signature_method')).filter((name) => !values.get(name))
  if (missing.length > 0) throw absent(...missing)
  return { placement, values }
}

const protocolPairs = (pairs: readonly Pair[]) => pairs.filter(([name]) => name.startsWith('oauth_'))

/** Timestamp and nonce may be left out with PLAINTEXT only. */
const required = (signatureMethod: string | undefined) => [
  'oauth_consumer_key',
  'oauth_signature_method',
  'oauth_signature',
  ...(signatureMethod === 'PLAINTEXT' ? [] : ['oauth_timestamp', 'oauth_nonce']),
]

/**
 * Checks `oauth_version`: it may be missing unless the provider insists, and says 1.0.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.1 RFC 5849 §3.1}
 */
export function checkVersion(version: string | undefined, rule: 'required' | 'optional'): void {
  if (version === undefined && rule === 'required') throw absent('oauth_version')
  if (version !== undefined && version !== '1.0') {
    throw new Problem(400, 'version_rejected', 'oauth_version must be 1.0', { oauth_acceptable_versions: '1.0-1.0' })
  }
}

/**
 * Checks `oauth_timestamp`: a positive integer, not further from the clock than the window.
 * @param now and window are in seconds.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.3 RFC 5849 §3.3}
 */
export function checkTimestamp(timestamp: string | undefined, now: number, window: number): void {
  if (timestamp === undefined) return
  if (!/^[1-9]\d*$/.test(timestamp)) throw rejected('oauth_timestamp must be a positive integer', 'oauth_timestamp')
  const clock = Math.floor(now)
  if (Math.abs(Number(timestamp) - clock) > window) {
    throw unauthorized('timestamp_refused', `oauth_timestamp ${timestamp} is more than ${window} s from ${clock}`, {
      oauth_acceptable_timestamps: `${clock - window}-${clock + window}`,
    })
  }
}
