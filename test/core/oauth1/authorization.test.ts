import { authorizationHeader, authorizedForm, authorizedUrl, encodeParameters } from '@oauth-hooks/core'
import { expect } from 'chai'
import { vectors } from '../../support/vectors.js'

describe('what authorizes a request (RFC 5849 §3.5)', () => {
  for (const { id, request, params, expected } of vectors) {
    const encoded = encodeParameters(Object.entries(expected.oauthParams))

    if (expected.authorizationHeader !== undefined) {
      it(`is the header of the vector ${id}`, () => {
        expect(authorizationHeader(encoded, params.realm)).to.equal(expected.authorizationHeader)
      })
    }
    if (expected.url !== undefined) {
      it(`is the URL of the vector ${id}`, () => {
        expect(authorizedUrl(new URL(request.url), encoded).href).to.equal(expected.url)
      })
    }
    if (expected.body !== undefined) {
      it(`is the body of the vector ${id}`, () => {
        expect(authorizedForm(request.body ?? '', encoded)).to.equal(expected.body)
      })
    }
  }

  const encoded = [['oauth_a', '1%2B']] as const

  it('is a header without a realm', () => {
    expect(authorizationHeader(encoded)).to.equal('OAuth oauth_a="1%2B"')
  })

  it('is a header with an empty realm', () => {
    expect(authorizationHeader(encoded, '')).to.equal('OAuth realm="", oauth_a="1%2B"')
  })

  it('is a header whose realm is quoted, not encoded', () => {
    expect(authorizationHeader(encoded, 'a "b" \\ %20ä')).to.equal('OAuth realm="a \\"b\\" \\\\ %20ä", oauth_a="1%2B"')
  })

  for (const [url, authorized] of [
    ['http://h/', 'http://h/?oauth_a=1%2B'],
    ['http://h/?', 'http://h/?oauth_a=1%2B'],
    ['http://h/?b=x+y&B=%20', 'http://h/?b=x+y&B=%20&oauth_a=1%2B'],
    ['http://h/#f', 'http://h/?oauth_a=1%2B#f'],
  ] as const) {
    it(`is a query after the own one: ${url}`, () => {
      const given = new URL(url)

      expect(authorizedUrl(given, encoded).href).to.equal(authorized)
      expect(given.href).to.equal(url)
    })
  }

  it('is a body after the own one, or alone', () => {
    expect([authorizedForm('b=x+y', encoded), authorizedForm('', encoded)]).to.deep.equal([
      'b=x+y&oauth_a=1%2B',
      'oauth_a=1%2B',
    ])
  })
})
