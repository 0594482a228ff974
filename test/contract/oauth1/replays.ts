import { expect } from 'chai'
import { NumberedTokens } from '../../support/numbered-tokens.js'
import { type Promised, signer, useServer } from '../../support/oauth1.js'
import type { ContractBody, Outcome } from '../client.js'

const bodies: Record<string, ContractBody> = {
  JSON: { json: { a: 1 } },
  'a form': { form: { a: '1' } },
  text: { text: 'hello' },
  octets: { bytes: Uint8Array.of(0, 255, 128) },
}

/** Promise 6: a 401 is replayed at most once for each reason, with an identical body; a stream never. */
export const replaysOnce: Promised = ({ client, way }) => {
  const server = useServer()
  const tokens = () => server.received.map(({ headers }) => headers.authorization)
  const refuse = (...good: string[]) => {
    server.answer = ({ headers }) => ({ status: good.includes(headers.authorization ?? '') ? 200 : 401 })
  }

  if (!way.reviews) {
    it('sees no response, so a 401 is the answer', async () => {
      refuse('Token 2')
      const send = way.connect(new NumberedTokens('token'))

      const { status } = await send({ url: `${server.url}/x` })

      expect(status).to.equal(401)
      expect(tokens()).to.deep.equal(['Token 1'])
    })
    return
  }

  for (const [title, body] of Object.entries(bodies)) {
    it(`sends ${title} once more, the same`, async () => {
      refuse('Token 2')
      const send = way.connect(new NumberedTokens('token'))

      const { status } = await send({ method: 'POST', url: `${server.url}/x?a=1`, body })

      expect(status).to.equal(200)
      expect(tokens()).to.deep.equal(['Token 1', 'Token 2'])
      const [first, second] = server.received
      expect(second?.body.equals(first?.body ?? Buffer.from('none'))).to.equal(true)
      expect(second?.headers['content-type']).to.equal(first?.headers['content-type'])
      expect(second?.url).to.equal('/x?a=1')
    })
  }

  it('sends a GET once more, with the header fields of the caller', async () => {
    refuse('Token 2')
    const send = way.connect(new NumberedTokens('token'))

    const { status } = await send({ url: `${server.url}/x`, headers: { 'x-own': 'kept' } })

    expect(status).to.equal(200)
    expect(server.received.map(({ headers }) => headers['x-own'])).to.deep.equal(['kept', 'kept'])
  })

  it('asks twice when the answer stays 401, which the caller gets', async () => {
    refuse()
    const send = way.connect(new NumberedTokens('token'))

    const { status, error } = await send({ method: 'POST', url: `${server.url}/x`, body: { json: {} } })

    expect(status).to.equal(401)
    expect(error).to.be.instanceOf(Error)
    expect(tokens()).to.deep.equal(['Token 1', 'Token 2'])
  })

  it('asks once for each reason', async () => {
    refuse()
    const send = way.connect(new NumberedTokens('token', 'nonce', 'clock'))

    const { status } = await send({ url: `${server.url}/x` })

    expect(status).to.equal(401)
    expect(tokens()).to.deep.equal(['Token 1', 'Token 2', 'Token 3', 'Token 4'])
  })

  for (const [title, options] of [
    ['every status is a response', { anyStatus: true }],
    ['the client retries nothing', { retries: 0 }],
    ['the response is a stream', { streamResponse: true }],
  ] as const) {
    if (title === 'the response is a stream' && client.package === 'got') continue
    it(`sends once more when ${title}`, async () => {
      refuse('Token 2')
      const send = way.connect(new NumberedTokens('token'))

      const { status, error } = await send({ method: 'PUT', url: `${server.url}/x`, body: { text: 'a' }, ...options })

      expect({ status, error }).to.deep.equal({ status: 200, error: undefined })
      expect(tokens()).to.deep.equal(['Token 1', 'Token 2'])
    })
  }

  it('never sends a stream again: the caller gets the 401', async () => {
    refuse('Token 2')
    const send = way.connect(new NumberedTokens('token'))

    const { status } = await send({ method: 'POST', url: `${server.url}/x`, body: { stream: ['a', 'b'] } })

    expect(status).to.equal(401)
    expect(server.received.map(({ body }) => body.toString())).to.deep.equal(['ab'])
  })

  it(`sends a multipart body ${client.replaysMultipart ? 'once more' : 'once, and the caller gets the 401'}`, async () => {
    refuse('Token 2')
    const send = way.connect(new NumberedTokens('token'))
    const multipart = () => {
      const form = new FormData()
      form.set('a', 'once')
      return form
    }

    const { status } = await send({ method: 'POST', url: `${server.url}/x`, body: { multipart } })

    expect(status).to.equal(client.replaysMultipart ? 200 : 401)
    const counts = server.received.map(({ body }) => body.toString().split('once').length - 1)
    expect(counts).to.deep.equal(client.replaysMultipart ? [1, 1] : [1])
  })

  it('authorizes a redirect after a replay, and lets it be replayed no more', async () => {
    server.answer = ({ url, headers }) => {
      if (headers.authorization === 'Token 1') return { status: 401 }
      return url === '/x' ? { status: 302, headers: { Location: '/y' } } : { status: 401 }
    }
    const send = way.connect(new NumberedTokens('token'))

    const { status } = await send({ url: `${server.url}/x` })

    expect(status).to.equal(401)
    expect(server.received.map(({ url }) => url)).to.deep.equal(['/x', '/x', '/y'])
    expect(tokens()).to.deep.equal(['Token 1', 'Token 2', 'Token 3'])
  })

  it('leaves the 401 of another origin alone', async () => {
    const auth = new NumberedTokens('token')
    refuse()
    const send = way.connect(auth, { baseUrl: 'http://127.0.0.1:1' })

    const { status } = await send({ url: `${server.url}/x` })

    expect(status).to.equal(401)
    expect(auth).to.include({ count: 0, reviewed: 0 })
    expect(server.received).to.have.length(1)
  })

  it('gives a review that fails as the cause of the 401', async () => {
    refuse()
    const failure = new Error('the review failed')
    const send = way.connect({
      authorize: () => ({ headers: { Authorization: 'Token 1' } }),
      review: () => Promise.reject(failure),
    })

    const { status, error } = (await send({ url: `${server.url}/x` })) as Outcome & { error: Error }

    expect(status).to.equal(401)
    expect(error.cause).to.equal(failure)
  })

  it('gives an authorize that fails to the caller, and sends nothing', async () => {
    const failure = new Error('there is no token')
    let asked = 0
    const send = way.connect({
      authorize: () => {
        asked += 1
        return Promise.reject(failure)
      },
    })

    const error = (await send({ url: `${server.url}/x`, retries: 2 }).catch((thrown: unknown) => thrown)) as Error

    expect([error, error.cause]).to.include(failure)
    expect(asked).to.equal(1)
    expect(server.received).to.have.length(0)
  })

  it('learns the clock of a provider, and asks once more', async () => {
    const now = Math.floor(Date.now() / 1000) - 86_400
    server.answer = ({ headers }) => {
      const [, timestamp] = /oauth_timestamp="(\d+)"/.exec(headers.authorization ?? '') ?? []
      const good = Math.abs(Number(timestamp) - now) < 300
      return { status: good ? 200 : 401, headers: { Date: new Date(now * 1000).toUTCString() } }
    }
    const send = way.connect(signer())

    const outcomes = [await send({ url: `${server.url}/x` }), await send({ url: `${server.url}/y` })]

    expect(outcomes.map(({ status }) => status)).to.deep.equal([200, 200])
    expect(server.received.map(({ url }) => url)).to.deep.equal(['/x', '/x', '/y'])
  })
}
