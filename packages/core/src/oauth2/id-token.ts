import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify } from 'jose'
import { hash } from '#crypto'
import { base64url, fromBase64 } from '../encoding.js'
import { askEndpoint, type EndpointAnswer, type Fields, notUnderstood } from '../endpoint.js'
import { OAuthError } from '../errors.js'
import { machineryOf, type OAuth2Client } from './client.js'
import { asymmetric } from './key.js'
import { acceptedFields } from './refusal.js'
import type { Token } from './token.js'

/** What an ID token says, after it was checked. @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDToken OpenID Connect Core §2} */
export interface IdTokenClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly iat: number
  readonly [name: string]: unknown
}

/** What an ID token must agree with. */
export interface IdTokenExpectation {
  /** `nonce` of the authorization request. Missing: the ID token must have none. `null` does not check it. */
  readonly nonce?: string | null | undefined
  /** The token it came with. Default: the client's current one. */
  readonly token?: Token | undefined
  /** Seconds since the user logged in, at most: `max_age` of the authorization request. */
  readonly maxAge?: number | undefined
  /** Signature algorithms to accept. Default: all with a public key. `none` and those with a secret never are. */
  readonly algorithms?: readonly string[] | undefined
}

const allAlgorithms = ['RS', 'PS', 'ES'].flatMap((name) => [256, 384, 512].map((bits) => name + bits))

/** Seconds by which clocks may differ. */
const tolerance = 30

/** The server's keys, fetched once for a client, and again when one is not among them. */
const keysOf = new WeakMap<OAuth2Client, JWTVerifyGetKey>()

/**
 * Checks the ID token of a login, by the server's keys. The client needs `issuer`, `clientId` and `jwksUri`.
 *
 * It checks and does nothing else: the tokens stay, whatever is wrong. An ID token that comes with a refresh needs no check.
 * @throws OAuthError `invalid_token`, which says what is wrong; `network_error` and others, when the keys cannot be fetched
 * @throws TypeError when an option is missing
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation OpenID Connect Core §3.1.3.7}
 */
export async function validateIdToken(client: OAuth2Client, expected: IdTokenExpectation = {}): Promise<IdTokenClaims> {
  const { issuer, clientId, now } = machineryOf(client).options
  if (issuer === undefined) throw new TypeError('issuer: required to check an ID token')
  if (clientId === '') throw new TypeError('clientId: required to check an ID token')
  const algorithms = expected.algorithms ?? [...allAlgorithms, 'EdDSA', 'Ed25519']
  const weak = algorithms.find((name) => !asymmetric.test(name))
  if (weak !== undefined) throw new TypeError(`algorithms: '${weak}' does not show that the server signed`)
  const { token = client.token } = expected
  const idToken = token?.id_token
  if (idToken === undefined) throw refused('there is none')

  const { payload, protectedHeader } = await verified(idToken, remoteKeys(client), {
    issuer,
    audience: clientId,
    algorithms: [...algorithms],
    clockTolerance: tolerance,
    currentDate: new Date(now() * 1000),
    requiredClaims: ['sub', 'exp', 'iat'],
  })
  const claims = payload as unknown as IdTokenClaims
  if (typeof claims.sub !== 'string' || claims.sub === '') throw refused('unexpected "sub" claim value')

  const { aud, azp, at_hash, nonce, auth_time } = claims
  // Rules 3 to 5: a token for several is ours only if it was issued to us.
  const shared = Array.isArray(aud) && aud.length > 1
  if ((shared || azp !== undefined) && azp !== clientId) throw refused('unexpected "azp" claim value')
  // Rule 11.
  if (expected.nonce !== null && nonce !== expected.nonce) throw refused('unexpected "nonce" claim value')
  // Rule 13.
  const { maxAge } = expected
  if (maxAge !== undefined && !(typeof auth_time === 'number' && now() - auth_time <= maxAge + tolerance)) {
    throw refused('the login is too old ("auth_time")')
  }
  // https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowTokenValidation
  if (at_hash !== undefined && at_hash !== (await hashOf(token?.access_token ?? '', protectedHeader.alg))) {
    throw refused('"at_hash" is not that of the access token')
  }
  return claims
}

async function verified(
  idToken: string,
  keys: JWTVerifyGetKey,
  options: Parameters<typeof jwtVerify>[2],
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(idToken, keys, options)
  } catch (cause) {
    if (cause instanceof OAuthError || !(cause instanceof Error)) throw cause
    // jose's error lists all claims, which are the user's: its message has to do.
    throw refused(cause.message, 'payload' in cause ? undefined : cause)
  }
}

function refused(why: string, cause?: unknown): OAuthError {
  return new OAuthError('invalid_token', `ID token: ${why}`, cause === undefined ? {} : { cause })
}

function remoteKeys(client: OAuth2Client): JWTVerifyGetKey {
  const known = keysOf.get(client)
  if (known !== undefined) return known
  const { options } = machineryOf(client)
  const { jwksUri, timeout } = options
  if (jwksUri === undefined) throw new TypeError('jwksUri: required to check an ID token')
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    [customFetch]: async (url, { headers }) => {
      const request = { method: 'GET', url, headers: Object.fromEntries(new Headers(headers)) }
      return Response.json(keySetOf(await askEndpoint(request, options, 'key endpoint')))
    },
    // Ours is that of the client.
    timeoutDuration: Math.ceil(timeout * 1000) + 1000,
  })
  keysOf.set(client, keys)
  return keys
}

/** @throws OAuthError when the answer is none: a server that is unwell says nothing of the ID token */
function keySetOf(answer: EndpointAnswer): Fields {
  const fields = acceptedFields(answer)
  if (!Array.isArray(fields?.keys)) throw notUnderstood(answer, 'with no key set')
  return fields
}

/** The left half of the hash of a token, by the hash function of the signature. */
async function hashOf(token: string, alg: string): Promise<string> {
  // EdDSA has SHA-512 inside.
  const name = alg.endsWith('256') ? 'SHA-256' : alg.endsWith('384') ? 'SHA-384' : 'SHA-512'
  const octets = fromBase64(await hash(name, token))
  return base64url(octets.subarray(0, octets.length / 2))
}
