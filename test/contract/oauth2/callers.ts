import { expect } from 'chai'
import { own } from './own.js'
import { connect, expired, failureOf, oauthErrorOf, type Promised, revoked, seams } from './support.js'

/** Promises 7 and 9: what a caller says counts, and for that caller only. */
export const heedsTheCaller: Promised = (subject) => {
  const { client, way, server } = subject
  const url = '/api/echo'

  for (const name of ['Authorization', 'authorization']) {
    it(`leaves the caller's own ${name} alone, and its 401 too`, async () => {
      const { send } = connect(subject, { token: expired(server) })

      const { status } = await send({ url, headers: { [name]: 'Bearer own' } })

      expect(status).to.equal(401)
      expect(server.apiCalls.map((call) => call.headers.authorization)).to.deep.equal(['Bearer own'])
      expect(server.tokenCalls).to.have.lengthOf(0)
    })
  }

  it('sends nothing with oauth: false, and does not refresh for its 401', async () => {
    const { send } = connect(subject, { token: expired(server) })

    const { status } = await send({ url, oauth: false })

    expect(status).to.equal(401)
    expect(server.apiCalls.map((call) => call.headers.authorization)).to.deep.equal([undefined])
    expect(server.tokenCalls).to.have.lengthOf(0)
  })

  it('sends the token of one request with that request, and does not refresh for its 401', async () => {
    const { send, auth } = connect(subject, { token: server.login() })

    const { status } = await send({ url, oauth: { token: 'of-somebody-else' } })
    await send({ url })

    expect(status).to.equal(401)
    expect(server.apiCalls.map(({ token }) => token)).to.deep.equal(['of-somebody-else', auth.token?.access_token])
    expect(server.tokenCalls).to.have.lengthOf(0)
  })

  it('frees the caller who aborts, and serves the other with the same refresh', async () => {
    const answer = server.gate('token')
    const { send, asked } = connect(subject, { token: expired(server) })
    const { signal, abort } = abortable()

    const leaving = failureOf(send({ url, signal }))
    const staying = send({ url })
    await Promise.all([asked(2), answer.arrived()])
    abort()
    const error = await leaving.finally(async () => {
      answer.open()
      await staying
    })

    expect(error.name).to.match(/Abort|Cancel/)
    expect(await staying).to.include({ status: 200 })
    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(server.apiCalls).to.have.lengthOf(1)
  })

  it('keeps the token of a refresh that nobody waits for any more', async () => {
    const answer = server.gate('token')
    const { send, asked } = connect(subject, { token: expired(server) })
    const { signal, abort } = abortable()

    const leaving = failureOf(send({ url, signal }))
    await Promise.all([asked(1), answer.arrived()])
    abort()
    await leaving
    answer.open()

    expect(await send({ url })).to.include({ status: 200 })
    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(server.tokens.reuseDetected).to.equal(0)
  })

  it('asks for no token on behalf of a caller who has aborted already', async () => {
    const { send } = connect(subject, { token: expired(server) })

    const error = await failureOf(send({ url, signal: AbortSignal.abort() }))

    expect(error.name).to.match(/Abort|Cancel/)
    expect(server.tokenCalls).to.have.lengthOf(0)
  })

  it('stays logged out when the logout comes during a refresh', async () => {
    const answer = server.gate('token')
    const { send, auth } = connect(subject, { token: expired(server) })

    const leaving = failureOf(send({ url }))
    await answer.arrived()
    auth.token = null
    answer.open()

    expect(oauthErrorOf(client, await leaving)).to.include({ code: 'superseded' })
    expect(auth.token).to.equal(null)
    expect(oauthErrorOf(client, await failureOf(send({ url })))).to.include({ code: 'missing_token' })
    expect(server.apiCalls).to.have.lengthOf(0)
  })

  it('leaves another instance of the client alone', async () => {
    connect(subject, { token: server.login() })

    await client.bare()({ url: server.url + url })

    expect(server.apiCalls.map((call) => call.headers.authorization)).to.deep.equal([undefined])
  })

  if (!way.reviews) return

  it('frees the caller who aborts after a 401, and serves the other', async () => {
    const answer = server.gate('token')
    const { send } = connect(subject, { token: revoked(server) })
    const { signal, abort } = abortable()

    const leaving = failureOf(send({ url, signal }))
    const staying = send({ url })
    await answer.arrived()
    abort()
    const error = await leaving.finally(async () => {
      answer.open()
      await staying
    })

    expect(error.name).to.match(/Abort|Cancel/)
    expect(await staying).to.include({ status: 200 })
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('authorizes and replays once when it is attached twice', async () => {
    const { auth } = connect(subject, { token: revoked(server) })
    const get = own(client).twice?.(auth)

    expect(await get?.(server.url + url)).to.equal(200)
    expect(await get?.(`${server.url}/api/always401`)).to.equal(401)

    expect(server.apiCalls.map(({ status }) => status)).to.deep.equal([401, 200, 401, 401])
    expect(server.tokenCalls).to.have.lengthOf(2)
  })

  it('keeps the tokens of two users apart', async () => {
    const alice = connect(subject, { token: revoked(server) })
    const bob = connect(subject, { token: server.login() })

    const outcomes = await Promise.all([alice.send({ url }), bob.send({ url })])

    expect(outcomes.map(({ body }) => body.token)).to.deep.equal([
      alice.auth.token?.access_token,
      bob.auth.token?.access_token,
    ])
    expect(server.tokenCalls).to.have.lengthOf(1)
  })
}

/** The form of the owner: `oauth2({ … })` where the client takes interceptors and hooks. */
export const takesOptions: Promised = ({ client, server }) => {
  const { byOptions } = own(client)
  if (byOptions === undefined) return

  it('renews an expired token once for all requests', async () => {
    const get = byOptions({ ...seams(server), token: expired(server) })

    const statuses = await Promise.all(Array.from({ length: 20 }, () => get(`${server.url}/api/echo`)))

    expect(new Set(statuses)).to.deep.equal(new Set([200]))
    expect(server.tokenCalls).to.have.lengthOf(1)
  })
}

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
