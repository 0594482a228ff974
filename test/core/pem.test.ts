import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import { privateKeyDer } from '../../packages/core/src/pem.js'
import { rsaKey } from '../support/vectors.js'

const der = new Uint8Array(createPrivateKey(rsaKey.private).export({ type: 'pkcs8', format: 'der' }))

describe('a PEM private key', () => {
  for (const [title, pem] of Object.entries({
    'PKCS#8': rsaKey.private,
    'PKCS#1': rsaKey.privatePkcs1,
    'one line with \\n': rsaKey.private.trim().replaceAll('\n', '\\n'),
    'one line with \\r\\n': rsaKey.privatePkcs1.replaceAll('\n', '\\r\\n'),
    'Windows lines': rsaKey.private.replaceAll('\n', '\r\n'),
    'text around it': `Bag Attributes\n${rsaKey.private}\nmore`,
    'one line with spaces': rsaKey.private.replaceAll('\n', ' '),
  })) {
    it(`is read of ${title}`, () => {
      expect(privateKeyDer(pem, 'privateKey')).to.deep.equal(der)
    })
  }

  for (const modulusLength of [512, 1024, 2048]) {
    it(`is read of PKCS#1 with ${modulusLength} bits`, () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
      const pkcs8 = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }))

      expect(privateKeyDer(privateKey.export({ type: 'pkcs1', format: 'pem' }) as string, 'key')).to.deep.equal(pkcs8)
    })
  }

  for (const [title, pem, message] of [
    ['nothing', '', 'privateKey: not a PEM, but a "PRIVATE KEY" (PKCS#8) or "RSA PRIVATE KEY" (PKCS#1) is needed'],
    [
      'a secret',
      'hunter2',
      'privateKey: not a PEM, but a "PRIVATE KEY" (PKCS#8) or "RSA PRIVATE KEY" (PKCS#1) is needed',
    ],
    [
      'half a PEM',
      rsaKey.private.slice(0, 200),
      'privateKey: not a PEM, but a "PRIVATE KEY" (PKCS#8) or "RSA PRIVATE KEY" (PKCS#1) is needed',
    ],
    [
      'a public key',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      'privateKey: a PEM of "PUBLIC KEY", but a "PRIVATE KEY" (PKCS#8) or "RSA PRIVATE KEY" (PKCS#1) is needed',
    ],
    [
      'an encrypted key',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----',
      'privateKey: a PEM of "ENCRYPTED PRIVATE KEY", but a',
    ],
    [
      'what is no base64',
      '-----BEGIN PRIVATE KEY-----\nA*AA\n-----END PRIVATE KEY-----',
      'privateKey: the PEM is not valid base64',
    ],
  ] as const) {
    it(`is refused when it is ${title}`, () => {
      expect(() => privateKeyDer(pem, 'privateKey')).to.throw(TypeError, message)
    })
  }
})
