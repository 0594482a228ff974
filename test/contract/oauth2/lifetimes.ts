import { expect } from 'chai'
import { connect, expired, failureOf, oauthErrorOf, type Promised, statusesOf, together } from './support.js'

/** When a token is renewed, and when it is not. */
export const knowsTheEnd: Promised = (subject) => {
  const { client, way, server } = subject
  const url = '/api/echo'

  it('goes on with a refresh token that the server does not rotate', async () => {
    server.settings.rotation = 'none'
    const { send } = connect(subject, { token: expired(server) })

    for (let i = 0; i < 3; i++) {
      expect(await send({ url })).to.include({ status: 200 })
      server.clock.now += 3601
    }

    expect(server.tokenCalls.map(({ form }) => form.get('refresh_token'))).to.deep.equal(
      Array(3).fill('secret-refresh-1'),
    )
  })

  it('does not renew a token of three seconds for every request', async () => {
    server.settings.lifetime = 3
    const { send } = connect(subject, { token: expired(server) })

    for (let i = 0; i < 10; i++) expect(await send({ url })).to.include({ status: 200 })

    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('sends a token whose end is not known for as long as it is taken', async () => {
    const { access_token, refresh_token } = server.login()
    const { send } = connect(subject, { token: { access_token, refresh_token } })

    await together(5, send, { url })
    const before = server.tokenCalls.length
    server.tokens.revoke(access_token)
    const { status } = await send({ url })

    expect(before).to.equal(0)
    expect(status).to.equal(way.reviews ? 200 : 401)
    expect(server.tokenCalls).to.have.lengthOf(way.reviews ? 1 : 0)
  })

  it('takes an answer without expires_in', async () => {
    server.settings.answer = { expires_in: undefined }
    const { send } = connect(subject, { token: expired(server) })

    expect(await send({ url })).to.include({ status: 200 })
    server.clock.now += 1800
    expect(await send({ url })).to.include({ status: 200 })

    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  for (const [expires_in, renewals] of [
    ['3600', 2],
    [3600.7, 2],
    [0, 1],
    [-1, 1],
    ['never', 1],
  ] as const) {
    it(`takes an answer with expires_in ${JSON.stringify(expires_in)}`, async () => {
      server.settings.answer = { expires_in }
      server.settings.lifetime = 100_000
      const { send } = connect(subject, { token: expired(server) })

      await send({ url })
      server.clock.now += 3601
      await send({ url })

      expect(server.tokenCalls).to.have.lengthOf(renewals)
      expect(statusesOf(server.apiCalls)).to.deep.equal([200])
    })
  }

  it('counts the lifetime by its own clock, which may be wrong', async () => {
    const { clock } = server
    const { send } = connect(subject, { token: expired(server), now: () => clock.now + 600 })

    for (let i = 0; i < 5; i++) await send({ url })

    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(statusesOf(server.apiCalls)).to.deep.equal([200])
  })

  it('keeps a rotated refresh token whatever else the answer says', async () => {
    server.settings.answer = { id_token: 'not.a.jwt', scope: ['less'], token_type: 'BEARER', refresh_expires_in: null }
    const { send } = connect(subject, { token: expired(server) })

    for (let i = 0; i < 3; i++) {
      expect(await send({ url })).to.include({ status: 200 })
      server.clock.now += 3601
    }

    expect(server.tokenCalls).to.have.lengthOf(3)
    expect(server.tokens.reuseDetected).to.equal(0)
  })

  it('counts the lifetime from the moment the token was asked for', async () => {
    const answer = server.gate('token')
    const { send } = connect(subject, { token: expired(server) })

    const first = send({ url })
    await answer.arrived()
    server.clock.now += 3595
    answer.open()
    await first
    server.clock.now += 10
    await send({ url })

    expect(statusesOf(server.apiCalls)).to.deep.equal([200])
    expect(server.tokenCalls).to.have.lengthOf(2)
  })

  it('answers with the old token in background mode while the new one is on its way', async () => {
    const token = server.login()
    const answer = server.gate('token')
    const { send } = connect(subject, { token, refreshMode: 'background' })
    server.clock.now += 3570

    const meanwhile = await send({ url })
    await answer.arrived()
    answer.open()
    server.clock.now += 60
    const later = await send({ url })

    expect(meanwhile.body).to.include({ token: token.access_token })
    expect(later.status).to.equal(200)
    expect(later.body.token).to.not.equal(token.access_token)
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('leaves no rejection unhandled when a renewal in the background fails', async () => {
    let onError: (error: unknown) => void = () => {}
    const failed = new Promise<unknown>((resolve) => {
      onError = resolve
    })
    const { send } = connect(subject, { token: server.login(), refreshMode: 'background', onError })
    server.clock.now += 3570
    server.settings.fault = { status: 400, body: '{"error":"invalid_grant"}' }

    const meanwhile = await send({ url })
    await failed
    // Before anybody else asks, a rejection that nobody handles has become known.
    await new Promise((resolve) => setImmediate(resolve))
    server.clock.now += 60
    const error = await failureOf(send({ url }))

    expect(meanwhile.status).to.equal(200)
    expect(oauthErrorOf(client, error)).to.include({ code: 'invalid_grant' })
    expect(server.tokenCalls).to.have.lengthOf(1)
  })
}
