import type { KeyInput } from 'jose'
import { importPkcs8 } from '#crypto'
import type { NodeKeyObject, WebCryptoKey } from '../crypto/types.js'
import type { MaybePromise } from '../maybe-promise.js'
import { privateKeyDer } from '../pem.js'

/** A JSON Web Key. @see {@link https://www.rfc-editor.org/rfc/rfc7517#section-4 RFC 7517 §4} */
export interface Jwk {
  readonly kty: string
  readonly [name: string]: unknown
}

/**
 * A key that signs JWTs: a PEM private key (PKCS#8 or PKCS#1, also with `\n` escapes), a private JWK, a WebCrypto `CryptoKey`
 * or Node's `KeyObject`; for HS256, HS384 and HS512 the secret, as text or octets.
 */
export type JwtKey = string | Uint8Array | Jwk | WebCryptoKey | NodeKeyObject

/** A key that was looked at, and what it signs with. */
export interface ReadKey {
  readonly alg: string
  /** Identifier that a JWK has. */
  readonly kid?: string | undefined
  /** As jose takes it; promised while WebCrypto imports it. */
  readonly key: MaybePromise<KeyInput>
}

/** Algorithms that only the holder of a private key can sign with. */
export const asymmetric = /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/

/** What each kind of key signs with, the default first. @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-3.1 RFC 7518 §3.1} */
const algorithms: Readonly<Record<string, readonly string[]>> = {
  oct: ['HS256', 'HS384', 'HS512'],
  RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
}

/** Object identifiers at the beginning of a PKCS#8. @see {@link https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1.1 RFC 5480 §2.1.1.1} */
const identifiers = {
  '2a864886f70d010101': 'RSA',
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '06032b6570': 'Ed25519',
}

/**
 * Looks at a key: what it is, and whether the algorithm fits.
 * @param given default: what the key itself says, or the most usual of its kind
 * @param extractable whether the key of a PEM can be exported again
 * @throws TypeError that begins with `key` or `alg`
 */
export function readKey(key: JwtKey | undefined, given?: string, extractable = false): ReadKey {
  if (typeof key === 'string') {
    if (!given?.startsWith('HS')) return readPem(key, given, extractable)
    // Whoever knows a public key could sign: https://www.rfc-editor.org/rfc/rfc8725#section-2.1
    if (isPem(key)) throw new TypeError(`key: a PEM is not the secret that ${given} needs`)
    return readSecret(new TextEncoder().encode(key), given)
  }
  if (key instanceof Uint8Array) {
    const text = new TextDecoder().decode(key)
    // A key file that was read without an encoding.
    return isPem(text) ? readKey(text, given, extractable) : readSecret(key, given)
  }
  if (typeof key !== 'object' || key === null) throw new TypeError('key: required')
  const tag = (key as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  if (tag === 'CryptoKey') return readCryptoKey(key as WebCryptoKey, given)
  return readJwk(tag === 'KeyObject' ? jwkOf(key as NodeKeyObject) : (key as Jwk), given)
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN')
}

function readSecret(secret: Uint8Array, given: string | undefined): ReadKey {
  if (secret.length === 0) throw new TypeError('key: the secret is empty')
  return { alg: choose('oct', given), key: Uint8Array.from(secret) }
}

function readPem(pem: string, given: string | undefined, extractable: boolean): ReadKey {
  const der = privateKeyDer(pem, 'key')
  const start = Array.from(der.subarray(0, 40), (octet) => octet.toString(16).padStart(2, '0')).join('')
  const kind = Object.entries(identifiers).find(([identifier]) => start.includes(identifier))?.[1] ?? 'unknown'
  const alg = choose(kind, given)
  const algorithm = { name: webCryptoName(alg), hash: `SHA-${alg.slice(2)}`, namedCurve: kind }
  return { alg, key: importPem(der, algorithm, extractable) }
}

function importPem(
  der: Uint8Array<ArrayBuffer>,
  algorithm: Parameters<typeof importPkcs8>[1],
  extractable: boolean,
): MaybePromise<KeyInput> {
  const refuse = (cause: unknown) => {
    throw new TypeError('key: the PEM holds no private key that can be read', { cause })
  }
  try {
    const key = importPkcs8(der, algorithm, extractable) as MaybePromise<KeyInput>
    if (!(key instanceof Promise)) return key
    const imported = key.catch(refuse)
    // Whoever signs is told.
    imported.catch(() => {})
    return imported
  } catch (cause) {
    return refuse(cause)
  }
}

function readJwk(jwk: Jwk, given: string | undefined): ReadKey {
  const { kty, crv, alg, kid, d, k } = jwk
  if (typeof (kty === 'oct' ? k : d) !== 'string') throw new TypeError('key: no private key')
  return {
    alg: choose(String(crv ?? kty), given, (fit) => alg === undefined || alg === fit),
    kid: typeof kid === 'string' ? kid : undefined,
    // A copy, because jose freezes what it gets.
    key: { ...jwk },
  }
}

function jwkOf(key: NodeKeyObject): Jwk {
  try {
    return (key as unknown as { export(options: { format: 'jwk' }): Jwk }).export({ format: 'jwk' })
  } catch (cause) {
    throw new TypeError('key: of a kind that is not known', { cause })
  }
}

function readCryptoKey(key: WebCryptoKey, given: string | undefined): ReadKey {
  const { name, hash, namedCurve } = key.algorithm as { name: string; hash?: { name: string }; namedCurve?: string }
  if (!key.usages.includes('sign')) throw new TypeError('key: the CryptoKey is not one that signs')
  const kind = namedCurve ?? (name === 'HMAC' ? 'oct' : name.replace(/^RSA.*/, 'RSA'))
  // The padding and the hash are part of such a key.
  const fits = (alg: string) => webCryptoName(alg) === name && (!hash || alg.endsWith(hash.name.slice(4)))
  return { alg: choose(kind, given, fits), key: key as KeyInput }
}

/** The algorithm for a kind of key, which may be for one only. */
function choose(kind: string, given: string | undefined, fits: (alg: string) => boolean = () => true): string {
  const known = algorithms[kind]?.filter(fits) ?? []
  const [usual] = known
  if (usual === undefined) throw new TypeError(`key: signs no JWT (its kind is ${kind})`)
  const alg = given ?? usual
  if (known.includes(alg)) return alg
  throw new TypeError(`alg: '${alg}' does not fit the key, which signs with ${known}`)
}

/** @see {@link https://www.w3.org/TR/webcrypto-2/#algorithm-overview Web Cryptography API} */
function webCryptoName(alg: string): string {
  const names = { HS: 'HMAC', RS: 'RSASSA-PKCS1-v1_5', PS: 'RSA-PSS', ES: 'ECDSA', Ed: 'Ed25519' }
  return names[alg.slice(0, 2) as keyof typeof names]
}
