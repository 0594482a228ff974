import { expect } from 'chai'
import { account } from '../../server/oauth2/index.js'
import { failureOf, type Promised, sessionOf } from './support.js'

/** Refresh tokens that are good once: who uses one twice is logged out. */
export const rotates: Promised = (subject) => {
  const { provider } = subject
  const api = () => `${provider.url}/api/me`
  const many = (count: number, get: (url: string) => Promise<unknown>) =>
    Promise.all(Array.from({ length: count }, () => get(api())))

  it('renews an expired token once for 50 requests', async () => {
    const { logIn, get, clock } = sessionOf(subject)
    await logIn()
    clock.ahead = 3601

    const answers = await many(50, get)

    for (const answer of answers) expect(answer).to.include({ user: account })
    expect(provider.counts).to.deep.equal({ tokenRequests: 2, reuseDetected: 0, apiAccepted: 50, apiRefused: 0 })
  })

  it('renews a refused token once for 50 requests', async () => {
    const { logIn, get } = sessionOf(subject)
    await logIn()
    provider.endAccessTokens()

    const answers = await many(50, get)

    for (const answer of answers) expect(answer).to.include({ user: account })
    expect(provider.counts).to.include({ tokenRequests: 2, reuseDetected: 0, apiAccepted: 50 })
  })

  it('rotates 200 times under load, and uses no refresh token twice', async () => {
    const { logIn, get, clock, client } = sessionOf(subject)
    await logIn()
    const used = new Set<string | undefined>()

    for (let rotation = 0; rotation < 200; rotation++) {
      used.add(client.token?.refresh_token)
      // In turns the client knows that the token is over, and the resource has to say so.
      if (rotation % 2 === 0) clock.ahead += 3601
      else provider.endAccessTokens()
      await many(4, get)
    }

    expect(used.size).to.equal(200)
    expect(provider.counts).to.include({ tokenRequests: 201, reuseDetected: 0, apiAccepted: 800 })
  })

  it('is told when somebody else used the refresh token', async () => {
    const { logIn, get, clock, client } = sessionOf(subject)
    await logIn()
    const thief = sessionOf(subject, { token: client.token })
    await thief.client.refreshToken()
    clock.ahead = 3601

    const error = await failureOf(get(api()))

    const { code } = (error.cause ?? error) as { code?: string }
    expect(code).to.equal('invalid_grant')
    expect(provider.counts.reuseDetected).to.equal(1)
    expect(await failureOf(thief.get(api()))).to.be.instanceOf(Error)
  })

  it('goes on with a refresh token that is not rotated', async () => {
    provider.settings.rotates = false
    const { logIn, get, clock, client } = sessionOf(subject)
    await logIn()
    const refreshToken = client.token?.refresh_token

    for (let i = 0; i < 3; i++) {
      clock.ahead += 3601
      expect(await get(api())).to.include({ user: account })
    }

    expect(client.token?.refresh_token).to.equal(refreshToken)
    expect(provider.counts.tokenRequests).to.equal(4)
  })
}
