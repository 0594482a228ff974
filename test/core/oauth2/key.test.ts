import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto'
import { inspect } from 'node:util'
import { AssertionClient, type AssertionClientOptions, type Jwk, type JwtKey } from '@oauth-hooks/core'
import { expect } from 'chai'
import { decodeProtectedHeader, exportJWK, jwtVerify } from 'jose'
import { failureOf, json, scripted } from './support.js'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' })
const ed25519 = generateKeyPairSync('ed25519')
const secret = 'a secret of at least thirty-two octets'

const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string
const pkcs1 = (key: KeyObject) => key.export({ type: 'pkcs1', format: 'pem' }) as string
/** The same key as one that says id-RSASSA-PSS. */
const ofPss = (key: KeyObject) => {
  const der = key.export({ type: 'pkcs8', format: 'der' }).toString('hex')
  const octets = Buffer.from(der.replace('2a864886f70d010101', '2a864886f70d01010a'), 'hex')
  return `-----BEGIN PRIVATE KEY-----\n${octets.toString('base64')}\n-----END PRIVATE KEY-----`
}
const jwk = (key: KeyObject) => key.export({ format: 'jwk' }) as unknown as JwtKey
const cryptoKey = async (key: KeyObject, algorithm: { name: string; hash?: string; namedCurve?: string }) => {
  const der = key.export({ type: 'pkcs8', format: 'der' })
  return (await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])) as unknown as JwtKey
}

/** The assertion that a client makes with a key. */
async function assertionOf(options: Partial<AssertionClientOptions>): Promise<string> {
  const { fetch, seen } = scripted(() => json({ access_token: 'at' }))
  const tokenEndpoint = 'https://as.example/token'
  await new AssertionClient({ tokenEndpoint, issuer: 'me', fetch, ...options }).ensureActiveToken()
  return seen[0]?.form.get('assertion') ?? ''
}

/** What is wrong with options. */
function refusal(options: Partial<AssertionClientOptions>): Promise<Error> {
  return failureOf(() => assertionOf(options))
}

describe('keys', () => {
  const cases: [
    title: string,
    key: JwtKey | Promise<JwtKey>,
    given: string | undefined,
    alg: string,
    half: KeyObject,
  ][] = [
    ['PEM, PKCS#8', pkcs8(rsa.privateKey), undefined, 'RS256', rsa.publicKey],
    ['PEM, PKCS#8, for PSS', pkcs8(rsa.privateKey), 'PS384', 'PS384', rsa.publicKey],
    ['PEM, PKCS#1', pkcs1(rsa.privateKey), 'RS512', 'RS512', rsa.publicKey],
    ['PEM on one line', pkcs8(rsa.privateKey).replaceAll('\n', '\\n'), undefined, 'RS256', rsa.publicKey],
    ['PEM in octets', Buffer.from(pkcs8(rsa.privateKey)), undefined, 'RS256', rsa.publicKey],
    ['PEM of P-256', pkcs8(p256.privateKey), undefined, 'ES256', p256.publicKey],
    ['PEM of P-384', pkcs8(p384.privateKey), undefined, 'ES384', p384.publicKey],
    ['PEM of P-521', pkcs8(p521.privateKey), undefined, 'ES512', p521.publicKey],
    ['PEM of Ed25519', pkcs8(ed25519.privateKey), undefined, 'EdDSA', ed25519.publicKey],
    ['JWK of RSA', jwk(rsa.privateKey), 'PS256', 'PS256', rsa.publicKey],
    ['JWK of P-256', jwk(p256.privateKey), undefined, 'ES256', p256.publicKey],
    ['JWK of Ed25519', jwk(ed25519.privateKey), 'Ed25519', 'Ed25519', ed25519.publicKey],
    ['KeyObject of RSA', rsa.privateKey, 'RS384', 'RS384', rsa.publicKey],
    ['KeyObject of P-384', p384.privateKey, undefined, 'ES384', p384.publicKey],
    ['KeyObject of Ed25519', ed25519.privateKey, undefined, 'EdDSA', ed25519.publicKey],
    [
      'CryptoKey of RSA',
      cryptoKey(rsa.privateKey, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' }),
      undefined,
      'RS384',
      rsa.publicKey,
    ],
    [
      'CryptoKey of PSS',
      cryptoKey(rsa.privateKey, { name: 'RSA-PSS', hash: 'SHA-256' }),
      'PS256',
      'PS256',
      rsa.publicKey,
    ],
    [
      'CryptoKey of P-256',
      cryptoKey(p256.privateKey, { name: 'ECDSA', namedCurve: 'P-256' }),
      undefined,
      'ES256',
      p256.publicKey,
    ],
    ['secret as text', secret, 'HS256', 'HS256', createSecretKey(Buffer.from(secret))],
    ['secret as octets', Buffer.from(secret), undefined, 'HS256', createSecretKey(Buffer.from(secret))],
    [
      'secret as KeyObject',
      createSecretKey(Buffer.from(secret)),
      'HS512',
      'HS512',
      createSecretKey(Buffer.from(secret)),
    ],
    [
      'secret as JWK',
      { kty: 'oct', k: Buffer.from(secret).toString('base64url') },
      'HS384',
      'HS384',
      createSecretKey(Buffer.from(secret)),
    ],
  ]

  for (const [title, given, alg, expected, publicKey] of cases) {
    it(`sign as ${expected} when they come as ${title}`, async () => {
      const key = await given

      const { payload, protectedHeader } = await jwtVerify(await assertionOf({ key, alg }), publicKey)

      expect(payload.iss).to.equal('me')
      expect(protectedHeader).to.deep.equal({ alg: expected, typ: 'JWT' })
    })
  }

  it('give their identifier and their algorithm when a JWK has them', async () => {
    const key = { ...(await exportJWK(rsa.privateKey)), kty: 'RSA', kid: 'the key', alg: 'PS512' }

    const header = decodeProtectedHeader(await assertionOf({ key }))

    expect(header).to.deep.equal({ alg: 'PS512', typ: 'JWT', kid: 'the key' })
    expect(Object.isFrozen(key)).to.equal(false)
  })

  it('are copied when they are octets', async () => {
    const octets = Buffer.from(secret)
    const { fetch, seen } = scripted(() => json({ access_token: 'at' }))
    const tokenEndpoint = 'https://as.example/token'
    const client = new AssertionClient({ tokenEndpoint, issuer: 'me', key: octets, alg: 'HS256', fetch })

    octets.fill(0)
    await client.ensureActiveToken()

    const { payload } = await jwtVerify(seen[0]?.form.get('assertion') ?? '', Buffer.from(secret))
    expect(payload.iss).to.equal('me')
  })

  const wrong: [title: string, options: Partial<AssertionClientOptions>, message: RegExp][] = [
    ['no key', {}, /^key: required$/],
    ['a public key', { key: rsa.publicKey }, /^key: no private key$/],
    ['a public JWK', { key: jwk(p256.publicKey) }, /^key: no private key$/],
    [
      'a public PEM',
      { key: rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string },
      /^key: a PEM of "PUBLIC KEY"/,
    ],
    [
      'a public PEM as a secret',
      { key: rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string, alg: 'HS256' },
      /^key: a PEM is not the secret/,
    ],
    [
      'a public PEM in octets as a secret',
      { key: Buffer.from(rsa.publicKey.export({ type: 'spki', format: 'pem' })), alg: 'HS256' },
      /^key: a PEM is not the secret/,
    ],
    ['no PEM', { key: 'not a key' }, /^key: not a PEM/],
    ['a key that is for PSS only', { key: ofPss(rsa.privateKey) }, /^key: signs no JWT/],
    [
      'a JWK that is for encryption',
      { key: { ...(jwk(rsa.privateKey) as Jwk), alg: 'RSA-OAEP' } },
      /^key: signs no JWT/,
    ],
    ['an empty secret', { key: '', alg: 'HS256' }, /^key: the secret is empty/],
    [
      'another kind of key',
      { key: generateKeyPairSync('x25519').privateKey },
      /^key: signs no JWT \(its kind is X25519\)/,
    ],
    [
      'another curve',
      { key: { kty: 'EC', crv: 'secp256k1', d: 'AA' } },
      /^key: signs no JWT \(its kind is secp256k1\)/,
    ],
    [
      'an algorithm of another key',
      { key: pkcs8(p256.privateKey), alg: 'RS256' },
      /^alg: 'RS256' does not fit the key/,
    ],
    ['no signature', { key: pkcs8(p256.privateKey), alg: 'none' }, /^alg: 'none' does not fit the key/],
    [
      'another algorithm than that of the JWK',
      { key: { kty: 'oct', k: 'c2VjcmV0', alg: 'HS512' }, alg: 'HS256' },
      /^alg: 'HS256' does not fit the key, which signs with HS512/,
    ],
    ['two algorithms', { key: pkcs8(rsa.privateKey), alg: 'RS256', header: { alg: 'PS256' } }, /^header.alg: /],
  ]

  for (const [title, options, message] of wrong) {
    it(`are refused when they are given: ${title}`, async () => {
      const { fetch } = scripted(() => json({}))
      const construct = () =>
        new AssertionClient({ tokenEndpoint: 'https://as.example/token', issuer: 'me', fetch, ...options })

      expect(construct).to.throw(TypeError, message)
    })
  }

  it('are refused when they are broken', async () => {
    const broken = `-----BEGIN PRIVATE KEY-----\n${pkcs8(rsa.privateKey).slice(28, 400)}\n-----END PRIVATE KEY-----`

    const error = await refusal({ key: broken })

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.match(/^key: /)
    expect(inspect(error, { depth: 9 })).not.to.include(pkcs8(rsa.privateKey).slice(40, 80))
  })

  it('are not shown', async () => {
    const key = pkcs8(rsa.privateKey)
    const client = new AssertionClient({ tokenEndpoint: 'https://as.example/token', issuer: 'me', key })

    const shown = inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client)

    expect(shown).not.to.include(key.slice(40, 80))
    expect(createPublicKey(key).asymmetricKeyType).to.equal('rsa')
  })
})
