import { generateKeyPairSync } from 'node:crypto'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

/** What every provider knows: a client with a secret, a client with an RSA key made for this process, an access token of alice. */
export const credentials = {
  clientId: 'example-client',
  clientSecret: 'kd94hf93k423kf44',
  /** Good for every client. */
  token: 'alice-nnch734d00sl2jdk',
  tokenSecret: 'pfkkdhi9sl3r4s00',
  rsa: { clientId: 'rsa-client', privateKey, publicKey },
} as const
