import { baseStringUri, signatureBaseString } from '@oauth-hooks/core'
import { expect } from 'chai'
import { normalizedOf, requestOf, units, vectors } from '../../support/vectors.js'

describe('the signature base string (RFC 5849 §3.4.1)', () => {
  for (const vector of vectors) {
    it(`is that of the vector ${vector.id}`, () => {
      const { method, url } = requestOf(vector)

      expect(signatureBaseString(method, url, normalizedOf(vector))).to.equal(vector.expected.baseString)
    })
  }

  it('has the URI that is published', () => {
    for (const [url, uri] of units.baseStringUri.cases) expect(baseStringUri(new URL(url))).to.equal(uri)
  })

  for (const [url, uri] of [
    ['http://h:443/', 'http://h:443/'],
    ['https://h:80/', 'https://h:80/'],
    ['http://[::1]:80/', 'http://[::1]/'],
    ['http://u:p@h/p?q#f', 'http://h/p'],
    ['http://h//a/%7e/%e4/%2F;v=1', 'http://h//a/%7e/%e4/%2F;v=1'],
    ['http://h/ä b', 'http://h/%C3%A4%20b'],
    ['http://h/?', 'http://h/'],
  ] as const) {
    it(`has the URI ${uri} for ${url}`, () => {
      expect(baseStringUri(new URL(url))).to.equal(uri)
    })
  }

  it('has the method in upper case, encoded', () => {
    expect(signatureBaseString('foo!bar', new URL('http://h/'), '')).to.equal('FOO%21BAR&http%3A%2F%2Fh%2F&')
  })
})
