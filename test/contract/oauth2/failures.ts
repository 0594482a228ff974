import { OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'
import { connect, expired, failureOf, oauthErrorOf, type Promised, revoked } from './support.js'

const unavailable = { status: 503, headers: { 'Content-Type': 'text/html' }, body: '<h1>Service Unavailable</h1>' }
const invalidClient = { status: 401, body: '{"error":"invalid_client"}' }

/** Promise 10: a refresh that fails is seen as what it is, and asked for once. */
export const failsVisibly: Promised = (subject) => {
  const { client, way, server } = subject
  const url = '/api/echo'

  it('asks once for a token whose grant is over, and tells every caller', async () => {
    const token = expired(server)
    server.tokens.end(token.refresh_token ?? '')
    const { send } = connect(subject, { token })

    const errors = await Promise.all(Array.from({ length: 4 }, () => failureOf(send({ url }))))
    for (let i = 0; i < 2; i++) {
      server.clock.now += 3600
      errors.push(await failureOf(send({ url })))
    }

    for (const error of errors) expect(oauthErrorOf(client, error)).to.include({ code: 'invalid_grant', status: 400 })
    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(server.apiCalls).to.have.lengthOf(0)
  })

  it('sends a token that is still good when its renewal fails', async () => {
    server.settings.fault = unavailable
    const token = server.login()
    const { send } = connect(subject, { token })
    server.clock.now += 3570

    const { body } = await send({ url })

    expect(body).to.include({ token: token.access_token })
  })

  it('asks again after a 503', async () => {
    server.settings.faults.push(unavailable)
    const { send } = connect(subject, { token: expired(server) })

    expect(await send({ url })).to.include({ status: 200 })

    expect(server.tokenCalls).to.have.lengthOf(2)
  })

  it('takes a 503 that carries invalid_grant for a 503', async () => {
    const { send } = connect(subject, { token: expired(server), retries: 0 })
    server.settings.faults.push({ status: 503, body: '{"error":"invalid_grant"}' })

    const error = await failureOf(send({ url }))
    const { status } = await send({ url })

    expect(oauthErrorOf(client, error)).to.include({ code: 'invalid_grant', status: 503, transient: true })
    expect(status).to.equal(200)
  })

  it('asks once more at once when the answer was lost, within the grace of the server', async () => {
    server.settings.rotation = 'grace'
    server.settings.faults.push('lost')
    const { send } = connect(subject, { token: expired(server) })

    expect(await send({ url })).to.include({ status: 200 })

    expect(server.tokenCalls).to.have.lengthOf(2)
    expect(server.tokens.reuseDetected).to.equal(0)
  })

  it('says invalid_grant when the answer was lost and the server forgives nothing', async () => {
    server.settings.faults.push('lost')
    const { send } = connect(subject, { token: expired(server) })

    const error = await failureOf(send({ url }))

    expect(oauthErrorOf(client, error)).to.include({ code: 'invalid_grant' })
    expect(server.tokenCalls).to.have.lengthOf(2)
  })

  it('leaves a server alone that said when to come back', async () => {
    server.settings.fault = { ...unavailable, headers: { 'Retry-After': '30' } }
    const { send } = connect(subject, { token: expired(server) })

    const errors = []
    for (let i = 0; i < 10; i++) errors.push(oauthErrorOf(client, await failureOf(send({ url }))))
    const calls = server.tokenCalls.length
    server.settings.fault = undefined
    server.clock.now += 31

    for (const error of errors) expect(error).to.include({ status: 503, retryAfter: 30 })
    expect(calls).to.be.at.most(2)
    expect(await send({ url })).to.include({ status: 200 })
  })

  it('does not hammer a server that does not know the client', async () => {
    server.settings.fault = invalidClient
    const { send } = connect(subject, { token: expired(server) })

    for (let i = 0; i < 8; i++) {
      expect(oauthErrorOf(client, await failureOf(send({ url })))).to.include({ code: 'invalid_client', status: 401 })
    }

    expect(server.tokenCalls.length).to.be.at.most(2)
  })

  for (const [name, fault, code] of [
    ['a page', { status: 200, body: '<html>' }, 'invalid_response'],
    ['an empty body', { status: 200, body: '' }, 'invalid_response'],
    ['half a JSON', { status: 200, body: '{"access_token":"a' }, 'invalid_response'],
    ['a redirect', { status: 302, headers: { Location: '/elsewhere' } }, 'unexpected_redirect'],
    ['an error with 200', { status: 200, body: '{"error":"bad_verification_code"}' }, 'bad_verification_code'],
    ['a 502 page', { status: 502, body: '<html>' }, 'http_error'],
    ['nothing', 'cut', 'network_error'],
  ] as const) {
    it(`says ${code} when the token endpoint answers ${name}, once for all retries of the client`, async () => {
      server.settings.fault = fault
      const { send } = connect(subject, { token: expired(server), retries: 0 })

      const error = await failureOf(send({ url, retries: 2 }))

      expect(oauthErrorOf(client, error)).to.include({ code, endpoint: server.tokenEndpoint })
      expect(server.tokenCalls).to.have.lengthOf(1)
      expect(server.apiCalls).to.have.lengthOf(0)
    })
  }

  it('sends no token with a line break', async () => {
    server.settings.answer = { access_token: 'secret\r\nX-Injected: 1' }
    const { send } = connect(subject, { token: expired(server) })

    const error = await failureOf(send({ url, retries: 2 }))

    expect(oauthErrorOf(client, error)).to.include({ code: 'unsupported_token_type' })
    expect(server.apiCalls).to.have.lengthOf(0)
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  if (!way.reviews) return

  for (const [name, fault, code] of [
    ['invalid_grant', undefined, 'invalid_grant'],
    ['invalid_client', invalidClient, 'invalid_client'],
    ['503', unavailable, 'http_error'],
    ['nothing', 'cut', 'network_error'],
  ] as const) {
    it(`leaves the 401 with the reason as its cause when the refresh is answered ${name}`, async () => {
      const token = revoked(server)
      server.tokens.end(token.refresh_token ?? '')
      server.settings.fault = fault
      const { send } = connect(subject, { token, retries: 0 })

      const outcome = await send({ url, retries: 2 })

      expect(outcome).to.include({ status: 401 })
      expect(outcome.body).to.deep.equal({ refused: true })
      expect(outcome.error?.cause).to.be.instanceOf(OAuthError)
      expect(outcome.error?.cause).to.include({ code })
      expect(server.apiCalls).to.have.lengthOf(1)
      expect(server.tokenCalls).to.have.lengthOf(1)
    })
  }

  it('leaves the 401 of a token that nothing can renew', async () => {
    const { access_token } = revoked(server)
    const { send } = connect(subject, { token: { access_token } })

    const outcome = await send({ url })

    expect(outcome).to.include({ status: 401 })
    expect(outcome.error?.cause).to.include({ code: 'no_refresh_token' })
  })

  it('leaves the 401 as a response when every status is one', async () => {
    const token = revoked(server)
    server.tokens.end(token.refresh_token ?? '')
    const { send } = connect(subject, { token })

    expect(await send({ url, anyStatus: true })).to.include({ status: 401 })
  })
}
