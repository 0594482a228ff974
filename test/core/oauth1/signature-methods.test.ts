import { createPrivateKey, createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto'
import { type SignatureMethodName, signatureMethod, signingKey } from '@oauth-hooks/core'
import { expect } from 'chai'
import { failureOf } from '../../support/oauth1.js'
import { privateKeyOf, rsaKey, units, vectors } from '../../support/vectors.js'
import { webcrypto } from '../../support/versions.js'

function keysOf(clientSecret: string, tokenSecret = '') {
  return { clientSecret, tokenSecret, signingKey: signingKey(clientSecret, tokenSecret) }
}

describe('a signature (RFC 5849 §3.4)', () => {
  for (const vector of vectors) {
    it(`is that of the vector ${vector.id}`, async () => {
      const { credentials, params, expected } = vector
      const method = signatureMethod(params.signatureMethod, privateKeyOf(vector))

      const signature = await method.sign(
        expected.baseString,
        keysOf(credentials.consumerSecret, credentials.tokenSecret),
      )

      expect(signature).to.equal(expected.signature)
    })
  }

  it('is as published for HMAC-SHA1', async () => {
    const method = signatureMethod('HMAC-SHA1')
    for (const [baseString, clientSecret, tokenSecret, signature] of units.hmacSha1.cases) {
      expect(await method.sign(baseString, keysOf(clientSecret, tokenSecret))).to.equal(signature)
    }
  })

  for (const name of ['HMAC-SHA1', 'RSA-SHA256'] as const) {
    it(`of ${name} is ${webcrypto ? 'a promise with WebCrypto' : 'there at once with node:crypto'}`, async () => {
      const signature = signatureMethod(name, rsaKey.private).sign('text', keysOf('a'))

      expect(signature).to.satisfy((value: unknown) => value instanceof Promise === webcrypto)
      expect(await signature).to.be.a('string')
    })
  }

  it('of one key is not that of another made with the same method', async () => {
    const method = signatureMethod('HMAC-SHA256')
    const [a, b] = [keysOf('a'), keysOf('b')]

    const signatures = [await method.sign('x', a), await method.sign('x', b), await method.sign('x', a)]

    expect(signatures[0]).to.equal(signatures[2])
    expect(signatures[0]).to.not.equal(signatures[1])
  })

  // printf bs | openssl dgst -sha1 -hmac '&' -binary | base64
  it('of HMAC with empty secrets is made with the key &', async () => {
    expect(await signatureMethod('HMAC-SHA1').sign('bs', keysOf(''))).to.equal('7j4tQKhbrwRyXAJwlHwpIoKLKZo=')
  })

  it('of RSA is the same with the key in every form', async () => {
    const keyObject = createPrivateKey(rsaKey.private)
    const der = keyObject.export({ type: 'pkcs8', format: 'der' })
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const forms = {
      'PKCS#8': rsaKey.private,
      'PKCS#1': rsaKey.privatePkcs1,
      'one line with \\n': rsaKey.private.replaceAll('\n', '\\n'),
      'Windows lines': rsaKey.private.replaceAll('\n', '\r\n'),
      KeyObject: keyObject,
      CryptoKey: await crypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']),
    }

    const signatures = await Promise.all(
      Object.values(forms).map((key) => signatureMethod('RSA-SHA256', key).sign('text', keysOf(''))),
    )

    expect(new Set(signatures).size).to.equal(1)
    const verifier = createVerify('sha256').update('text')
    expect(verifier.verify(createPublicKey(rsaKey.private), signatures[0] ?? '', 'base64')).to.equal(true)
  })

  for (const [title, name, key, message] of [
    ['RSA without a key', 'RSA-SHA1', undefined, 'privateKey: required for RSA-SHA1'],
    ['a name nobody knows', 'HMAC-MD5', undefined, "signatureMethod: 'HMAC-MD5' is unknown"],
    ['a name in lower case', 'hmac-sha1', undefined, "signatureMethod: 'hmac-sha1' is unknown"],
    [
      'RSA with text',
      'RSA-SHA1',
      'secret',
      'privateKey: not a PEM, but a "PRIVATE KEY" (PKCS#8) or "RSA PRIVATE KEY" (PKCS#1) is needed',
    ],
  ] as const) {
    it(`refuses ${title}`, () => {
      expect(() => signatureMethod(name as SignatureMethodName, key)).to.throw(TypeError, message)
    })
  }

  const pem = { type: 'pkcs8', format: 'pem' } as const
  for (const [title, key] of Object.entries({
    'an elliptic curve key': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem),
    'a broken key': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
  })) {
    it(`refuses ${title} ${webcrypto ? 'when it signs' : 'at once'}`, async () => {
      const error = await failureOf(async () => signatureMethod('RSA-SHA1', String(key)).sign('text', keysOf('')))

      expect(error).to.be.instanceOf(TypeError)
      expect(error.message).to.match(/^privateKey: /)
    })
  }
})
