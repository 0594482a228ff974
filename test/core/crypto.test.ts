import { createHash, createHmac, createPrivateKey, createPublicKey, verify } from 'node:crypto'
import { expect } from 'chai'
import * as node from '../../packages/core/src/crypto/node.js'
import type { Crypto } from '../../packages/core/src/crypto/types.js'
import * as web from '../../packages/core/src/crypto/web.js'
import { failureOf } from '../support/oauth1.js'
import { rsaKey } from '../support/vectors.js'

const hashes = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-512': 'sha512' } as const

for (const [name, crypto] of Object.entries<Crypto>({ 'node:crypto': node, WebCrypto: web })) {
  describe(`cryptography with ${name}`, () => {
    for (const [hash, digest] of Object.entries(hashes) as ['SHA-1', 'sha1'][]) {
      it(`hashes text and octets with ${hash}`, async () => {
        const octets = Uint8Array.of(0, 255, 128)

        expect(await crypto.hash(hash, 'é')).to.equal(createHash(digest).update('é').digest('base64'))
        expect(await crypto.hash(hash, octets)).to.equal(createHash(digest).update(octets).digest('base64'))
        expect(await crypto.hash(hash, '')).to.equal(createHash(digest).digest('base64'))
      })

      it(`signs with HMAC and ${hash}, also with an empty key and a long one`, async () => {
        for (const key of ['', '&', 'a&b', 'ü&', 'k'.repeat(200)]) {
          const signature = await crypto.hmacSigner(hash, key)('text')

          expect(signature).to.equal(createHmac(digest, key).update('text').digest('base64'))
        }
      })

      it(`signs with RSA and ${hash}`, async () => {
        const signature = await crypto.rsaSigner(hash, rsaKey.privatePkcs1)('text')

        const valid = verify(
          digest,
          Buffer.from('text'),
          createPublicKey(rsaKey.private),
          Buffer.from(signature, 'base64'),
        )
        expect(valid).to.equal(true)
      })
    }

    it('signs any number of texts with one signer', async () => {
      const sign = crypto.hmacSigner('SHA-1', 'key')

      const signatures = await Promise.all(['a', 'b', 'a'].map((text) => sign(text)))

      expect(signatures[0]).to.equal(signatures[2])
      expect(signatures[0]).to.not.equal(signatures[1])
    })

    it('makes 32 random hexadecimal digits, other ones every time', () => {
      const made = Array.from({ length: 2000 }, () => crypto.randomHex())

      expect(made.filter((hex) => !/^[0-9a-f]{32}$/.test(hex))).to.deep.equal([])
      expect(new Set(made).size).to.equal(2000)
    })

    for (const [title, key] of [
      ['a PEM of nothing', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
      ['text', 'secret'],
    ] as const) {
      it(`refuses ${title} as an RSA key, by the name of the option`, async () => {
        const error = await failureOf(async () => crypto.rsaSigner('SHA-1', key)('text'))

        expect(error).to.be.instanceOf(TypeError)
        expect(error.message).to.match(/^privateKey: /)
      })
    }
  })
}

describe('both kinds of cryptography', () => {
  it('give the same answers, one at once and one as a promise', async () => {
    const key = createPrivateKey(rsaKey.private)
    const asked = (crypto: Crypto) => [
      crypto.hash('SHA-256', 'a'),
      crypto.hmacSigner('SHA-512', 'k')('a'),
      crypto.rsaSigner('SHA-256', key)('a'),
    ]

    const [atOnce, promised] = [asked(node), asked(web)]

    expect(promised.every((answer) => answer instanceof Promise)).to.equal(true)
    expect(await Promise.all(promised)).to.deep.equal(atOnce)
  })

  it('take a CryptoKey', async () => {
    const der = createPrivateKey(rsaKey.private).export({ type: 'pkcs8', format: 'der' })
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const key = await globalThis.crypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])

    expect(await web.rsaSigner('SHA-256', key)('a')).to.equal(await node.rsaSigner('SHA-256', key)('a'))
  })
})
