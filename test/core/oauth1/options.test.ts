import { inspect } from 'node:util'
import { OAuth1Auth, type OAuth1Options } from '@oauth-hooks/core'
import { expect } from 'chai'
import { failureOf } from '../../support/oauth1.js'
import { rsaKey } from '../../support/vectors.js'

const good: OAuth1Options = { clientId: 'client', clientSecret: 'secret', token: 'token', tokenSecret: 'hush' }

/** Options that are wrong, by how, with what the error says. */
const wrong: [title: string, options: Record<string, unknown>, message: string][] = [
  ['no clientId', { clientId: undefined }, 'clientId: a non-empty string is required'],
  ['an empty clientId', { clientId: '' }, 'clientId: a non-empty string is required'],
  ['a clientId that is a number', { clientId: 1 }, 'clientId: must be a string'],
  ['no clientSecret for HMAC', { clientSecret: undefined }, 'clientSecret: required for HMAC-SHA1'],
  [
    'no clientSecret for PLAINTEXT',
    { clientSecret: undefined, signatureMethod: 'PLAINTEXT' },
    'clientSecret: required for PLAINTEXT',
  ],
  ['a token without its secret', { tokenSecret: undefined }, 'tokenSecret: required for HMAC-SHA1'],
  ['a secret without its token', { token: undefined }, 'token: required with tokenSecret'],
  ['a clientSecret that is null', { clientSecret: null }, 'clientSecret: must be a string'],
  ['a line break in clientId', { clientId: 'a\nb' }, 'clientId: contains a line break or another control character'],
  ['a line break in token', { token: 'a\r\nb' }, 'token: contains a line break or another control character'],
  [
    'a line break in tokenSecret',
    { tokenSecret: 'a\n' },
    'tokenSecret: contains a line break or another control character',
  ],
  ['a line break in realm', { realm: 'a\rb' }, 'realm: contains a line break or another control character'],
  ['a line break in callback', { callback: '\n' }, 'callback: contains a line break or another control character'],
  ['a line break in verifier', { verifier: 'v\n' }, 'verifier: contains a line break or another control character'],
  ['NUL in a token', { token: 'a\0' }, 'token: contains a line break or another control character'],
  ['a token that is an object', { token: {} }, 'token: must be a string'],
  ['RSA without a key', { signatureMethod: 'RSA-SHA1' }, 'privateKey: required for RSA-SHA1'],
  [
    'RSA with a PEM that cannot be read',
    { signatureMethod: 'RSA-SHA1', privateKey: 'not a key' },
    'privateKey: not a PEM, but a "PRIVATE KEY" (PKCS#8) or "RSA PRIVATE KEY" (PKCS#1) is needed',
  ],
  [
    'RSA with a certificate',
    { signatureMethod: 'RSA-SHA1', privateKey: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    'privateKey: a PEM of "CERTIFICATE"',
  ],
  ['an unknown signatureMethod', { signatureMethod: 'HMAC-MD5' }, "signatureMethod: 'HMAC-MD5' is unknown"],
  ['a signatureMethod without a name', { signatureMethod: { sign: () => '' } }, 'signatureMethod.name: '],
  [
    'a signatureMethod that cannot sign',
    { signatureMethod: { name: 'MINE' } },
    'signatureMethod.sign: must be a function',
  ],
  ['another placement', { placement: 'cookie' }, 'placement: must be one of header, query, body'],
  ['another version', { version: '2.0' }, 'version: must be one of 1.0, null'],
  ['a nonce that is text', { nonce: 'n' }, 'nonce: must be a function'],
  ['a timestamp that is a number', { timestamp: 1 }, 'timestamp: must be a function'],
  ['allowInsecureHttp in text', { allowInsecureHttp: 'false' }, 'allowInsecureHttp: must be a boolean'],
  ['a bodyHash that is no flag', { bodyHash: 'yes' }, 'bodyHash: must be a boolean'],
  ['parameters in text', { parameters: 'a=1' }, 'parameters: must be an object'],
  ['an onSign that is true', { onSign: true }, 'onSign: must be a function'],
  ['origins that are text', { origins: 'https://a.example' }, 'origins: must be an array of URLs'],
  [
    'an origin without a scheme',
    { origins: ['a.example'] },
    "origins: 'a.example' is not an absolute http or https URL",
  ],
  ['an origin of a file', { origins: ['file:///a'] }, "origins: 'file:///a' is not an absolute http or https URL"],
]

describe('the options of OAuth 1.0a', () => {
  for (const [title, options, message] of wrong) {
    it(`refuse ${title}`, () => {
      expect(() => new OAuth1Auth({ ...good, ...options } as OAuth1Options)).to.throw(TypeError, message)
    })
  }

  for (const [title, options] of [
    ['an empty clientSecret', { clientSecret: '' }],
    ['no clientSecret for RSA', { clientSecret: undefined, signatureMethod: 'RSA-SHA256', privateKey: rsaKey.private }],
    ['an empty token', { token: '' }],
    ['no token at all', { token: undefined, tokenSecret: undefined }],
    [
      'a token without a secret for RSA',
      { tokenSecret: undefined, signatureMethod: 'RSA-SHA256', privateKey: rsaKey.private },
    ],
    ['an empty realm', { realm: '' }],
    [
      'a method of one’s own without a secret',
      { clientSecret: undefined, signatureMethod: { name: 'M', sign: () => '' } },
    ],
    ['no origins at all', { origins: [] }],
    ['an origin that is a URL', { origins: [new URL('https://a.example/path')] }],
    ['characters that are not ASCII', { clientId: 'ä', token: '😀' }],
  ] as [string, Partial<OAuth1Options>][]) {
    it(`allow ${title}`, () => {
      expect(() => new OAuth1Auth({ ...good, ...options })).to.not.throw()
    })
  }

  const request = { method: 'GET', url: new URL('http://api.example/'), headers: new Headers() }

  it('refuse to send PLAINTEXT over http', () => {
    const auth = new OAuth1Auth({ ...good, signatureMethod: 'PLAINTEXT' })

    expect(() => auth.authorize(request)).to.throw(
      TypeError,
      'signatureMethod PLAINTEXT: http://api.example is not https (set allowInsecureHttp to send it all the same)',
    )
  })

  for (const url of [
    'https://api.example/',
    'http://localhost/',
    'http://a.localhost:1/',
    'http://127.0.0.9/',
    'http://[::1]/',
  ]) {
    it(`send PLAINTEXT to ${url}`, async () => {
      const auth = new OAuth1Auth({ ...good, signatureMethod: 'PLAINTEXT' })

      const { headers } = await auth.authorize({ ...request, url: new URL(url) })

      expect(headers.Authorization).to.include('oauth_signature="secret%26hush"')
    })
  }

  it('send PLAINTEXT over http with allowInsecureHttp', async () => {
    const auth = new OAuth1Auth({ ...good, signatureMethod: 'PLAINTEXT', allowInsecureHttp: true })

    expect((await auth.authorize(request)).headers).to.have.key('Authorization')
  })

  for (const [title, body] of [
    ['a GET', { method: 'GET' }],
    ['JSON', { method: 'POST', body: '{}', headers: new Headers({ 'content-type': 'application/json' }) }],
    ['a body without a type', { method: 'POST', body: 'a=1' }],
    [
      'a stream',
      {
        method: 'POST',
        opaqueBody: true,
        headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
      },
    ],
  ] as const) {
    it(`refuse placement: body for ${title}`, () => {
      const auth = new OAuth1Auth({ ...good, placement: 'body' })

      expect(() => auth.authorize({ ...request, ...body })).to.throw(TypeError, /^placement: 'body' needs a form body/)
    })
  }

  it('refuse to hash a stream', () => {
    const auth = new OAuth1Auth({ ...good, bodyHash: true })

    expect(() => auth.authorize({ ...request, opaqueBody: true })).to.throw(
      TypeError,
      /^bodyHash: the body is a stream/,
    )
  })

  it('refuse the token of a request without its secret', () => {
    const auth = new OAuth1Auth(good)

    expect(() => auth.authorize({ ...request, oauth: { token: 'another' } })).to.throw(
      TypeError,
      "oauth.tokenSecret: required for HMAC-SHA1; it may be '' when the provider gave none",
    )
  })

  it('refuse a line break in the token of a request', () => {
    const auth = new OAuth1Auth(good)

    expect(() => auth.authorize({ ...request, oauth: { token: 'a\nb' } })).to.throw(
      TypeError,
      'oauth.token: contains a line break or another control character',
    )
  })

  it('show no secret when they are printed', async () => {
    const auth = new OAuth1Auth({ ...good, privateKey: rsaKey.private, signatureMethod: 'RSA-SHA1' })
    await auth.authorize(request)

    const printed = `${inspect(auth, { depth: 9, showHidden: true })} ${JSON.stringify(auth)} ${String(auth)}`

    expect(printed).to.not.match(/secret|hush|MIIE|token/)
  })

  it('show no secret in the error that refuses them', async () => {
    const secrets: Partial<OAuth1Options> = {
      clientSecret: 'very-secret\n',
      privateKey: '-----BEGIN PRIVATE KEY-----\nc2VjcmV0*\n-----END PRIVATE KEY-----',
    }

    const errors = [
      await failureOf(() => new OAuth1Auth({ ...good, ...secrets })),
      await failureOf(() => new OAuth1Auth({ ...good, privateKey: secrets.privateKey, signatureMethod: 'RSA-SHA1' })),
    ]

    expect(errors.map(({ message }) => message.split(':')[0])).to.deep.equal(['clientSecret', 'privateKey'])
    expect(inspect(errors)).to.not.match(/very-secret|c2VjcmV0/)
  })
})
