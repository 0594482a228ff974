import { type Auth, type AuthRequest, Exchange, type Replay } from '@oauth-hooks/core'
import { expect } from 'chai'

const request = (url = 'https://a.example/x', headers: HeadersInit = {}): AuthRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: new Headers(headers),
})
const answer = (status: number) => ({ status, headers: new Headers() })
const authorization = { headers: { Authorization: 'ours' } }

/** An Auth that gives the reasons one after the other. */
function reviewing(...reasons: (Replay | undefined)[]): Auth {
  return { authorize: () => authorization, review: () => reasons.shift() }
}

describe('an exchange', () => {
  it('authorizes at once what the Auth authorizes at once', () => {
    expect(new Exchange(reviewing()).authorize(request())).to.equal(authorization)
  })

  it('waits for an Auth that takes its time', async () => {
    const exchange = new Exchange({ authorize: async () => authorization })

    expect(await exchange.authorize(request())).to.equal(authorization)
  })

  it('has no second opinion without a review', async () => {
    const exchange = new Exchange({ authorize: () => authorization })
    await exchange.authorize(request())

    expect(await exchange.review(answer(401))).to.equal(false)
  })

  describe('replays', () => {
    it('once for each reason', async () => {
      const exchange = new Exchange(reviewing('token', 'token', 'nonce', 'clock', 'nonce', undefined))
      const reviews: boolean[] = []

      for (let i = 0; i < 6; i++) {
        await exchange.authorize(request())
        reviews.push(await exchange.review(answer(401)))
      }

      expect(reviews).to.deep.equal([true, false, true, true, false, false])
    })

    it('nothing that it did not authorize', async () => {
      const exchange = new Exchange(reviewing('token', 'token'))

      expect(await exchange.review(answer(401))).to.equal(false)
      await exchange.authorize(request())
      await exchange.authorize(request('https://b.example/'))
      expect(await exchange.review(answer(401))).to.equal(false)
    })

    it('nothing when the review fails, which it keeps', async () => {
      const failure = new Error('refresh failed')
      const exchange = new Exchange({ authorize: () => authorization, review: () => Promise.reject(failure) })
      await exchange.authorize(request())

      expect(await exchange.review(answer(401))).to.equal(false)
      expect(exchange.failure).to.equal(failure)
    })

    it('after a review of the request as it was sent', async () => {
      const seen: AuthRequest[] = []
      const exchange = new Exchange({
        authorize: () => ({ headers: { 'X-Proof': 'p' }, url: new URL('https://a.example/x?t=1'), body: 'a=1&t=1' }),
        review: (_response, sent) => {
          seen.push(sent)
          return undefined
        },
      })
      await exchange.authorize({ ...request('https://a.example/x', { 'x-proof': 'old', 'x-own': 'o' }), body: 'a=1' })

      await exchange.review(answer(401))

      const [sent] = seen
      expect(sent?.url.href).to.equal('https://a.example/x?t=1')
      expect(sent?.body).to.equal('a=1&t=1')
      expect(['x-proof', 'X-PROOF', 'x-own', 'none'].map((name) => sent?.headers.get(name))).to.deep.equal([
        'p',
        'p',
        'o',
        null,
      ])
      expect(['x-proof', 'x-own', 'none'].map((name) => sent?.headers.has(name))).to.deep.equal([true, true, false])
    })
  })

  describe('authorizes', () => {
    const authorizes = async (exchange: Exchange, url: string, headers?: HeadersInit) =>
      (await exchange.authorize(request(url, headers))) !== undefined

    it('nothing with an Authorization of the caller, ever', async () => {
      const exchange = new Exchange(reviewing())

      expect(await authorizes(exchange, 'https://a.example/', { authorization: 'own' })).to.equal(false)
      expect(await authorizes(exchange, 'https://a.example/')).to.equal(false)
    })

    it('the origin that comes first, and no other', async () => {
      const exchange = new Exchange(reviewing())

      expect(await authorizes(exchange, 'https://a.example/')).to.equal(true)
      expect(await authorizes(exchange, 'https://a.example/other')).to.equal(true)
      expect(await authorizes(exchange, 'https://a.example:8443/')).to.equal(false)
    })

    it('nothing more when another origin was passed', async () => {
      const exchange = new Exchange(reviewing())

      await authorizes(exchange, 'https://a.example/')
      await authorizes(exchange, 'https://b.example/')
      expect(await authorizes(exchange, 'https://a.example/')).to.equal(false)
    })

    for (const [baseUrl, url, expected] of [
      ['https://a.example/v1', 'https://a.example/elsewhere', true],
      ['https://a.example/v1', 'https://b.example/', false],
      ['https://a.example', 'http://a.example/', false],
      [new URL('https://a.example'), 'https://b.example/', false],
      ['', 'https://b.example/', true],
      [undefined, 'https://b.example/', true],
      ['/relative', 'https://b.example/', false],
      ['b.example', 'https://b.example/', false],
    ] as const) {
      it(`${expected ? '' : 'not '}${url} with the base URL ${baseUrl}`, async () => {
        expect(await authorizes(new Exchange(reviewing(), { baseUrl }), url)).to.equal(expected)
      })
    }

    it('the origins of the Auth, wherever the base URL is', async () => {
      const auth = { ...reviewing(), origins: new Set(['https://b.example']) }
      const options = { baseUrl: 'https://a.example' }

      expect(await authorizes(new Exchange(auth, options), 'https://b.example/')).to.equal(true)
      expect(await authorizes(new Exchange(auth, options), 'https://a.example/')).to.equal(false)
    })

    it('no redirect from one of its origins to another', async () => {
      const exchange = new Exchange({ ...reviewing(), origins: new Set(['https://a.example', 'https://b.example']) })

      await authorizes(exchange, 'https://a.example/')
      expect(await authorizes(exchange, 'https://b.example/')).to.equal(false)
    })
  })

  describe('restores', () => {
    const url = new URL('https://a.example/x?a=1')
    const sent = (change: object) => {
      const exchange = new Exchange({ authorize: () => ({ headers: {}, ...change }) })
      exchange.authorize({ ...request(url.href), body: 'own' })
      return exchange
    }

    it('nothing before anything was authorized', () => {
      const headers = new Headers({ authorization: 'own' })

      expect(new Exchange(reviewing()).restore({ headers, url, body: 'b' })).to.deep.equal({ url, body: 'b' })
      expect(headers.get('authorization')).to.equal('own')
    })

    it('header fields: ours go, what was changed since stays', () => {
      const headers = new Headers({ authorization: 'ours', 'x-proof': 'changed', 'x-own': '1' })

      sent({ headers: { Authorization: 'ours', 'X-Proof': 'p' } }).restore({ headers, url })

      expect([...headers.keys()]).to.deep.equal(['x-own', 'x-proof'])
    })

    it('the query: ours goes, also from the middle and from another path', () => {
      const exchange = sent({ url: new URL('https://a.example/x?a=1&t=1&u=2') })

      const restored = ['/x?a=1&t=1&u=2', '/y?u=2&b=3&t=1', '/x?a=1&t=10', '/z'].map(
        (path) => exchange.restore({ url: new URL(path, url) }).url.href,
      )

      expect(restored).to.deep.equal([
        'https://a.example/x?a=1',
        'https://a.example/y?b=3',
        'https://a.example/x?a=1&t=10',
        'https://a.example/z',
      ])
    })

    it('the query of a URL that had none', () => {
      const exchange = new Exchange({ authorize: () => ({ headers: {}, url: new URL('https://a.example/x?t=1') }) })
      exchange.authorize(request())

      expect(exchange.restore({ url: new URL('https://a.example/x?t=1') }).url.href).to.equal('https://a.example/x')
    })

    it('the body: the own one in place of ours, any other as it is', () => {
      const exchange = sent({ body: 'own&ours' })

      expect(exchange.restore({ url, body: 'own&ours' }).body).to.equal('own')
      expect(exchange.restore({ url, body: 'another' }).body).to.equal('another')
      expect(exchange.restore({ url }).body).to.equal(undefined)
    })
  })
})
