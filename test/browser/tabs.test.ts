import { expect } from 'chai'
import { expired, useFaultyServer } from '../contract/oauth2/support.js'
import { credentials } from '../server/oauth2/index.js'
import { clients, type Tab, useChromium } from './browser.js'
import type { Client } from './page.js'

describe('two tabs with the recipe for store and lock', () => {
  const server = useFaultyServer()
  const chromium = useChromium()
  let first: Tab
  let second: Tab
  before(async () => {
    first = await chromium.open()
    second = await chromium.open()
  })

  const connect = async (tab: Tab, client: Client) => {
    const { tokenEndpoint, clock } = server
    await tab.run('connect', client, { oauth2: { ...credentials, tokenEndpoint }, now: clock.now, user: 'alice' })
  }
  const get = (tab: Tab) => tab.run('sendAll', { url: `${server.url}/api/echo` })

  for (const client of clients) {
    describe(`by ${client}`, () => {
      it('refresh once when both meet the end of a token', async () => {
        await first.run('store', 'alice', expired(server))
        for (const tab of [first, second]) await connect(tab, client)
        const answer = server.gate('token')

        const sending = Promise.all([get(first), get(second)])
        // Without the lock both would ask.
        await Promise.race([Promise.all([answer.arrived(), first.run('somebodyWaits')]), answer.arrived(2)])
        answer.open()
        const outcomes = (await sending).flat()

        expect(outcomes.map(({ body }) => body.token)).to.deep.equal(['secret-access-2', 'secret-access-2'])
        expect(server.tokenCalls).to.have.lengthOf(1)
        expect(server.tokens.reuseDetected).to.equal(0)
        expect(await second.run('stored', 'alice')).to.include({ refresh_token: 'secret-refresh-2' })
      })

      it('go on with a token that the other one has refreshed', async () => {
        const token = server.login()
        await first.run('store', 'alice', token)
        for (const tab of [first, second]) {
          await connect(tab, client)
          await get(tab)
        }
        server.tokens.revoke(token.access_token)

        const outcomes = [await get(first), await get(second)].flat()

        expect(outcomes.map(({ body }) => body.token)).to.deep.equal(['secret-access-2', 'secret-access-2'])
        expect(server.tokenCalls).to.have.lengthOf(1)
      })
    })
  }

  it('see what the other one has stored as soon as they have the lock', async () => {
    const sums = await Promise.all([first.run('count', 'bob', 200), second.run('count', 'bob', 200)])

    expect(Math.max(...sums.map(Number))).to.equal(400)
  })

  it('are both logged out when one has revoked the token', async () => {
    const token = server.login()
    await first.run('store', 'alice', token)
    for (const tab of [first, second]) {
      await connect(tab, 'ky')
      await get(tab)
    }
    server.tokens.end(token.refresh_token)
    await first.run('logOut')

    const [outcome] = await get(second)

    expect(outcome?.status).to.equal(401)
    expect(await second.run('stored', 'alice')).to.equal(null)
  })
})
