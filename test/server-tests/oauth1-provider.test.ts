import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'chai'
import { baseStringUri, normalizedParameters } from '../server/oauth1/base-string.js'
import {
  credentials,
  type OAuth1Provider,
  type Oauth1ProviderOptions,
  startOAuth1Provider,
  users,
  verify,
  type WireRequest,
} from '../server/oauth1/index.js'
import { octetsOf, percentEncode } from '../server/oauth1/octets.js'
import {
  asForm,
  authorization,
  type RawRequest,
  type RawResponse,
  type Signing,
  send,
  sign,
  signedAt,
} from '../server/oauth1/raw-client.js'
import { signatureMethods } from '../server/oauth1/signature-methods.js'

interface Vector {
  id: string
  request: { method: string; url: string; contentType?: string; body?: string }
  credentials: {
    consumerKey: string
    consumerSecret: string
    token: string | null
    tokenSecret: string
    rsaKey?: string
  }
  params: { signatureMethod: string; timestamp: string | null; placement?: string }
  expected: { baseString: string; signature: string; authorizationHeader?: string; url?: string; body?: string }
}
type Strings = [string, string][]
const data = JSON.parse(readFileSync(new URL('../vectors/oauth1.json', import.meta.url), 'utf8')) as {
  keys: Record<string, { public: string }>
  vectors: Vector[]
  units: {
    percentEncode: { cases: Strings }
    normalizeParameters: { cases: [Strings, string][] }
    bodyHash: { cases: [string, string, string][] }
    baseStringUri: { cases: Strings }
  }
}

/** A URL as it goes over the wire: the empty path is `/`, the fragment stays at home; host and port are left as written. */
function wire(method: string, url: string, headers: string[] = [], body = ''): WireRequest {
  const [, scheme = '', host = '', path = '', query = ''] = /^(\w+):\/\/([^/?#]*)([^?#]*)([^#]*)/.exec(url) ?? []
  return {
    method,
    url: (path === '' ? '/' : path) + query,
    scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
    rawHeaders: ['Host', host, ...headers],
    body: Buffer.from(body),
  }
}

function judgeVector({ request, credentials: parties, params, expected }: Vector, nonce?: string) {
  const headers = [
    ...(request.contentType === undefined ? [] : ['Content-Type', request.contentType]),
    ...(expected.authorizationHeader === undefined ? [] : ['Authorization', expected.authorizationHeader]),
  ]
  const sent = wire(request.method, expected.url ?? request.url, headers, expected.body ?? request.body)
  return verify(
    nonce === undefined ? sent : { ...sent, url: `${sent.url}${sent.url.includes('?') ? '&' : '?'}${nonce}` },
    {
      client: (key) =>
        key !== parties.consumerKey
          ? undefined
          : parties.rsaKey === undefined
            ? { secret: parties.consumerSecret }
            : { publicKey: data.keys[parties.rsaKey]?.public },
      token: (token) => ({ secret: token === parties.token ? parties.tokenSecret : 'of nobody' }),
      now: Number(params.timestamp),
      timestampWindow: 0,
      version: 'optional',
    },
  )
}

describe('the OAuth 1.0a judge', () => {
  for (const vector of data.vectors) {
    it(`accepts the vector ${vector.id} with its base string`, () => {
      const verdict = judgeVector(vector)

      expect(verdict.baseString).to.equal(vector.expected.baseString)
      expect(verdict).to.include({ accepted: true, status: 200, signatureMethod: vector.params.signatureMethod })
      expect(verdict.oauth.oauth_signature).to.equal(vector.expected.signature)
    })
  }

  it('reads 66 vectors', () => {
    expect(data.vectors).to.have.length(66)
  })

  it('refuses every signed vector once its query has one parameter more', () => {
    const signed = data.vectors.filter(({ params }) => params.signatureMethod !== 'PLAINTEXT')

    const problems = signed.map((vector) => judgeVector(vector, 'forged').problem)

    expect(new Set(problems)).to.deep.equal(new Set(['signature_invalid']))
  })

  it('percent-encodes as published', () => {
    for (const [text, encoded] of data.units.percentEncode.cases) {
      expect(percentEncode(octetsOf(text))).to.equal(encoded)
    }
  })

  it('normalizes parameters as published', () => {
    for (const [pairs, normalized] of data.units.normalizeParameters.cases) {
      expect(normalizedParameters({ query: pairs, header: [], body: [] })).to.equal(normalized)
    }
  })

  it('hashes bodies as published', () => {
    for (const [hash, body, expected] of data.units.bodyHash.cases) {
      const method = signatureMethods.get(hash.replace('SHA', 'HMAC-SHA'))

      expect(method?.bodyHash(Buffer.from(body))).to.equal(expected)
    }
  })

  it('makes base string URIs as published', () => {
    for (const [url, uri] of data.units.baseStringUri.cases) expect(baseStringUri(wire('GET', url))).to.equal(uri)
  })

  it('keeps the port 443 of http, 80 of https, and the path as it was sent', () => {
    const uris = ['http://h:443//a/%7e/%e4;v=1/..', 'https://h:80/', 'http://[::1]:80/'].map((url) =>
      baseStringUri(wire('GET', url)),
    )

    expect(uris).to.deep.equal(['http://h:443//a/%7e/%e4;v=1/..', 'https://h:80/', 'http://[::1]/'])
  })

  it('takes the host from a request target that is a whole URL', () => {
    const uri = baseStringUri({ ...wire('GET', 'http://proxy/'), url: 'http://Example.com:80?a=1' })

    expect(uri).to.equal('http://example.com/')
  })
})

describe('the OAuth 1.0a provider', () => {
  let provider: OAuth1Provider
  const running: OAuth1Provider[] = []

  const start = async (options: Oauth1ProviderOptions = {}) => {
    const started = await startOAuth1Provider({ now: () => signedAt, ...options })
    running.push(started)
    return started
  }

  /** Sends a request signed in the header. Its parameters are told, not parsed. */
  const sendSigned = (target: string, signing: Partial<Signing> = {}, raw: Partial<RawRequest> = {}, to = provider) => {
    const method = signing.method ?? 'GET'
    const uri = signing.uri ?? to.url + target.replace(/\?.*/s, '')
    const headers = { ...authorization(sign({ ...signing, method, uri })), ...raw.headers }
    return send(to.url, { target, method, ...raw, headers })
  }

  const expectRefusal = (response: RawResponse, status: number, problem: string) => {
    expect(response.status).to.equal(status)
    expect(response.headers['www-authenticate'])
      .to.match(/^OAuth realm="http:/)
      .and.include(`oauth_problem="${problem}"`)
    expect(provider.received.at(-1)?.verdict).to.include({ accepted: false, status, problem })
  }

  before(async () => {
    provider = await start()
  })
  afterEach(() => provider.reset())
  after(() => Promise.all(running.map((started) => started.close())))

  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

  describe('accepts', () => {
    it('a signed GET and tells what it signed', async () => {
      const { status, headers, json } = await sendSigned('/echo?b=1&a=x+y', { parameters: { a: 'x y', b: '1' } })

      expect(status).to.equal(200)
      expect(headers.date).to.equal('Fri, 15 Jan 2027 08:00:00 GMT')
      expect(json).to.include({
        accepted: true,
        method: 'GET',
        url: '/echo?b=1&a=x+y',
        placement: 'header',
        user: 'alice',
      })
      expect(json.parameters).to.match(/^a=x%20y&b=1&oauth_consumer_key=example-client&oauth_nonce=nonce\d+&/)
      expect(json.baseString).to.match(/^GET&http%3A%2F%2F127.0.0.1%3A\d+%2Fecho&a%3Dx%2520y%26b%3D1%26oauth_/)
    })

    it('protocol parameters in the query', async () => {
      const protocol = sign({ uri: `${provider.url}/api/x`, parameters: { a: '1' } })

      const { json } = await send(provider.url, { target: `/api/x?a=1&${asForm(protocol)}` })

      expect(json).to.include({ accepted: true, placement: 'query' })
    })

    it('protocol parameters in a form', async () => {
      const protocol = sign({ method: 'PUT', uri: `${provider.url}/echo`, parameters: { a: '1' } })

      const { json } = await send(provider.url, {
        method: 'PUT',
        target: '/echo',
        headers: form,
        body: `a=1&${asForm(protocol)}`,
      })

      expect(json).to.include({ accepted: true, placement: 'body' })
    })

    it('a form with a charset and capital letters in its media type', async () => {
      const { json } = await sendSigned(
        '/echo?a=q',
        { method: 'POST', parameters: { a: ['f g', 'q'] } },
        { headers: { 'Content-Type': 'Application/X-WWW-Form-Urlencoded;charset=UTF-8' }, body: 'a=f+g' },
      )

      expect(json).to.include({ accepted: true, bodyLength: 5 })
    })

    it('a JSON body that looks like a form, unsigned', async () => {
      const { json } = await sendSigned(
        '/echo',
        { method: 'POST' },
        { headers: { 'Content-Type': 'application/json; x="application/x-www-form-urlencoded"' }, body: 'a=1&b=2' },
      )

      expect(json).to.include({ accepted: true })
      expect(json.parameters).to.not.include('a=1')
    })

    it('octets that are not UTF-8 and a lone percent sign, as they are', async () => {
      const { clientId, clientSecret } = credentials
      const parameters = `a=%FF%FE&b=100%25&c=%25zz&oauth_consumer_key=${clientId}&oauth_nonce=n&oauth_signature_method=HMAC-SHA1&oauth_timestamp=${signedAt}`
      const baseString = `GET&${encodeURIComponent(`${provider.url}/echo`)}&${encodeURIComponent(parameters)}`
      const oauth_signature = createHmac('sha1', `${clientSecret}&`).update(baseString).digest('base64')
      const protocol = { ...sign({ uri: '', oauth: { oauth_token: undefined, oauth_nonce: 'n' } }), oauth_signature }

      const { json } = await send(provider.url, {
        target: '/echo?a=%FF%fe&b=100%&c=%zz',
        headers: authorization(protocol),
      })

      expect(json).to.include({ accepted: true, baseString, parameters })
    })

    for (const method of ['DELETE', 'OPTIONS', 'PATCH', 'PROPFIND', 'PURGE', 'REPORT']) {
      it(`the method ${method}`, async () => {
        const { json } = await sendSigned('/echo', { method })

        expect(json).to.include({ accepted: true, method })
      })
    }

    it('HEAD, and answers it without a body', async () => {
      const { status, text } = await sendSigned('/echo', { method: 'HEAD' })

      expect({ status, text }).to.deep.equal({ status: 200, text: '' })
      expect(provider.received[0]).to.deep.include({ method: 'HEAD', url: '/echo', status: 200, complete: true })
      expect(provider.received[0]?.verdict?.accepted).to.equal(true)
    })

    it('a nonce that another client used, or that was used with another token', async () => {
      const at = { oauth_nonce: 'shared' }
      const rsa = { oauth_signature_method: 'RSA-SHA1', oauth_consumer_key: credentials.rsa.clientId }

      const answers = [
        await sendSigned('/echo', { oauth: at }),
        await sendSigned('/echo', { oauth: { ...at, oauth_token: undefined }, tokenSecret: '' }),
        await sendSigned('/echo', { oauth: { ...at, ...rsa }, clientSecret: credentials.rsa.privateKey }),
      ]

      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200])
    })

    it('a nonce that only a forged request had', async () => {
      await sendSigned('/echo', { oauth: { oauth_nonce: 'mine' }, clientSecret: 'guessed' })

      const { status } = await sendSigned('/echo', { oauth: { oauth_nonce: 'mine' } })

      expect(status).to.equal(200)
    })

    it('a body of eight megabytes, octet by octet', async () => {
      const body = Buffer.alloc(8 << 20, 'oauth')

      const { json } = await sendSigned('/echo', { method: 'POST' }, { body })

      expect(json.bodySha256).to.equal(createHash('sha256').update(body).digest('hex'))
    })

    it('HMAC-SHA256', async () => {
      const { json } = await sendSigned('/echo', { oauth: { oauth_signature_method: 'HMAC-SHA256' } })

      expect(json).to.include({ accepted: true, signatureMethod: 'HMAC-SHA256' })
    })

    it('RSA-SHA1 with the key of this process', async () => {
      const { json } = await sendSigned('/echo', {
        oauth: { oauth_signature_method: 'RSA-SHA1', oauth_consumer_key: credentials.rsa.clientId },
        clientSecret: credentials.rsa.privateKey,
      })

      expect(json).to.include({ accepted: true, signatureMethod: 'RSA-SHA1' })
    })

    it('PLAINTEXT without timestamp and nonce, any number of times', async () => {
      const { clientSecret, tokenSecret } = credentials
      const signature = `${clientSecret}%26${tokenSecret}`
      const header = `OAuth oauth_consumer_key="example-client", oauth_token="${credentials.token}", oauth_signature_method="PLAINTEXT", oauth_signature="${signature}"`

      const first = await send(provider.url, { target: '/echo', headers: { Authorization: header } })
      const second = await send(provider.url, { target: '/echo', headers: { Authorization: header } })

      expect([first.status, second.status]).to.deep.equal([200, 200])
    })

    it('a request without a token, and with an empty one', async () => {
      const without = await sendSigned('/echo', { oauth: { oauth_token: undefined }, tokenSecret: '' })
      const empty = await sendSigned('/echo', { oauth: { oauth_token: '' }, tokenSecret: '' })

      expect([without.status, empty.status]).to.deep.equal([200, 200])
      expect(empty.json.parameters).to.include('&oauth_token=')
    })

    it('the scheme in any case', async () => {
      const { Authorization } = authorization(sign({ uri: `${provider.url}/echo` }))

      const { status } = await send(provider.url, {
        target: '/echo',
        headers: { Authorization: Authorization.replace('OAuth', 'oAUTH') },
      })

      expect(status).to.equal(200)
    })

    it('a realm with quotes in it, unsigned', async () => {
      const protocol = sign({ uri: `${provider.url}/echo` })

      const { json } = await send(provider.url, { target: '/echo', headers: authorization(protocol, 'a \\"b\\", c') })

      expect(json).to.include({ accepted: true, realm: 'a "b", c' })
    })

    it('the body hash of a body', async () => {
      const { json } = await sendSigned(
        '/echo',
        { method: 'PUT', oauth: { oauth_body_hash: 'Lve95gjOVATpfV8EL5X4nxwjKHE=' } },
        { headers: { 'Content-Type': 'text/plain' }, body: 'Hello World!' },
      )

      expect(json).to.include({ accepted: true })
    })
  })

  describe('refuses', () => {
    const refusals: [string, number, string, Partial<Signing>, Partial<RawRequest>?][] = [
      ['a signature with another secret', 401, 'signature_invalid', { clientSecret: 'guessed' }],
      ['a signature for another URI', 401, 'signature_invalid', { uri: 'http://127.0.0.1/echo' }],
      ['a form that is not signed', 401, 'signature_invalid', { method: 'POST' }, { headers: form, body: 'a=1' }],
      ['an unknown client', 401, 'consumer_key_unknown', { oauth: { oauth_consumer_key: 'nobody' } }],
      [
        'a client named after a member of Object',
        401,
        'consumer_key_unknown',
        { oauth: { oauth_consumer_key: '__proto__' } },
      ],
      ['an unknown token', 401, 'token_rejected', { oauth: { oauth_token: 'toString' } }],
      ['a stale timestamp', 401, 'timestamp_refused', { oauth: { oauth_timestamp: String(signedAt - 301) } }],
      ['a timestamp of the future', 401, 'timestamp_refused', { oauth: { oauth_timestamp: String(signedAt + 301) } }],
      ['a timestamp in milliseconds', 401, 'timestamp_refused', { oauth: { oauth_timestamp: `${signedAt}000` } }],
      ['a timestamp that is no integer', 400, 'parameter_rejected', { oauth: { oauth_timestamp: '1.5' } }],
      ['another version', 400, 'version_rejected', { oauth: { oauth_version: '2.0' } }],
      ['a missing nonce', 400, 'parameter_absent', { oauth: { oauth_nonce: undefined } }],
      ['a missing timestamp', 400, 'parameter_absent', { oauth: { oauth_timestamp: undefined } }],
      ['a missing client', 400, 'parameter_absent', { oauth: { oauth_consumer_key: undefined } }],
      [
        'a body hash with a form',
        400,
        'parameter_rejected',
        { method: 'POST', parameters: { a: '1' }, oauth: { oauth_body_hash: 'L7j0ARXdHmlcviPU+Xzlsftpfu4=' } },
        { headers: form, body: 'a=1' },
      ],
      [
        'the body hash of another body',
        401,
        'body_hash_invalid',
        { method: 'POST', oauth: { oauth_body_hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' } },
        { headers: { 'Content-Type': 'text/plain' }, body: 'Hello World!' },
      ],
      [
        'RSA from a client without a key',
        400,
        'signature_method_rejected',
        { oauth: { oauth_signature_method: 'RSA-SHA1' }, clientSecret: credentials.rsa.privateKey },
      ],
      [
        'HMAC with an empty secret from a client without one',
        400,
        'signature_method_rejected',
        { oauth: { oauth_consumer_key: credentials.rsa.clientId }, clientSecret: '' },
      ],
    ]
    for (const [what, status, problem, signing, raw] of refusals) {
      it(what, async () => expectRefusal(await sendSigned('/echo', signing, raw), status, problem))
    }

    it('an unknown signature method', async () => {
      const protocol = { ...sign({ uri: `${provider.url}/echo` }), oauth_signature_method: 'hmac-sha1' }

      const response = await send(provider.url, { target: '/echo', headers: authorization(protocol) })

      expectRefusal(response, 400, 'signature_method_rejected')
    })

    it('a request that is not signed at all', async () => {
      expectRefusal(await send(provider.url, { target: '/echo?a=1' }), 401, 'parameter_absent')
    })

    it('a request with another scheme', async () => {
      const response = await send(provider.url, { target: '/echo', headers: { Authorization: 'Bearer x' } })

      expectRefusal(response, 401, 'parameter_absent')
    })

    it('a nonce that was used before, and takes it for another timestamp', async () => {
      const again = { oauth: { oauth_nonce: 'again' } }
      await sendSigned('/echo', again)

      expectRefusal(await sendSigned('/echo', again), 401, 'nonce_used')
      const later = await sendSigned('/echo', {
        oauth: { oauth_nonce: 'again', oauth_timestamp: String(signedAt + 1) },
      })

      expect(later.status).to.equal(200)
    })

    it('tells the timestamps that it accepts', async () => {
      const { headers } = await sendSigned('/echo', { oauth: { oauth_timestamp: '1' } })

      expect(headers['www-authenticate']).to.include(
        `oauth_acceptable_timestamps="${signedAt - 300}-${signedAt + 300}"`,
      )
    })

    it('protocol parameters in two places', async () => {
      const response = await sendSigned('/echo?oauth_token=x', { parameters: { oauth_token: 'x' } })

      expectRefusal(response, 400, 'parameter_rejected')
    })

    it('a protocol parameter that is there twice', async () => {
      const { Authorization } = authorization(sign({ uri: `${provider.url}/echo` }))

      const response = await send(provider.url, {
        target: '/echo',
        headers: { Authorization: `${Authorization}, oauth_token="x"` },
      })

      expectRefusal(response, 400, 'parameter_rejected')
    })

    it('two Authorization header fields', async () => {
      const { Authorization } = authorization(sign({ uri: `${provider.url}/echo` }))

      const response = await send(provider.url, {
        target: '/echo',
        headers: { Authorization: [Authorization, Authorization] },
      })

      expectRefusal(response, 400, 'parameter_rejected')
    })

    it('a header whose values are not encoded', async () => {
      const { Authorization } = authorization(sign({ uri: `${provider.url}/echo` }))

      const response = await send(provider.url, {
        target: '/echo',
        headers: { Authorization: decodeURIComponent(Authorization) },
      })

      expectRefusal(response, 400, 'parameter_rejected')
    })

    it('a request target with a fragment', () => {
      const verdict = judgeVector(data.vectors[0] as Vector, 'a#b')

      expect(verdict).to.include({ accepted: false, problem: 'parameter_rejected' })
    })

    it('a signature in other base64 than RFC 4648 §4 has it', async () => {
      const protocol = sign({
        uri: `${provider.url}/echo`,
        oauth: { oauth_signature_method: 'RSA-SHA1', oauth_consumer_key: credentials.rsa.clientId },
        clientSecret: credentials.rsa.privateKey,
      })
      const oauth_signature = Buffer.from(protocol.oauth_signature ?? '', 'base64').toString('base64url')

      const response = await send(provider.url, {
        target: '/echo',
        headers: authorization({ ...protocol, oauth_signature }),
      })

      expectRefusal(response, 401, 'signature_invalid')
    })

    it('PLAINTEXT with another secret, without showing the right one', async () => {
      const oauth_signature = `guessed&${credentials.tokenSecret}`
      const protocol = { ...sign({ uri: '' }), oauth_signature_method: 'PLAINTEXT', oauth_signature }

      const response = await send(provider.url, { target: '/echo', headers: authorization(protocol) })

      expectRefusal(response, 401, 'signature_invalid')
      expect(response.text).to.not.include(credentials.clientSecret)
    })

    it('a header that cannot be read', async () => {
      for (const rest of [
        'realm="a", realm="b"',
        'oauth_nonce=x',
        'oauth_nonce="x',
        'oauth_nonce="x" oauth_token="y"',
        'oauth_nonce="x",',
        ',',
      ]) {
        const response = await send(provider.url, { target: '/echo', headers: { Authorization: `OAuth ${rest}` } })

        expectRefusal(response, 400, 'parameter_rejected')
      }
    })

    it('a token that was given to another client, and one that is expired', async () => {
      const strict = await start({
        tokens: { his: { secret: 's', client: 'other' }, old: { secret: 's', expiresAt: signedAt } },
      })

      const his = await sendSigned('/echo', { oauth: { oauth_token: 'his' }, tokenSecret: 's' }, {}, strict)
      const old = await sendSigned('/echo', { oauth: { oauth_token: 'old' }, tokenSecret: 's' }, {}, strict)

      expect([his.json.problem, old.json.problem]).to.deep.equal(['token_rejected', 'token_expired'])
    })

    it('a request without a version where the version is required', async () => {
      const strict = await start({ version: 'required' })

      const without = await sendSigned('/echo', {}, {}, strict)
      const present = await sendSigned('/echo', { oauth: { oauth_version: '1.0' } }, {}, strict)

      expect(without.json).to.include({ problem: 'parameter_absent', oauth_parameters_absent: 'oauth_version' })
      expect(present.status).to.equal(200)
    })
  })

  describe('answers', () => {
    it('unsigned requests at /open', async () => {
      const { status, json } = await send(provider.url, { method: 'POST', target: '/open/x?a=1', body: 'hi' })

      expect(status).to.equal(200)
      expect(json).to.include({ method: 'POST', url: '/open/x?a=1', body: 'hi' })
      expect(provider.received[0]?.verdict).to.equal(undefined)
    })

    it('404 at unknown paths', async () => {
      expect((await send(provider.url, { target: '/nothing' })).status).to.equal(404)
    })

    it('a retried request only after as many failures as asked for', async () => {
      const parameters = { fail: '2', status: '429', retry_after: '0' }
      const target = '/retry/key?fail=2&status=429&retry_after=0'

      const forged = await sendSigned(target, { parameters, clientSecret: 'guessed' })
      const first = await sendSigned(target, { parameters })
      const second = await sendSigned(target, { parameters })
      const third = await sendSigned(target, { parameters })

      expect([forged, first, second, third].map(({ status }) => status)).to.deep.equal([401, 429, 429, 200])
      expect(first.headers['retry-after']).to.equal('0')
      expect(third.json).to.include({ accepted: true, attempt: 3 })
    })

    for (const status of ['301', '302', '303', '307', '308']) {
      it(`${status} with a location`, async () => {
        const response = await sendSigned(`/redirect?to=%2Fecho%3Fa%3D%C3%A4%0D&status=${status}`, {
          parameters: { to: '/echo?a=ä\r', status },
        })

        expect(response.status).to.equal(Number(status))
        expect(response.headers.location).to.equal('/echo?a=%C3%A4%0D')
      })
    }

    it('a redirect that is not signed with 401', async () => {
      expectRefusal(await send(provider.url, { target: '/redirect?to=/echo' }), 401, 'parameter_absent')
    })

    it('a redirect to the other origin, which takes down what comes', async () => {
      const { headers } = await sendSigned('/redirect/other?path=/x', { parameters: { path: '/x' } })

      const { json } = await send(provider.other.url, {
        method: 'PUT',
        target: '/x',
        headers: { Authorization: 'no' },
        body: 'b',
      })

      expect(headers.location).to.equal(`${provider.other.url}/x`)
      expect(json).to.include({ method: 'PUT', url: '/x' })
      expect(provider.other.received[0]?.headers.authorization).to.equal('no')
      expect(provider.other.received[0]?.body.toString()).to.equal('b')
    })

    it('a chain of redirects that ends at /echo', async () => {
      const two = await sendSigned('/redirect/chain?n=2', { parameters: { n: '2' } })
      const one = await sendSigned('/redirect/chain?n=1&status=302', { parameters: { n: '1', status: '302' } })

      expect([two.headers.location, one.headers.location]).to.deep.equal(['/redirect/chain?n=1&status=302', '/echo'])
    })

    it('any status that is asked for', async () => {
      const statuses = ['200', '204', '304', '401', '429', '500'].map((code) => sendSigned(`/status/${code}`))

      expect((await Promise.all(statuses)).map(({ status }) => status)).to.deep.equal([200, 204, 304, 401, 429, 500])
      expect((await sendSigned('/status/99')).status).to.equal(400)
    })

    it('late at /slow', async () => {
      expect((await sendSigned('/slow?ms=1', { parameters: { ms: '1' } })).json).to.include({ accepted: true })
    })

    it('the parts of a multipart body', async () => {
      const part = (head: string, content: string) =>
        `--B\r\nContent-Disposition: form-data; name=${head}\r\n\r\n${content}\r\n`
      const body = `${part('"a"', '1')}${part('"f"; filename="x.txt"', 'Hello World!')}--B--\r\n`
      const headers = { 'Content-Type': 'multipart/form-data; boundary=B' }

      const { json } = await sendSigned('/upload', { method: 'POST' }, { headers, body })

      expect(json.fields).to.deep.equal([{ name: 'a', value: '1' }])
      expect(json.files).to.deep.equal([
        {
          name: 'f',
          filename: 'x.txt',
          mimeType: 'text/plain',
          size: 12,
          sha256: '7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069',
        },
      ])
    })

    it('400 for a multipart body that breaks off', async () => {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=B' }
      const body = '--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nhalf a'

      const response = await sendSigned('/upload', { method: 'POST' }, { headers, body })

      expectRefusal(response, 400, 'parameter_rejected')
    })

    it('three pages with links', async () => {
      const first = await sendSigned('/pages')
      const last = await sendSigned('/pages?page=3', { parameters: { page: '3' } })
      const elsewhere = await sendSigned('/pages?next=other', { parameters: { next: 'other' } })

      expect(first.json).to.deep.equal([
        { page: 1, item: 1 },
        { page: 1, item: 2 },
      ])
      expect(first.headers.link).to.equal(`<${provider.url}/pages?page=2>; rel="next"`)
      expect(last.headers.link).to.equal(undefined)
      expect(elsewhere.headers.link).to.equal(`<${provider.other.url}/pages?page=2>; rel="next"`)
    })

    const faults: [string, number, RegExp][] = [
      ['html500', 500, /^<!doctype html>/],
      ['html200', 200, /^<!doctype html>/],
      ['json', 200, /^{"oauth_token":"fault-token"/],
      ['missing_token', 200, /^oauth_token_secret=/],
      ['missing_secret', 200, /^oauth_token=fault-token&oauth_callback_confirmed=true$/],
      ['unconfirmed', 200, /&oauth_callback_confirmed=false$/],
      ['problem', 401, /^oauth_problem=consumer_key_rejected&oauth_problem_advice=/],
      ['empty', 200, /^$/],
      ['text_plain_form', 200, /^oauth_token=fault-token&/],
      ['timestamp_refused', 401, /^oauth_problem=timestamp_refused&oauth_acceptable_timestamps=1799999700-1800000300$/],
    ]
    for (const [kind, status, text] of faults) {
      it(`a request for temporary credentials with the fault ${kind}`, async () => {
        const response = await send(provider.url, { method: 'POST', target: `/faults/request_token/${kind}` })

        expect(response.status).to.equal(status)
        expect(response.text).to.match(text)
      })
    }
  })

  describe('lets a client in on three legs', () => {
    const callback = 'http://client.example/cb?x=1&y=%20#here'
    type Tokens = Record<string, string>

    /** First leg. */
    const temporary = async (oauth: Record<string, string | undefined>, to = provider): Promise<Tokens> => {
      const request = { method: 'POST', oauth: { oauth_token: undefined, ...oauth }, tokenSecret: '' }
      const { status, text } = await sendSigned('/oauth/request_token', request, {}, to)
      expect([status, text]).to.include(200)
      return Object.fromEntries(new URLSearchParams(text))
    }
    /** Second leg. */
    const decide = (fields: Tokens, to = provider) =>
      send(to.url, { method: 'POST', target: '/oauth/authorize', headers: form, body: asForm(fields) })
    const approve = async ({ oauth_token = '' }: Tokens, user = 'bob', to = provider) => {
      const { headers } = await decide({ oauth_token, decision: 'allow', user }, to)
      return new URL(headers.location ?? '').searchParams
    }
    /** Third leg. */
    const exchange = (
      { oauth_token, oauth_token_secret = '' }: Tokens,
      verifier: string | null | undefined,
      to = provider,
    ) =>
      sendSigned(
        '/oauth/access_token',
        {
          method: 'POST',
          oauth: { oauth_token, oauth_verifier: verifier ?? undefined },
          tokenSecret: oauth_token_secret,
        },
        {},
        to,
      )

    it('with a callback, a verifier and a token of who approved', async () => {
      const credentials = await temporary({ oauth_callback: callback })
      expect(credentials).to.include({ oauth_callback_confirmed: 'true' })

      const { headers } = await decide({ oauth_token: credentials.oauth_token ?? '', decision: 'allow', user: 'bob' })
      expect(headers.location).to.match(
        /^http:\/\/client.example\/cb\?x=1&y=%20&oauth_token=\w+&oauth_verifier=\w+#here$/,
      )

      const { text } = await exchange(credentials, new URL(headers.location ?? '').searchParams.get('oauth_verifier'))
      const tokens = Object.fromEntries(new URLSearchParams(text))
      expect(tokens).to.include({ user_id: '1002', screen_name: 'bob' })

      const { json } = await sendSigned('/account/verify_credentials.json', {
        oauth: { oauth_token: tokens.oauth_token },
        tokenSecret: tokens.oauth_token_secret ?? '',
      })
      expect(json).to.deep.equal({ id: '1002', screen_name: 'bob', name: 'Bob Sawyer' })
    })

    it('with a page that names the client and asks who signs in', async () => {
      const { oauth_token } = await temporary({ oauth_callback: callback })

      const { status, text } = await send(provider.url, { target: `/oauth/authenticate?oauth_token=${oauth_token}` })

      expect(status).to.equal(200)
      expect(text).to.include('<strong>example-client</strong>').and.include('<option value="bob">Bob Sawyer</option>')
      expect(text).to.include('action="/oauth/authenticate"').and.include('<button>Deny</button>')
    })

    it('with a PIN instead of a callback', async () => {
      const credentials = await temporary({ oauth_callback: 'oob' })

      const page = await decide({ oauth_token: credentials.oauth_token ?? '', decision: 'allow' })
      const pin = /<code id="verifier">(\d{7})<\/code>/.exec(page.text)?.[1]

      expect((await exchange(credentials, pin)).text).to.include('screen_name=alice')
    })

    it('at once where the provider approves by itself', async () => {
      const willing = await start({ autoApprove: true })
      const { oauth_token } = await temporary({ oauth_callback: callback }, willing)

      const { status, headers } = await send(willing.url, { target: `/oauth/authorize?oauth_token=${oauth_token}` })

      expect(status).to.equal(302)
      expect(headers.location).to.include(`oauth_token=${oauth_token}&oauth_verifier=`)
    })

    it('with answers in JSON', async () => {
      const { json } = await sendSigned('/oauth/request_token?format=json', {
        method: 'POST',
        parameters: { format: 'json' },
        oauth: { oauth_token: undefined, oauth_callback: 'oob' },
        tokenSecret: '',
      })

      expect(json)
        .to.include({ oauth_callback_confirmed: 'true' })
        .and.to.have.keys('oauth_token', 'oauth_token_secret', 'oauth_callback_confirmed')
    })

    it('not without a callback', async () => {
      const response = await sendSigned('/oauth/request_token', { oauth: { oauth_token: undefined }, tokenSecret: '' })

      expectRefusal(response, 400, 'parameter_absent')
      expect(response.text).to.equal(
        'oauth_problem=parameter_absent&oauth_parameters_absent=oauth_callback&oauth_problem_advice=missing%3A%20oauth_callback',
      )
    })

    it('not with a token in the request for temporary credentials', async () => {
      const response = await sendSigned('/oauth/request_token', { oauth: { oauth_callback: 'oob' } })

      expectRefusal(response, 400, 'parameter_rejected')
    })

    it('not with a callback that is not registered', async () => {
      const strict = await start({ clients: { strict: { secret: 's', callbacks: ['https://a.example/cb'] } } })
      const ask = (oauth_callback: string) =>
        sendSigned(
          '/oauth/request_token',
          {
            oauth: { oauth_consumer_key: 'strict', oauth_token: undefined, oauth_callback },
            clientSecret: 's',
            tokenSecret: '',
          },
          {},
          strict,
        )

      const answers = await Promise.all(['https://a.example/cb', 'oob', 'https://evil.example/'].map(ask))

      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 400])
    })

    it('not with a callback that is no URI', async () => {
      const oauth = { oauth_token: undefined, oauth_callback: '/cb' }

      expectRefusal(await sendSigned('/oauth/request_token', { oauth, tokenSecret: '' }), 400, 'parameter_rejected')
    })

    it('not with temporary credentials that are ten minutes old', async () => {
      let now = signedAt
      const aging = await start({ now: () => now, timestampWindow: 3600 })
      const approved = await temporary({ oauth_callback: callback }, aging)
      const undecided = await temporary({ oauth_callback: callback }, aging)
      const verifier = (await approve(approved, 'bob', aging)).get('oauth_verifier')

      now += 600
      const exchanged = await exchange(approved, verifier, aging)
      const page = await send(aging.url, { target: `/oauth/authorize?oauth_token=${undecided.oauth_token}` })

      expect(exchanged.text).to.match(/^oauth_problem=token_expired&/)
      expect(page.status).to.equal(400)
    })

    it('not with temporary credentials of another client', async () => {
      const { oauth_token, oauth_token_secret = '' } = await temporary({ oauth_callback: callback })

      const response = await sendSigned('/oauth/access_token', {
        oauth: {
          oauth_token,
          oauth_consumer_key: credentials.rsa.clientId,
          oauth_signature_method: 'RSA-SHA1',
          oauth_verifier: 'any',
        },
        clientSecret: credentials.rsa.privateKey,
        tokenSecret: oauth_token_secret,
      })

      expectRefusal(response, 401, 'token_rejected')
    })

    it('not after the resource owner said no', async () => {
      const credentials = await temporary({ oauth_callback: callback })
      const { oauth_token = '' } = credentials

      const { headers } = await decide({ oauth_token, decision: 'deny' })

      expect(new URL(headers.location ?? '').searchParams.get('denied')).to.equal(oauth_token)
      expect(headers.location).to.include('oauth_problem=user_refused')
      expectRefusal(await exchange(credentials, 'any'), 401, 'permission_denied')
    })

    it('not before anybody approved', async () => {
      expectRefusal(await exchange(await temporary({ oauth_callback: 'oob' }), 'any'), 401, 'permission_unknown')
    })

    it('not with another verifier or none, but then with the right one, and once only', async () => {
      const credentials = await temporary({ oauth_callback: callback })
      const verifier = (await approve(credentials)).get('oauth_verifier')

      expectRefusal(await exchange(credentials, undefined), 400, 'parameter_absent')
      expectRefusal(await exchange(credentials, 'guessed'), 401, 'verifier_invalid')
      expect((await exchange(credentials, verifier)).status).to.equal(200)
      expectRefusal(await exchange(credentials, verifier), 401, 'token_used')
    })

    it('not with temporary credentials as an access token', async () => {
      const { oauth_token, oauth_token_secret = '' } = await temporary({ oauth_callback: callback })

      const response = await sendSigned('/echo', { oauth: { oauth_token }, tokenSecret: oauth_token_secret })

      expectRefusal(response, 401, 'token_rejected')
    })

    it('not twice on the authorization page', async () => {
      const credentials = await temporary({ oauth_callback: callback })
      await approve(credentials)

      const { status } = await decide({ oauth_token: credentials.oauth_token ?? '', decision: 'allow', user: 'bob' })

      expect(status).to.equal(400)
    })

    it('without callback and verifier where the provider is one of OAuth 1.0', async () => {
      const old = await start({ confirmCallback: false })
      const credentials = await temporary({}, old)
      const { oauth_token = '' } = credentials
      expect(credentials).to.have.keys('oauth_token', 'oauth_token_secret')

      const { headers } = await decide(
        { oauth_token, decision: 'allow', oauth_callback: 'http://client.example/cb' },
        old,
      )
      const answer = await exchange(credentials, undefined, old)

      expect(headers.location).to.equal(`http://client.example/cb?oauth_token=${oauth_token}`)
      expect(answer.text).to.include('screen_name=alice')
    })

    it('on one leg with a password', async () => {
      const log = (password: string) => {
        const parameters = { x_auth_mode: 'client_auth', x_auth_username: 'alice', x_auth_password: password }
        const signing = { method: 'POST', parameters, oauth: { oauth_token: undefined }, tokenSecret: '' }
        return sendSigned('/oauth/access_token', signing, { headers: form, body: asForm(parameters) })
      }

      expect((await log(users[0].password)).text).to.include('screen_name=alice')
      expectRefusal(await log('guessed'), 401, 'permission_denied')
    })

    it('until the token is revoked', async () => {
      const { status } = await sendSigned('/oauth/revoke', { method: 'POST' })

      expect(status).to.equal(200)
      expectRefusal(await sendSigned('/echo'), 401, 'token_revoked')
    })
  })

  describe('survives', () => {
    it('a client that goes away in the middle of its body', async () => {
      const outgoing = httpRequest(`${provider.url}/echo`, { method: 'POST', headers: { 'Content-Length': 10 } })
      outgoing.on('error', () => {})
      outgoing.write('half')
      await once(outgoing, 'socket').then(([socket]) => once(socket, 'connect'))
      outgoing.destroy()
      while (provider.received.length === 0) await send(provider.other.url, { target: '/' })

      expect(provider.received[0]).to.include({ complete: false })
      expect(provider.received[0]?.body.toString()).to.equal('half')
      expect((await sendSigned('/echo')).status).to.equal(200)
    })

    it('a client that does not wait for a slow answer', async () => {
      const outgoing = httpRequest(`${provider.url}/slow?ms=1000000`, {
        headers: authorization(sign({ uri: `${provider.url}/slow`, parameters: { ms: '1000000' } })),
      })
      outgoing.on('error', () => {})
      outgoing.end()
      while (provider.received.length === 0) await send(provider.other.url, { target: '/' })
      outgoing.destroy()

      expect(provider.received[0]?.verdict?.accepted).to.equal(true)
    })

    it('octets that are not HTTP', async () => {
      const socket = connect(Number(new URL(provider.url).port), '127.0.0.1')
      socket.end('FOO /\u0000 ?\r\n\r\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]

      expect(answer.toString()).to.match(/^HTTP\/1.1 400 /)
      expect((await sendSigned('/echo')).status).to.equal(200)
    })
  })

  it('forgets requests, nonces, attempts and revocations on reset', async () => {
    const once = { oauth: { oauth_nonce: 'once' } }
    const attempt = () => sendSigned('/retry/r?fail=1', { parameters: { fail: '1' } })
    await attempt()
    await sendSigned('/oauth/revoke', { method: 'POST', ...once })

    provider.reset()

    expect(provider.received).to.have.length(0)
    expect((await sendSigned('/echo', once)).status).to.equal(200)
    expect((await attempt()).status).to.equal(503)
  })

  it('ends connections that are kept alive or wait for an answer when it closes', async () => {
    const closing = await start()
    const agent = new Agent({ keepAlive: true })
    await send(closing.url, { target: '/open', agent })
    const [idle] = Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])
    const waiting = sendSigned('/slow?ms=1000000', { parameters: { ms: '1000000' } }, {}, closing).catch(String)
    while (closing.received.length < 2) await send(closing.other.url, { target: '/' })

    await Promise.all([idle && once(idle, 'close'), closing.close()])

    expect(await waiting).to.include('socket hang up')
    expect(idle?.destroyed).to.equal(true)
  })
})
