import { expect } from 'chai'
import type { ContractBody } from '../client.js'
import { connect, type Promised, revoked, statusesOf } from './support.js'

const bodies: Readonly<Record<string, ContractBody>> = {
  JSON: { json: { text: 'ä "b"', list: [1, null] } },
  'a form': { form: { a: 'x y', b: '+%' } },
  'a text': { text: '{"looks":"like JSON"}' },
  octets: { bytes: Uint8Array.from({ length: 70_000 }, (_, i) => i % 256) },
}

/** Promise 6: a refused request is sent once more at most, and is the same then. */
export const replaysTheSame: Promised = (subject) => {
  const { client, server } = subject

  for (const [name, body] of Object.entries(bodies)) {
    it(`replays ${name} octet for octet`, async () => {
      const { send } = connect(subject, { token: revoked(server) })

      const { status } = await send({ method: 'POST', url: '/api/echo?a=1', body })

      expect(status).to.equal(200)
      expect(server.apiCalls.map((call) => call.status)).to.deep.equal([401, 200])
      const [first, second] = server.apiCalls
      expect(first?.body.length).to.be.above(0)
      expect(second?.body.equals(first?.body ?? Buffer.of())).to.equal(true)
      expect(second?.url.href).to.equal(first?.url.href)
      expect(second?.headers['content-type']).to.equal(first?.headers['content-type'])
      expect(second?.headers['content-length']).to.equal(first?.headers['content-length'])
    })
  }

  it('replays multipart whole, or gives the 401 back', async () => {
    const { send } = connect(subject, { token: revoked(server) })
    const multipart = () => {
      const form = new FormData()
      form.set('field', 'value of the field')
      form.set('file', new Blob(['content of the file']), 'file.txt')
      return form
    }

    const { status, body } = await send({ method: 'POST', url: '/api/echo', body: { multipart } })

    expect(status).to.equal(client.replaysMultipart ? 200 : 401)
    if (client.replaysMultipart) expect(body.length).to.equal(server.apiCalls[0]?.body.length)
    expect(server.apiCalls[0]?.body.toString()).to.include('content of the file')
  })

  it('gives the 401 of a stream back, and never an empty body instead', async () => {
    const { send } = connect(subject, { token: revoked(server) })

    const { status } = await send({ method: 'POST', url: '/api/echo', body: { stream: ['a', 'b', 'c'] } })

    expect(status).to.equal(401)
    expect(server.apiCalls.map(({ body }) => body.toString())).to.deep.equal(['abc'])
  })

  it('sends the next stream with a new token', async () => {
    const { send } = connect(subject, { token: revoked(server) })
    await send({ method: 'POST', url: '/api/echo', body: { stream: ['a'] } })

    const { body } = await send({ method: 'POST', url: '/api/echo', body: { stream: ['a', 'b', 'c'] } })

    expect(body).to.include({ length: 3 })
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('asks twice for what is always refused', async () => {
    const { send } = connect(subject, { token: server.login() })

    const outcome = await send({ url: '/api/always401' })

    expect(outcome).to.include({ status: 401 })
    expect(outcome.body).to.deep.equal({ refused: true })
    expect(outcome.error).to.be.instanceOf(Error)
    expect(server.apiCalls).to.have.lengthOf(2)
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('does not multiply with the retries of the client', async () => {
    const { send } = connect(subject, { token: server.login() })

    const { status } = await send({ url: '/api/always401', retries: 3 })

    expect(status).to.equal(401)
    expect(server.apiCalls).to.have.lengthOf(2)
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('leaves a 503 after the refresh to the retries of the client', async () => {
    const { send } = connect(subject, { token: revoked(server) })

    const { status } = await send({ url: '/api/flaky/a?fail=1', retries: 2 })

    expect(status).to.equal(200)
    expect(server.apiCalls.map((call) => call.status)).to.deep.equal([401, 503, 200])
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('replays when every status is a response', async () => {
    const { send } = connect(subject, { token: revoked(server) })

    expect(await send({ url: '/api/echo', anyStatus: true })).to.include({ status: 200 })
  })

  it('gives a permanent 401 back as a response when every status is one', async () => {
    const { send } = connect(subject, { token: server.login() })

    const { status, body } = await send({ url: '/api/always401', anyStatus: true })

    expect({ status, body }).to.deep.equal({ status: 401, body: { refused: true } })
    expect(server.apiCalls).to.have.lengthOf(2)
  })

  it('replays when the caller takes the response as a stream', async () => {
    const { send, auth } = connect(subject, { token: revoked(server) })

    const outcome = await send({ url: '/api/echo', streamResponse: true })

    // got tells its hooks nothing of the responses of streams.
    if (client.package === 'got') return expect(outcome).to.include({ status: 401 })
    expect(outcome.status).to.equal(200)
    return expect(outcome.body).to.include({ token: auth.token?.access_token })
  })

  it('sends the token with every retry of the client', async () => {
    const token = server.login()
    const { send } = connect(subject, { token })

    const { status } = await send({ url: '/api/flaky/b?fail=2', retries: 2 })

    expect(status).to.equal(200)
    expect(server.apiCalls.map((call) => call.token)).to.deep.equal(Array(3).fill(token.access_token))
    expect(statusesOf(server.apiCalls)).to.deep.equal([503, 200])
  })
}
