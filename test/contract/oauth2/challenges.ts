import { expect } from 'chai'
import { connect, type Promised, revoked } from './support.js'

const expired = 'Bearer realm="api", error="invalid_token", error_description="expired"'

/** Refusals that another token cures. */
const curable: Readonly<Record<string, string | string[] | undefined>> = {
  'without a challenge': undefined,
  'with a challenge that says no error': 'Bearer realm="api"',
  'with a challenge in other letters': 'bearer ERROR=invalid_token',
  'with several challenges in one field': `Negotiate, Basic realm="a, \\"b\\"", ${expired}`,
  'with several challenges and ours first': `${expired}, Basic realm="a, Bearer error=\\"insufficient_scope\\""`,
  'with several fields': ['Negotiate YII=', 'Basic realm="x"', expired],
}

/** Refusals that it does not cure. */
const incurable: readonly [title: string, status: number, challenge: string][] = [
  ['a step-up', 401, 'Bearer error="insufficient_user_authentication", acr_values="high", max_age="5"'],
  ['a lack of scope', 403, 'Bearer error="insufficient_scope", scope="api:write"'],
  ['a lack of scope with 401', 401, 'Bearer error="insufficient_scope"'],
  ['a bad request', 401, 'Bearer error="invalid_request"'],
  ['the challenge of another scheme', 401, 'Basic realm="Bearer"'],
  ['a 403 that blames the token', 403, expired],
]

/** What the resource says decides whether there is a refresh. */
export const readsTheChallenge: Promised = (subject) => {
  const { server } = subject

  for (const [title, challenge] of Object.entries(curable)) {
    it(`${title}: refreshes once`, async () => {
      server.settings.challenge = challenge
      const { send } = connect(subject, { token: revoked(server) })

      expect(await send({ url: '/api/echo' })).to.include({ status: 200 })

      expect(server.tokenCalls).to.have.lengthOf(1)
      expect(server.apiCalls).to.have.lengthOf(2)
    })
  }

  for (const [title, status, challenge] of incurable) {
    it(`${title}: is the caller's to see`, async () => {
      const { send } = connect(subject, { token: server.login() })

      const outcome = await send({
        url: `/api/refused?status=${status}&challenge=${encodeURIComponent(challenge)}`,
      })

      expect(outcome.status).to.equal(status)
      expect(server.apiCalls).to.have.lengthOf(1)
      expect(server.tokenCalls).to.have.lengthOf(0)
    })
  }

  it('refreshes for a 403 when shouldRefresh says so', async () => {
    const { send } = connect(subject, { token: server.login(), shouldRefresh: ({ status }) => status === 403 })

    const { status } = await send({ url: '/api/refused?status=403' })

    expect(status).to.equal(403)
    expect(server.apiCalls).to.have.lengthOf(2)
    expect(server.tokenCalls).to.have.lengthOf(1)
  })

  it('refreshes for a resource whose clock is ahead', async () => {
    server.settings.resourceAhead = 1000
    const { send } = connect(subject, { token: server.login(600) })

    expect(await send({ url: '/api/echo' })).to.include({ status: 200 })

    expect(server.tokenCalls).to.have.lengthOf(1)
  })
}
