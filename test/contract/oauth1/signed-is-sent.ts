import { expect } from 'chai'
import { ownParameters, type Promised, signer } from '../../support/oauth1.js'

/** Queries as they may stand in a URL, and their normalized parameters. */
const queries: Record<string, string> = {
  'a=b+c': 'a=b%20c',
  'a=b%20c': 'a=b%20c',
  'a=b%2Bc': 'a=b%2Bc',
  "a=!*'()": 'a=%21%2A%27%28%29',
  'a[]=1&a[]=2&b[c]=3': 'a%5B%5D=1&a%5B%5D=2&b%5Bc%5D=3',
  'a=ä&é=ü': '%C3%A9=%C3%BC&a=%C3%A4',
  'a=😀': 'a=%F0%9F%98%80',
  'a=2&a=1&a=': 'a=&a=1&a=2',
  'flag&empty=&a=b=c': 'a=b%3Dc&empty=&flag=',
  '&a=1&&b=2&': 'a=1&b=2',
  'a=1?b=2/c:d,e;f': 'a=1%3Fb%3D2%2Fc%3Ad%2Ce%3Bf',
  'c%40=1&c2=2': 'c%40=1&c2=2',
  'q="quoted" \\ | ^ {x}': 'q=%22quoted%22%20%5C%20%7C%20%5E%20%7Bx%7D',
  'constructor=1&__proto__=2': '__proto__=2&constructor=1',
  'a=%25&b=%2525': 'a=%25&b=%2525',
  'realm=x': 'realm=x',
}

/** Promise 1, the URL: what is signed is what is sent. */
export const signsTheUrl: Promised = ({ client, way, provider }) => {
  for (const [query, parameters] of Object.entries(queries)) {
    it(`accepts the query ${query} in the URL`, async () => {
      const send = way.connect(signer())

      const { body } = await send({ url: `${provider.url}/api/x?${query}` })

      expect(body).to.include({ accepted: true })
      expect(ownParameters(body.parameters)).to.equal(parameters)
    })
  }

  for (const [title, { own, parameters }] of Object.entries(client.queries)) {
    it(`accepts ${title} as the query`, async () => {
      const send = way.connect(signer(), { baseUrl: provider.url })

      const { body } = await send({ url: '/api/x', own })

      expect(body).to.include({ accepted: true })
      expect(ownParameters(body.parameters)).to.equal(parameters)
    })
  }

  if (client.queryOption !== 'is missing') {
    it('accepts a query in the URL and in the option', async () => {
      const send = way.connect(signer(), { baseUrl: provider.url })

      const { body } = await send({
        url: '/api/x?a=1&b=x+y',
        query: [
          ['a', '0'],
          ['c', '!'],
        ],
      })

      expect(body).to.include({ accepted: true })
      expect(ownParameters(body.parameters)).to.equal(
        client.queryOption === 'appends' ? 'a=0&a=1&b=x%20y&c=%21' : 'a=0&c=%21',
      )
    })
  }

  for (const [baseUrl, url, wire] of [
    ['', '/api/x', '/api/x'],
    ['/api', '/x', '/api/x'],
    ['/api/', '/x', '/api/x'],
    ['/api/v1', '/x/y?a=1', '/api/v1/x/y?a=1'],
  ] as const) {
    it(`accepts ${url} below the base URL ${baseUrl}`, async () => {
      const send = way.connect(signer(), { baseUrl: provider.url + baseUrl })

      const { body } = await send({ url: baseUrl.endsWith('/') ? url.slice(1) : url })

      expect(body).to.include({ accepted: true, url: wire })
    })
  }

  for (const [path, wire] of [
    ['/api/a%20b', '/api/a%20b'],
    ['/api/a b', '/api/a%20b'],
    ['/api/é', '/api/%C3%A9'],
    ['/api/%7Euser;v=1/%e4', '/api/%7Euser;v=1/%e4'],
    ['/api/a/../b/./c', '/api/b/c'],
    ['/api/x#fragment', '/api/x'],
  ] as const) {
    it(`accepts the path ${path}`, async () => {
      const send = way.connect(signer())

      const { body } = await send({ url: provider.url + path })

      expect(body).to.include({ accepted: true, url: wire })
    })
  }

  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE']) {
    it(`accepts the method ${method}`, async () => {
      const send = way.connect(signer())

      const { body } = await send({ method, url: `${provider.url}/echo?a=1` })

      expect(body).to.include({ accepted: true, method })
    })
  }

  it('accepts HEAD', async () => {
    const send = way.connect(signer())

    const { status } = await send({ method: 'HEAD', url: `${provider.url}/echo?a=1` })

    expect(status).to.equal(200)
    expect(provider.received).to.have.length(1)
  })
}
