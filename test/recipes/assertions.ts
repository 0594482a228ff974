import { generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from 'jose'
import { formOf, type Sent } from './recipe.js'

/** A key pair whose private half is a PEM, as providers give it. */
export function rsaPair(type: 'pkcs8' | 'pkcs1' = 'pkcs8') {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { privateKey: privateKey.export({ type, format: 'pem' }).toString(), publicKey }
}

export type PublicKey = ReturnType<typeof rsaPair>['publicKey']

/** A JWT as whoever has the public key sees it. */
export interface Assertion {
  readonly header: ProtectedHeaderParameters
  readonly claims: JWTPayload
  /** From `iat` to `exp`. */
  readonly seconds: number
}

/** Checks signature and times of a JWT of a form. */
export async function assertionOf(
  sent: Sent | undefined,
  publicKey: PublicKey,
  field = 'assertion',
): Promise<Assertion> {
  const jwt = formOf(sent)[field] ?? ''
  const { payload: claims } = await jwtVerify(jwt, publicKey, { requiredClaims: ['jti', 'iat', 'exp'] })
  return { header: decodeProtectedHeader(jwt), claims, seconds: (claims.exp ?? 0) - (claims.iat ?? 0) }
}
