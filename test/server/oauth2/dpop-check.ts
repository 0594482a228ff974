import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'

/** The proofs that a resource has seen, and the nonce it wants in them. */
export interface DpopRules {
  readonly url: string
  readonly nonce: string | undefined
  readonly seen: Set<string>
}

/**
 * Whether a request proves that it may use a token that is bound to the key `jkt`: the error of a challenge, or `undefined`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.3 RFC 9449 §4.3}
 */
export async function dpopProblem(
  { method, headers, url = '' }: IncomingMessage,
  { token, jkt }: { readonly token: string; readonly jkt: string },
  rules: DpopRules,
): Promise<string | undefined> {
  const proof = headers.dpop
  if (typeof proof !== 'string' || headers.authorization?.toLowerCase() !== `dpop ${token}`.toLowerCase()) {
    return 'invalid_token'
  }
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', maxTokenAge: 300 })
    const { htm, htu, ath, nonce, jti = '' } = payload
    const hash = createHash('sha256').update(token).digest('base64url')
    const bound = (await calculateJwkThumbprint(protectedHeader.jwk ?? {})) === jkt
    const [path] = url.split('?')
    if (!bound || htm !== method || htu !== rules.url + path || ath !== hash) return 'invalid_dpop_proof'
    if (rules.nonce !== undefined && nonce !== rules.nonce) return 'use_dpop_nonce'
    if (jti === '' || rules.seen.has(jti)) return 'invalid_dpop_proof'
    rules.seen.add(jti)
    return undefined
  } catch {
    return 'invalid_dpop_proof'
  }
}
