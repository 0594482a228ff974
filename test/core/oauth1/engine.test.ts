import { percentEncode, signingKey } from '@oauth-hooks/core'
import { expect } from 'chai'
import { joinBaseString } from '../../../packages/core/src/oauth1/engine.js'
import { units, vectors } from '../../support/vectors.js'

describe('percent-encoding (RFC 5849 §3.6)', () => {
  it('is as published', () => {
    for (const [text, encoded] of units.percentEncode.cases) expect(percentEncode(text)).to.equal(encoded)
  })

  it('encodes every character of ASCII but letters, digits and -._~', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

    const kept = ascii.filter((character) => percentEncode(character) === character)

    expect(kept.join('')).to.equal('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~')
    expect(ascii.map(percentEncode).join('')).to.match(/^(%[0-9A-F]{2}|[\w.~-])*$/)
  })

  it('gives back octets that were no UTF-8', () => {
    expect(percentEncode('a\uDCFFb\uDC80')).to.equal('a%FFb%80')
  })

  it('makes U+FFFD of any other lone surrogate, as a URL does', () => {
    expect(percentEncode('\uD800')).to.equal('%EF%BF%BD')
    expect(percentEncode('a\uDFFF\uDCFF')).to.equal('a%EF%BF%BD%FF')
  })
})

describe('the signing key (RFC 5849 §3.4.2)', () => {
  for (const { id, credentials, expected } of vectors) {
    if (expected.signingKey === undefined) continue
    it(`is that of the vector ${id}`, () => {
      expect(signingKey(credentials.consumerSecret, credentials.tokenSecret)).to.equal(expected.signingKey)
    })
  }

  it('always has the &', () => {
    expect([signingKey('', ''), signingKey('a', ''), signingKey('', 'b')]).to.deep.equal(['&', 'a&', '&b'])
  })

  it('has both secrets encoded', () => {
    expect(signingKey('a&b!', 'ü ')).to.equal('a%26b%21&%C3%BC%20')
  })
})

describe('joining a base string', () => {
  it('keeps names that objects have', () => {
    expect(joinBaseString('GET', 'http://h/', '__proto__=1&constructor=2')).to.equal(
      'GET&http%3A%2F%2Fh%2F&__proto__%3D1%26constructor%3D2',
    )
  })
})
