import type { OAuth2ClientOptions } from '@oauth-hooks/core'
import { expect } from 'chai'
import { expired, revoked, statusesOf, useFaultyServer } from '../contract/oauth2/support.js'
import { credentials } from '../server/oauth2/index.js'
import { clients, type Tab, useChromium } from './browser.js'
import type { Wish } from './page.js'

describe('OAuth 2.0 in a browser', () => {
  const server = useFaultyServer()
  const chromium = useChromium()
  let tab: Tab
  before(async () => {
    tab = await chromium.open()
  })

  const wish = (options: OAuth2ClientOptions): Wish => {
    const { tokenEndpoint, clock } = server
    return { oauth2: { ...credentials, tokenEndpoint, ...options }, now: clock.now }
  }

  for (const client of clients) {
    describe(`by ${client}`, () => {
      it('renews an expired token once for 50 requests', async () => {
        await tab.run('connect', client, wish({ token: expired(server) }))

        const outcomes = await tab.run('sendAll', ...Array(50).fill({ url: `${server.url}/api/echo` }))

        expect(outcomes).to.have.lengthOf(50)
        expect(statusesOf(outcomes)).to.deep.equal([200])
        expect(statusesOf(server.apiCalls)).to.deep.equal([200])
        expect(server.tokenCalls.map(({ headers }) => headers.authorization?.split(' ')[0])).to.deep.equal(['Basic'])
      })

      it('renews a revoked token once for 50 requests, which are sent again', async () => {
        await tab.run('connect', client, wish({ token: revoked(server) }))

        const outcomes = await tab.run('sendAll', ...Array(50).fill({ url: `${server.url}/api/echo` }))

        expect(outcomes).to.have.lengthOf(50)
        expect(statusesOf(outcomes)).to.deep.equal([200])
        expect(statusesOf(server.apiCalls)).to.have.members([401, 200])
        expect(server.tokenCalls).to.have.lengthOf(1)
        expect(server.tokens.reuseDetected).to.equal(0)
      })

      for (const [name, body] of Object.entries({
        'a form': { form: 'a=x+y&é=😀' },
        JSON: { json: { a: 'ü' } },
        octets: { octets: [0, 255, 10] },
      })) {
        it(`sends ${name} again as it was`, async () => {
          await tab.run('connect', client, wish({ token: revoked(server) }))

          const [outcome] = await tab.run('sendAll', { url: `${server.url}/api/echo`, method: 'POST', ...body })
          const [refused, accepted] = server.apiCalls

          expect(outcome?.status).to.equal(200)
          expect([refused?.status, accepted?.status]).to.deep.equal([401, 200])
          expect(refused?.body).to.have.length.above(2)
          expect(accepted?.body).to.deep.equal(refused?.body)
          expect(accepted?.headers['content-type']).to.equal(refused?.headers['content-type'])
        })
      }

      it('gives up after the second refusal', async () => {
        await tab.run('connect', client, wish({ token: server.login() }))

        const [outcome] = await tab.run('sendAll', { url: `${server.url}/api/always401` })

        expect(outcome?.status).to.equal(401)
        expect(server.apiCalls).to.have.lengthOf(2)
      })
    })
  }
})
