import { type AuthRequest, collectParameters, encodeParameters, normalizeParameters } from '@oauth-hooks/core'
import { expect } from 'chai'
import { normalizedOf, protocolOf, requestOf, units, vectors } from '../../support/vectors.js'

function request(url: string, more: Partial<AuthRequest> = {}): AuthRequest {
  return { method: 'POST', url: new URL(url), headers: new Headers(), ...more }
}

function form(body: string | Uint8Array, contentType = 'application/x-www-form-urlencoded') {
  return { headers: new Headers({ 'content-type': contentType }), body }
}

describe('the parameters of a request (RFC 5849 §3.4.1.3)', () => {
  for (const vector of vectors) {
    it(`are those of the vector ${vector.id}`, () => {
      const own = collectParameters(requestOf(vector))

      const normalized = normalizeParameters([...own, ...encodeParameters(protocolOf(vector))])

      expect(normalized).to.equal(normalizedOf(vector))
    })
  }

  it('are normalized as published', () => {
    for (const [pairs, normalized] of units.normalizeParameters.cases) {
      expect(normalizeParameters(encodeParameters(pairs))).to.equal(normalized)
    }
  })

  it('are those of the query and of the form in one list', () => {
    const parameters = collectParameters(request('http://h/?a=q&b=%20', form('a=f&b=+')))

    expect(parameters).to.deep.equal([
      ['a', 'q'],
      ['b', '%20'],
      ['a', 'f'],
      ['b', '%20'],
    ])
  })

  it('are encoded strictly, however they were sent', () => {
    const parameters = collectParameters(request("http://h/?a=%7e%2f%41!*'()[]@:,;$&é=ü+%2B"))

    expect(parameters).to.deep.equal([
      ['a', '~%2FA%21%2A%27%28%29%5B%5D%40%3A%2C%3B%24'],
      ['%C3%A9', '%C3%BC%20%2B'],
    ])
  })

  it('keep octets that are not UTF-8, and a percent sign that encodes nothing', () => {
    const parameters = collectParameters(request('http://h/?a=%FF%fe&b=100%&c=%zz'))

    expect(parameters).to.deep.equal([
      ['a', '%FF%FE'],
      ['b', '100%25'],
      ['c', '%25zz'],
    ])
  })

  for (const contentType of ['application/x-www-form-urlencoded; charset=UTF-8', 'APPLICATION/X-WWW-FORM-URLENCODED']) {
    it(`are read of a form whose type is ${contentType}`, () => {
      expect(collectParameters(request('http://h/', form('a=1', contentType)))).to.deep.equal([['a', '1']])
    })
  }

  for (const contentType of [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded-not',
    'multipart/form-data; boundary=a',
  ]) {
    it(`are not read of a body whose type is ${contentType}`, () => {
      expect(collectParameters(request('http://h/', form('a=1', contentType)))).to.deep.equal([])
    })
  }

  it('are not read of a body without a type', () => {
    expect(collectParameters(request('http://h/', { body: 'a=1' }))).to.deep.equal([])
  })

  it('are read of octets too', () => {
    const parameters = collectParameters(request('http://h/', form(Buffer.from('a=é&b=%FF'))))

    expect(parameters).to.deep.equal([
      ['a', '%C3%A9'],
      ['b', '%FF'],
    ])
  })

  it('are those that the caller names besides', () => {
    const parameters = collectParameters(request('http://h/', { oauth: { signedParameters: { 'a b': '!' } } }))

    expect(parameters).to.deep.equal([['a%20b', '%21']])
  })

  it('sort by name and then by value, in the order of their encoded octets', () => {
    const pairs: [string, string][] = [
      ['file1', 'x'],
      ['file', 'y'],
      ['a-', ''],
      ['a', '2'],
      ['a', '10'],
      ['a ', ''],
      ['\u{10000}', ''],
      ['\uFFFF', ''],
    ]

    expect(normalizeParameters(encodeParameters(pairs))).to.equal(
      '%EF%BF%BF=&%F0%90%80%80=&a=10&a=2&a%20=&a-=&file=y&file1=x',
    )
  })

  it('sort alike whether they are few or many', () => {
    const pairs = Array.from({ length: 100 }, (_, i): [string, string] => [`n${(i * 37) % 100}`, `${i % 3}`])

    const all = normalizeParameters(pairs)

    const sorted = pairs.map((pair) => pair.join('=')).sort()
    expect(all.split('&').sort()).to.deep.equal(sorted)
    expect(all.split('&').map((pair) => pair.split('=')[0])).to.deep.equal(pairs.map(([name]) => name).sort())
  })

  for (const [place, wrong] of [
    ['query', request('http://h/?a=1&oauth_token=x')],
    ['query', request('http://h/?oauth%5Ftoken=x')],
    ['query', request('http://h/?%6Fauth_token=x')],
    ['form', request('http://h/', form('oauth_token=x'))],
    ['signedParameters', request('http://h/', { oauth: { signedParameters: { oauth_token: 'x' } } })],
  ] as const) {
    it(`are refused when an oauth_ name is in the ${place}: ${wrong.url.search}`, () => {
      expect(() => collectParameters(wrong)).to.throw(
        TypeError,
        `oauth_token: protocol parameters belong in the options, not in the ${place} of the request`,
      )
    })
  }

  it('may be called oauth without an underscore', () => {
    expect(collectParameters(request('http://h/?oauth=1&xoauth_a=2'))).to.have.length(2)
  })
})
