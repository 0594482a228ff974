import { CompactSign, type KeyInput } from 'jose'
import { randomHex } from '#crypto'
import { filledText, type Rule } from '../checks.js'
import { systemNow } from '../wait.js'
import { type JwtKey, readKey } from './key.js'

/** Members of a JOSE header, e.g. `{ kid: '…' }`. @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-4.1 RFC 7515 §4.1} */
export interface JwtHeader {
  readonly alg?: string | undefined
  readonly kid?: string | undefined
  readonly [name: string]: unknown
}

/** Claims of a JWT. */
export type Claims = Readonly<Record<string, unknown>>

/** `aud`: one text or several. */
export const audience: Rule = (value, ...rest) => {
  // Of an empty list, the first one is missing.
  const [first, ...more] = [value].flat()
  return [first, ...more].map((name) => filledText(name, ...rest)).find(Boolean)
}

/** Signs claims with one key. */
export interface JwtSigner {
  readonly alg: string
  sign(claims: Claims, header?: JwtHeader): Promise<string>
}

/**
 * A signer for a key, which is looked at now.
 * @throws TypeError that begins with `key`, `alg` or `header`
 */
export function jwtSigner(options: {
  readonly key?: JwtKey | undefined
  readonly alg?: string | undefined
  readonly header?: JwtHeader | undefined
}): JwtSigner {
  const { alg: inHeader, ...header } = options.header ?? {}
  if (options.alg !== undefined && inHeader !== undefined && inHeader !== options.alg) {
    throw new TypeError('header.alg: differs from alg')
  }
  const { alg, kid, key } = readKey(options.key, options.alg ?? inHeader)
  const always = { alg, typ: 'JWT', kid, ...header }
  return { alg, sign: async (claims, more) => signJwt({ ...always, ...more, alg }, claims, await key) }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc7519#section-7.1 RFC 7519 §7.1} */
export function signJwt(header: JwtHeader & { readonly alg: string }, claims: Claims, key: KeyInput): Promise<string> {
  // Not jose's SignJWT: it brings all that checks claims.
  const payload = new TextEncoder().encode(JSON.stringify(claims))
  return new CompactSign(payload).setProtectedHeader(JSON.parse(JSON.stringify(header))).sign(key)
}

/**
 * The claims by which a JWT is good once and for a while. Made for each attempt, because servers remember the `jti`.
 * @param lifetime seconds
 * @param now epoch seconds
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 §3}
 */
export function timedClaims(
  lifetime: number,
  now = systemNow,
): { readonly jti: string; readonly iat: number; readonly exp: number } {
  const iat = Math.floor(now())
  return { jti: randomHex(), iat, exp: iat + lifetime }
}
