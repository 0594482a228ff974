import { expect } from 'chai'
import { connect, expired, type Promised, revoked, statusesOf, together } from './support.js'

/** Promise 5: many requests that meet the end of a token together cause one refresh, and all succeed. */
export const refreshesOnce: Promised = (subject) => {
  const { way, server } = subject

  it('renews an expired token once for 50 requests', async () => {
    const { send } = connect(subject, { token: expired(server) })

    const outcomes = await together(50, send, { url: '/api/echo' })

    expect(statusesOf(outcomes)).to.deep.equal([200])
    expect(statusesOf(server.apiCalls)).to.deep.equal([200])
    expect(server.apiCalls).to.have.lengthOf(50)
    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(server.tokens.reuseDetected).to.equal(0)
  })

  it('sends nothing with a token that is over while its renewal is under way', async () => {
    const answer = server.gate('token')
    const { send, asked } = connect(subject, { token: expired(server) })

    const sending = together(30, send, { url: '/api/echo' })
    await Promise.all([asked(30), answer.arrived()])
    const sentMeanwhile = server.apiCalls.length
    answer.open()

    expect(sentMeanwhile).to.equal(0)
    expect(statusesOf(await sending)).to.deep.equal([200])
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('fetches a first token once for 20 requests', async () => {
    const { send } = connect(subject, { grantType: 'client_credentials' })

    const outcomes = await together(20, send, { url: '/api/echo' })

    expect(statusesOf(outcomes)).to.deep.equal([200])
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('does not keep a first token that could not be fetched', async () => {
    const { send } = connect(subject, { grantType: 'client_credentials', retries: 0 })
    server.settings.faults.push({ status: 503 })

    const refused = await Promise.allSettled(Array.from({ length: 5 }, () => send({ url: '/api/echo' })))
    const { status } = await send({ url: '/api/echo' })

    expect(refused.map((outcome) => outcome.status)).to.deep.equal(Array(5).fill('rejected'))
    expect(status).to.equal(200)
    expect(server.tokenCalls).to.have.lengthOf(2)
  })

  if (!way.reviews) return

  it('renews a revoked token once for 50 requests that are refused together', async () => {
    const token = server.login()
    const { send } = connect(subject, { token })
    const herd = server.gate('herd')

    const sending = together(50, send, { url: '/api/gated/herd' })
    await herd.arrived(50)
    server.tokens.revoke(token.access_token)
    herd.open()

    expect(statusesOf(await sending)).to.deep.equal([200])
    expect(server.apiCalls.filter(({ status }) => status === 401)).to.have.lengthOf(50)
    expect(server.apiCalls.filter(({ status }) => status === 200)).to.have.lengthOf(50)
    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(server.tokens.reuseDetected).to.equal(0)
  })

  it('replays a straggler with the token that is there already', async () => {
    const token = server.login()
    const { send } = connect(subject, { token })
    const slow = server.gate('slow')

    const straggler = send({ url: '/api/gated/slow' })
    await slow.arrived()
    server.tokens.revoke(token.access_token)
    const quick = await send({ url: '/api/echo' })
    slow.open()

    expect(quick.status).to.equal(200)
    expect((await straggler).body).to.include({ token: quick.body.token })
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('gives up refreshing for a resource that refuses every token', async () => {
    const { send } = connect(subject, { token: server.login() })

    for (let i = 0; i < 10; i++) await send({ url: '/api/always401' })
    const outcomes = await together(10, send, { url: '/api/always401' })

    expect(statusesOf(outcomes)).to.deep.equal([401])
    expect(server.tokenCalls.length).to.be.at.most(3)
    expect(server.tokens.reuseDetected).to.equal(0)
  })

  it('refreshes again when the resource takes tokens again', async () => {
    const { send, auth } = connect(subject, { token: server.login() })
    for (let i = 0; i < 10; i++) await send({ url: '/api/always401' })
    const before = server.tokenCalls.length
    await send({ url: '/api/echo' })
    server.tokens.revoke(auth.token?.access_token ?? '')
    server.clock.now += 31

    const { status } = await send({ url: '/api/echo' })

    expect(status).to.equal(200)
    expect(server.tokenCalls).to.have.lengthOf(before + 1)
  })

  it('rotates the refresh token through ten renewals without using one twice', async () => {
    const { send, auth } = connect(subject, { token: revoked(server) })

    for (let i = 0; i < 10; i++) {
      expect(statusesOf(await together(5, send, { url: '/api/echo' }))).to.deep.equal([200])
      server.tokens.revoke(auth.token?.access_token ?? '')
    }

    expect(server.tokenCalls).to.have.lengthOf(10)
    expect(server.tokens.reuseDetected).to.equal(0)
  })
}
