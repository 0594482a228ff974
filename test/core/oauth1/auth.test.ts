import { OAuth1Auth, type OAuth1Options, parseForm } from '@oauth-hooks/core'
import { expect } from 'chai'
import { optionsOf, requestOf, rsaKey, units, vectors } from '../../support/vectors.js'
import { webcrypto } from '../../support/versions.js'

/** Fields of an `Authorization: OAuth` header, sorted: their order is free. */
function fieldsOf(header = ''): string[] {
  return header
    .replace(/^OAuth /, '')
    .split(/, (?=\w+=")/)
    .sort()
}

function pairsOf(form = ''): string[] {
  return parseForm(form)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
}

const options: OAuth1Options = { clientId: 'client', clientSecret: 'secret', nonce: () => 'n', timestamp: () => 1 }

function authorize(more: Partial<OAuth1Options> = {}, url = 'http://h/p', request: object = {}) {
  return new OAuth1Auth({ ...options, ...more }).authorize({
    method: 'POST',
    url: new URL(url),
    headers: new Headers(),
    ...request,
  })
}

async function headerOf(...call: Parameters<typeof authorize>): Promise<string> {
  return (await authorize(...call)).headers.Authorization ?? ''
}

const form = { headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }), body: 'a=1' }

describe('OAuth1Auth', () => {
  for (const vector of vectors) {
    it(`authorizes the vector ${vector.id}`, async () => {
      const { params, expected } = vector

      const { headers, url, body } = await new OAuth1Auth(optionsOf(vector)).authorize(requestOf(vector))

      expect(fieldsOf(headers.Authorization)).to.deep.equal(fieldsOf(expected.authorizationHeader))
      expect(pairsOf(url?.search.slice(1))).to.deep.equal(
        pairsOf(expected.url && new URL(expected.url).search.slice(1)),
      )
      expect(pairsOf(body)).to.deep.equal(pairsOf(expected.body))
      expect(url === undefined).to.equal(params.placement !== 'query')
    })
  }

  it(webcrypto ? 'answers with a promise when it has WebCrypto only' : 'answers at once with node:crypto', async () => {
    const answer = authorize()

    expect(answer instanceof Promise).to.equal(webcrypto)
    expect((await answer).headers.Authorization).to.match(/^OAuth /)
  })

  it('leaves alone what it does not change', async () => {
    expect(await authorize({ placement: 'query' })).to.have.keys('headers', 'url')
    expect(await authorize({ placement: 'body' }, 'http://h/', form)).to.have.keys('headers', 'body')
    expect(await authorize()).to.have.keys('headers')
  })

  it('names the type of the body that it makes of none', async () => {
    const { headers, body } = await authorize({ placement: 'body' })

    expect(headers).to.deep.equal({ 'Content-Type': 'application/x-www-form-urlencoded' })
    expect(body).to.match(/^oauth_consumer_key=client&/)
  })

  it('keeps the type that the form has', async () => {
    const { headers, body } = await authorize({ placement: 'body' }, 'http://h/', form)

    expect(headers).to.deep.equal({})
    expect(body).to.match(/^a=1&oauth_consumer_key=client&/)
  })

  it('leaves out a token, nonce and timestamp that are not there', async () => {
    const header = await headerOf(
      { signatureMethod: 'PLAINTEXT', nonce: () => null, timestamp: () => null },
      'https://h/',
    )

    expect(fieldsOf(header)).to.deep.equal([
      'oauth_consumer_key="client"',
      'oauth_signature="secret%2526"'.replace('%2526', '%26'),
      'oauth_signature_method="PLAINTEXT"',
      'oauth_version="1.0"',
    ])
  })

  it('leaves out the version with version: null', async () => {
    expect(await headerOf({ version: null })).to.not.include('oauth_version')
  })

  it('sends callback, verifier and further parameters, encoded', async () => {
    const header = await headerOf({
      callback: 'http://c/?a=b c',
      verifier: 'v+',
      parameters: { oauth_session_handle: 'h&' },
    })

    expect(header).to.include('oauth_callback="http%3A%2F%2Fc%2F%3Fa%3Db%20c"')
    expect(header).to.include('oauth_verifier="v%2B"').and.include('oauth_session_handle="h%26"')
  })

  it('makes another nonce of 32 hexadecimal digits for every request', async () => {
    const auth = new OAuth1Auth({ clientId: 'client', clientSecret: 'secret' })
    const request = { method: 'GET', url: new URL('http://h/'), headers: new Headers() }

    const headers = await Promise.all(Array.from({ length: 1000 }, () => auth.authorize(request)))

    const nonces = headers.map(({ headers }) => /oauth_nonce="([0-9a-f]{32})"/.exec(headers.Authorization ?? '')?.[1])
    expect(new Set(nonces).size).to.equal(1000)
    expect(nonces).to.not.include(undefined)
  })

  it('hashes bodies as published, with the hash of the method', async () => {
    for (const [hash, body, expected] of units.bodyHash.cases) {
      const signatureMethod = hash === 'SHA1' ? 'HMAC-SHA1' : 'RSA-SHA256'

      const header = await headerOf({ signatureMethod, privateKey: rsaKey.private, bodyHash: true }, 'http://h/', {
        body,
      })

      expect(header).to.include(`oauth_body_hash="${encodeURIComponent(expected)}"`)
    }
  })

  it('hashes octets, and nothing when there is no body', async () => {
    const octets = await headerOf({ bodyHash: true }, 'http://h/', { body: Uint8Array.of(0, 255) })
    const nothing = await headerOf({ bodyHash: true })

    expect(octets).to.include('oauth_body_hash="qj5dzdd7FT8uWb0Nh5T94zy05IY%3D"')
    expect(nothing).to.include('oauth_body_hash="2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D"')
  })

  it('hashes no form', async () => {
    expect(await headerOf({ bodyHash: true }, 'http://h/', form)).to.not.include('oauth_body_hash')
  })

  it('signs with a method of the caller, who gets the base string and the keys', async () => {
    const seen: unknown[] = []
    const sign = (...given: unknown[]) => {
      seen.push(given)
      return 'the signature+'
    }

    const header = await headerOf({ signatureMethod: { name: 'MINE', sign }, token: '', tokenSecret: 't&' })

    expect(header).to.include('oauth_signature_method="MINE"').and.include('oauth_signature="the%20signature%2B"')
    expect(seen).to.deep.equal([
      [
        'POST&http%3A%2F%2Fh%2Fp&oauth_consumer_key%3Dclient%26oauth_nonce%3Dn%26oauth_signature_method%3DMINE%26oauth_timestamp%3D1%26oauth_token%3D%26oauth_version%3D1.0',
        { clientSecret: 'secret', tokenSecret: 't&', signingKey: 'secret&t%26' },
      ],
    ])
  })

  it('waits for a method of the caller that takes its time', async () => {
    const signatureMethod = { name: 'MINE', sign: async () => 'later' }

    expect(await headerOf({ signatureMethod })).to.include('oauth_signature="later"')
  })

  it('signs the token of a request with its own secret', async () => {
    const own = await headerOf({ token: 'alice', tokenSecret: 'a' }, 'http://h/', {
      oauth: { token: 'bob', tokenSecret: 'b' },
    })
    const bobs = await headerOf({ token: 'bob', tokenSecret: 'b' }, 'http://h/')
    const secretless = await headerOf({ token: 'alice', tokenSecret: 'a' }, 'http://h/', {
      oauth: { token: 'bob', tokenSecret: '' },
    })

    expect(fieldsOf(own)).to.deep.equal(fieldsOf(bobs))
    expect(fieldsOf(secretless)).to.deep.equal(fieldsOf(await headerOf({ token: 'bob', tokenSecret: '' }, 'http://h/')))
  })

  it('keeps the token when a request brings only a realm', async () => {
    const header = await headerOf({ token: 'alice', tokenSecret: 'a' }, 'http://h/', { oauth: { realm: 'r' } })

    expect(header)
      .to.match(/^OAuth realm="r", /)
      .and.include('oauth_token="alice"')
    expect(fieldsOf(header).slice(0, -1)).to.deep.equal(
      fieldsOf(await headerOf({ token: 'alice', tokenSecret: 'a' }, 'http://h/')),
    )
  })

  it('tells what it signed', async () => {
    const told: unknown[] = []

    await authorize({ onSign: (details) => told.push(details) }, 'http://h/p?a=b%20c')

    expect(told).to.deep.equal([
      {
        method: 'POST',
        url: 'http://h/p?a=b%20c',
        signatureMethod: 'HMAC-SHA1',
        parameters:
          'a=b%20c&oauth_consumer_key=client&oauth_nonce=n&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1&oauth_version=1.0',
        baseString:
          'POST&http%3A%2F%2Fh%2Fp&a%3Db%2520c%26oauth_consumer_key%3Dclient%26oauth_nonce%3Dn%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1%26oauth_version%3D1.0',
      },
    ])
  })

  it('authorizes nothing outside its origins', async () => {
    expect(await authorize({ origins: ['http://h'] }, 'http://other/')).to.deep.equal({ headers: {} })
    expect((await authorize({ origins: ['http://h/any/path'] })).headers).to.have.key('Authorization')
  })

  it('leaves its request as it was', async () => {
    const request = { method: 'POST', url: new URL('http://h/p?a=1'), ...form }

    await new OAuth1Auth({ ...options, placement: 'query' }).authorize(request)

    expect(request.url.href).to.equal('http://h/p?a=1')
    expect([...request.headers]).to.deep.equal([['content-type', 'application/x-www-form-urlencoded']])
  })
})
