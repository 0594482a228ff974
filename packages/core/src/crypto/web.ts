import { base64 } from '../encoding.js'
import { privateKeyDer } from '../pem.js'
import type { Crypto, Hash, NodeKeyObject, PrivateKey } from './types.js'

const utf8 = /* @__PURE__ */ new TextEncoder()

// WebCrypto, for browsers and whatever has no Node API: every answer is a promise.

export const hash: Crypto['hash'] = async (hash, data) =>
  encode(await subtle().digest(hash, typeof data === 'string' ? utf8.encode(data) : Uint8Array.from(data)))

export const hmacSigner: Crypto['hmacSigner'] = (hash, key) => {
  let imported: Promise<CryptoKey> | undefined
  return async (text) => {
    imported ??= importSecret(hash, key)
    return encode(await subtle().sign('HMAC', await imported, utf8.encode(text)))
  }
}

export const rsaSigner: Crypto['rsaSigner'] = (hash, key) => {
  const read = typeof key === 'string' ? privateKeyDer(key, 'privateKey') : key
  let imported: Promise<CryptoKey> | undefined
  return async (text) => {
    imported ??= importRsaKey(hash, read)
    return encode(await subtle().sign('RSASSA-PKCS1-v1_5', await imported, utf8.encode(text)))
  }
}

export const importPkcs8: Crypto['importPkcs8'] = (der, algorithm, extractable) =>
  subtle().importKey('pkcs8', der, algorithm, extractable, ['sign'])

export const randomHex: Crypto['randomHex'] = () =>
  Array.from(globalThis.crypto.getRandomValues(new Uint8Array(16)), (octet) =>
    octet.toString(16).padStart(2, '0'),
  ).join('')

function subtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto
  // Browsers hide it from pages that came over http.
  if (subtle === undefined) throw new TypeError('crypto.subtle is missing: signing needs a secure context (https)')
  return subtle
}

function importSecret(hash: Hash, key: string): Promise<CryptoKey> {
  // WebCrypto refuses a key of no octets; HMAC pads keys with zeros, so one zero is the same key.
  const octets = utf8.encode(key === '' ? '\0' : key)
  return subtle().importKey('raw', octets, { name: 'HMAC', hash }, false, ['sign'])
}

async function importRsaKey(
  hash: Hash,
  key: Uint8Array<ArrayBuffer> | Exclude<PrivateKey, string>,
): Promise<CryptoKey> {
  if (key instanceof CryptoKey) return key
  const der =
    key instanceof Uint8Array ? key : Uint8Array.from((key as NodeKeyObject).export({ type: 'pkcs8', format: 'der' }))
  try {
    return await subtle().importKey('pkcs8', der, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['sign'])
  } catch (cause) {
    throw new TypeError('privateKey: no RSA private key that can be read', { cause })
  }
}

function encode(octets: ArrayBuffer): string {
  return base64(new Uint8Array(octets))
}
