import {
  createHash,
  createHmac,
  createPrivateKey,
  createSecretKey,
  KeyObject,
  randomFillSync,
  sign,
  type webcrypto,
} from 'node:crypto'
import { privateKeyDer } from '../pem.js'
import type { Crypto, PrivateKey } from './types.js'

const digests = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-512': 'sha512' } as const

/** Node's own cryptography: every answer is there at once. */
export const crypto: Crypto = {
  hash: (hash, data) => createHash(digests[hash]).update(data).digest('base64'),

  hmacSigner(hash, key) {
    const keyObject = createSecretKey(key, 'utf8')
    return (text) => createHmac(digests[hash], keyObject).update(text).digest('base64')
  },

  rsaSigner(hash, key) {
    const keyObject = keyObjectOf(key)
    return (text) => sign(digests[hash], Buffer.from(text), keyObject).toString('base64')
  },

  randomHex: () => {
    const start = nextRandom()
    return pool.toString('hex', start, start + 16)
  },
}

const pool = Buffer.alloc(4096)
let used = pool.length

/** Where 16 unused octets of the pool begin: drawing so few at a time would cost more than a signature. */
function nextRandom(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return used - 16
}

function keyObjectOf(key: PrivateKey): KeyObject {
  const keyObject = readKey(key)
  if (keyObject.type !== 'private' || keyObject.asymmetricKeyType !== 'rsa') {
    throw new TypeError(
      `privateKey: an RSA private key is needed, not ${keyObject.asymmetricKeyType ?? 'a'} ${keyObject.type} key`,
    )
  }
  return keyObject
}

function readKey(key: PrivateKey): KeyObject {
  if (key instanceof KeyObject) return key
  if (typeof key !== 'string') return KeyObject.from(key as webcrypto.CryptoKey)
  const der = Buffer.from(privateKeyDer(key, 'privateKey'))
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  } catch (cause) {
    throw new TypeError('privateKey: the PEM holds no private key that can be read', { cause })
  }
}
