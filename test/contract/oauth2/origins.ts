import { expect } from 'chai'
import { connect, expired, type Promised } from './support.js'

/** Promise 4: the token stays at its origin. */
export const staysAtItsOrigin: Promised = (subject) => {
  const { server, way } = subject

  const expectNoLeak = () => {
    expect(server.other.received.map(({ headers }) => headers.authorization)).to.deep.equal([undefined])
    expect(server.other.everything).to.not.include('secret')
  }

  it('sends no token to an absolute URL of another origin', async () => {
    const { send } = connect(subject, { token: server.login() })

    const { status } = await send({ url: `${server.other.url}/x` })

    expect(status).to.equal(200)
    expectNoLeak()
  })

  it('sends no token outside the origins that the options name', async () => {
    const { send } = connect(subject, { token: server.login(), origins: [server.url] }, {})

    await send({ url: `${server.other.url}/x` })

    expectNoLeak()
  })

  it('sends the token to the other origin when the options name it', async () => {
    const token = server.login()
    const { send } = connect(subject, { token, origins: [server.url, server.other.url] })

    await send({ url: `${server.other.url}/x` })

    expect(server.other.received.map(({ headers }) => headers.authorization)).to.deep.equal([
      `Bearer ${token.access_token}`,
    ])
  })

  it('does not renew a token for another origin', async () => {
    const { send } = connect(subject, { token: expired(server) })

    await send({ url: `${server.other.url}/x` })

    expectNoLeak()
    expect(server.tokenCalls).to.have.lengthOf(0)
  })

  it('does not refresh for the 401 of another origin', async () => {
    const { send } = connect(subject, { token: server.login() })

    const { status } = await send({ url: `${server.other.url}/401` })

    expect(status).to.equal(401)
    expectNoLeak()
    expect(server.tokenCalls).to.have.lengthOf(0)
  })

  for (const status of [301, 302, 303, 307, 308]) {
    it(`sends no token along a ${status} to another origin`, async () => {
      const { send } = connect(subject, { token: server.login() })
      const to = encodeURIComponent(`${server.other.url}/x`)

      const outcome = await send({ url: `/api/redirect?status=${status}&to=${to}` })

      expect(outcome.body).to.deep.equal({ other: true })
      expectNoLeak()
    })
  }

  it('sends no token along with a form that is redirected to another origin', async () => {
    const { send } = connect(subject, { token: server.login() })
    const to = encodeURIComponent(`${server.other.url}/x`)

    await send({ method: 'POST', url: `/api/redirect?status=307&to=${to}`, body: { form: { a: '1' } } })

    expectNoLeak()
  })

  it('does not refresh for a 401 that a redirect led to at another origin', async () => {
    const { send } = connect(subject, { token: server.login() })
    const to = encodeURIComponent(`${server.other.url}/401`)

    const { status } = await send({ url: `/api/redirect?to=${to}` })

    expect(status).to.equal(401)
    expectNoLeak()
    expect(server.apiCalls).to.have.lengthOf(1)
    expect(server.tokenCalls).to.have.lengthOf(0)
  })

  it('keeps the token on a redirect to the same origin', async () => {
    const token = server.login()
    const { send } = connect(subject, { token })

    const { body } = await send({ url: '/api/redirect?to=/api/echo' })

    expect(body).to.include({ path: '/api/echo', token: token.access_token })
  })

  if (!way.reviews) return

  it('replays a request that was redirected to a 401 of the same origin', async () => {
    const token = server.login()
    const { send } = connect(subject, { token })
    const target = server.gate('target')

    const sending = send({ url: '/api/redirect?to=/api/gated/target' })
    await target.arrived()
    server.tokens.revoke(token.access_token)
    target.open()

    expect((await sending).body).to.include({ path: '/api/gated/target' })
    expect(server.tokenCalls).to.have.lengthOf(1)
  })
}
