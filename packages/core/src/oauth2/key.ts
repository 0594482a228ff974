import { importPKCS8, type KeyInput } from 'jose'
import type { NodeKeyObject, WebCryptoKey } from '../crypto/types.js'
import { base64 } from '../encoding.js'
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

/** A key that was looked at, and is imported when it is first used. */
export interface ReadKey {
  readonly alg: string
  /** Identifier that a JWK has. */
  readonly kid: string | undefined
  load(): Promise<KeyInput>
}

/** Algorithms that only the holder of a private key can sign with. */
export const asymmetric = /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/

const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

/** What each kind of key can sign with; the first is the default. @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-3.1 RFC 7518 §3.1} */
const algorithms: Readonly<Record<string, readonly string[]>> = {
  RSA: rsa,
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
  oct: ['HS256', 'HS384', 'HS512'],
}

/**
 * Looks at a key without using it: what it is, and whether the algorithm fits.
 * @param given default: what the key itself says, or the most usual of its kind
 * @param extractable whether an imported PEM can be exported again
 * @throws TypeError that begins with `key` or `alg`
 */
export function readKey(key: JwtKey | undefined, given?: string, extractable = false): ReadKey {
  const { fits, kid, load } = look(key, given, extractable)
  const alg = given ?? fits[0] ?? ''
  if (!fits.includes(alg))
    throw new TypeError(`alg: '${alg}' does not fit the key, which signs with ${fits.join(', ')}`)
  let loaded: Promise<KeyInput> | undefined
  return {
    alg,
    kid,
    load() {
      loaded ??= Promise.resolve(load(alg)).catch((cause: unknown) => {
        throw new TypeError('key: the private key cannot be read', { cause })
      })
      return loaded
    },
  }
}

/** What a key can sign with, by its kind. */
interface Look {
  readonly fits: readonly string[]
  readonly kid?: string | undefined
  load(alg: string): KeyInput | Promise<KeyInput>
}

function look(key: JwtKey | undefined, given: string | undefined, extractable: boolean): Look {
  if (typeof key === 'string' && given?.startsWith('HS')) return lookAtSecret(new TextEncoder().encode(key), key)
  if (typeof key === 'string') return lookAtPem(key, extractable)
  if (key instanceof Uint8Array) return lookAtSecret(key.slice(), '')
  if (typeof key !== 'object' || key === null) {
    throw new TypeError('key: required; a PEM, a JWK, a CryptoKey, a KeyObject or a secret')
  }
  const tag = (key as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  if (tag === 'CryptoKey') return lookAtCryptoKey(key as WebCryptoKey)
  if (tag === 'KeyObject') return lookAtKeyObject(key as NodeKeyObject)
  if ('kty' in key) return lookAtJwk(key)
  throw new TypeError('key: not a JWK, a CryptoKey or a KeyObject')
}

function lookAtSecret(secret: Uint8Array, text: string): Look {
  if (secret.length === 0) throw new TypeError('key: the secret is empty')
  // Whoever knows the public half could sign: https://www.rfc-editor.org/rfc/rfc8725#section-2.1
  if (text.includes('-----BEGIN')) throw new TypeError('key: a PEM is not a secret; HS256, HS384 and HS512 need one')
  return { fits: algorithms.oct ?? [], load: () => secret }
}

/** Object identifiers of the keys in a PKCS#8, as hexadecimal digits. @see {@link https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1.1 RFC 5480 §2.1.1.1} */
const kinds = {
  '2a864886f70d0101': 'RSA',
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '06032b6570': 'Ed25519',
}

function lookAtPem(pem: string, extractable: boolean): Look {
  const der = privateKeyDer(pem, 'key')
  const start = Array.from(der.subarray(0, 40), (octet) => octet.toString(16).padStart(2, '0')).join('')
  const [, kind] = Object.entries(kinds).find(([identifier]) => start.includes(identifier)) ?? []
  const pkcs8 = `-----BEGIN PRIVATE KEY-----\n${base64(der)}\n-----END PRIVATE KEY-----`
  return { fits: fitting(kind), load: (alg) => importPKCS8(pkcs8, alg, { extractable }) }
}

function lookAtJwk(key: Jwk): Look {
  const { kty, crv, alg, kid, d, k } = key
  if (typeof (kty === 'oct' ? k : d) !== 'string') throw new TypeError('key: the JWK holds no private key')
  const fits = fitting(kty === 'EC' || kty === 'OKP' ? crv : kty)
  return {
    fits: typeof alg === 'string' ? fits.filter((one) => one === alg) : fits,
    kid: typeof kid === 'string' ? kid : undefined,
    // A copy, because jose freezes what it gets.
    load: () => ({ ...key }),
  }
}

function lookAtCryptoKey(key: WebCryptoKey): Look {
  const { name, hash, namedCurve } = key.algorithm as { name: string; hash?: { name: string }; namedCurve?: string }
  if (!key.usages.includes('sign')) throw new TypeError('key: the CryptoKey is not one that signs')
  const letters = { 'RSASSA-PKCS1-v1_5': 'RS', 'RSA-PSS': 'PS', HMAC: 'HS' }[name]
  // The hash is part of such a key.
  const fits = letters === undefined ? fitting(namedCurve ?? name) : [`${letters}${hash?.name.slice(4)}`]
  return { fits, load: () => key as KeyInput }
}

const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

function lookAtKeyObject(key: NodeKeyObject): Look {
  const { type, asymmetricKeyType, asymmetricKeyDetails } = key as NodeKeyObject & {
    asymmetricKeyType?: string
    asymmetricKeyDetails?: { namedCurve?: string }
  }
  if (type === 'public') throw new TypeError('key: a private key is needed, not a public one')
  const kind = { rsa: 'RSA', ed25519: 'Ed25519', ec: curves[asymmetricKeyDetails?.namedCurve ?? ''] }
  return {
    fits: fitting(type === 'secret' ? 'oct' : kind[asymmetricKeyType as keyof typeof kind]),
    load: () => key as unknown as KeyInput,
  }
}

function fitting(kind: unknown): readonly string[] {
  if (typeof kind === 'string' && Object.hasOwn(algorithms, kind)) return algorithms[kind] ?? []
  throw new TypeError('key: RSA, EC (P-256, P-384, P-521), Ed25519 or a secret is needed')
}
