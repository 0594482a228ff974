import {
  createHash,
  createHmac,
  createPrivateKey,
  createSecretKey,
  KeyObject,
  randomBytes,
  sign,
  type webcrypto,
} from 'node:crypto'
import { privateKeyDer } from '../pem.js'
import type { Crypto, PrivateKey } from './types.js'

const digests = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const

// Node's own cryptography: every answer is there at once.

export const hash: Crypto['hash'] = (hash, data) => createHash(digests[hash]).update(data).digest('base64')

export const hmacSigner: Crypto['hmacSigner'] = (hash, key) => {
  const keyObject = createSecretKey(key, 'utf8')
  // The text is ASCII; saying so spares Node a pass over it that costs as much as its nonce and timestamp.
  return (text) => createHmac(digests[hash], keyObject).update(text, 'latin1').digest('base64')
}

export const rsaSigner: Crypto['rsaSigner'] = (hash, key) => {
  const keyObject = keyObjectOf(key)
  return (text) => sign(digests[hash], Buffer.from(text), keyObject).toString('base64')
}

export const importPkcs8: Crypto['importPkcs8'] = (der) =>
  createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })

export const randomHex: Crypto['randomHex'] = () => {
  // Drawing so few octets at a time would cost more than a signature.
  if (used === drawn.length) {
    drawn = randomBytes(4096).toString('hex')
    used = 0
  }
  used += 32
  return drawn.slice(used - 32, used)
}

/** Random hexadecimal digits, and how many of them were given away. */
let drawn = ''
let used = 0

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
