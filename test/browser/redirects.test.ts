import { expect } from 'chai'
import { expired, useFaultyServer } from '../contract/oauth2/support.js'
import { credentials } from '../server/oauth2/index.js'
import { alice, useProvider } from '../support/oauth1.js'
import { oldest } from '../support/versions.js'
import { clients, type Tab, useChromium } from './browser.js'
import type { PageRequest } from './page.js'

/** A browser follows redirects itself, and tells nobody where to. */
describe('a redirect in a browser', () => {
  const server = useFaultyServer()
  const provider = useProvider()
  const chromium = useChromium()
  let tab: Tab
  before(async () => {
    tab = await chromium.open()
  })

  for (const client of clients) {
    const byAxios = client.startsWith('axios')

    describe(`by ${client}`, () => {
      const send = async (request: PageRequest) => {
        const { tokenEndpoint, clock } = server
        const oauth2 = { ...credentials, tokenEndpoint, token: server.login() }
        await tab.run('connect', client, { oauth2, now: clock.now })
        return (await tab.run('sendAll', request))[0]
      }
      const redirect = (to: string, status = 302) => `${server.url}/api/redirect?status=${status}&to=${to}`

      it('takes a token along to the same origin', async () => {
        const outcome = await send({ url: redirect('/api/echo') })

        expect(outcome?.body).to.include({ path: '/api/echo', token: 'secret-access-1' })
      })

      it('leaves a token behind on the way to another origin', async () => {
        const outcome = await send({ url: redirect(`${server.other.url}/x`) })

        expect(outcome).to.deep.include({ status: 200, body: { other: true } })
        expect(server.other.received).to.have.lengthOf(1)
        expect(server.other.everything).not.to.include('secret')
      })

      const post = () => send({ url: redirect(`${server.other.url}/x`, 307), method: 'POST', form: 'a=1' })

      if (byAxios) {
        it('leaves a token behind on the way of a POST to another origin', async () => {
          const outcome = await post()

          expect(outcome).to.deep.include({ status: 200, body: { other: true } })
          expect(server.other.received).to.have.lengthOf(1)
          expect(server.other.everything).not.to.include('secret')
        })
      } else {
        it('of a POST is an error', async () => {
          const outcome = await post()

          const message = 'POST /api/redirect was redirected, and this runtime hides where to'
          expect(outcome?.failure).to.deep.equal({ code: 'unexpected_redirect', message })
          expect(server.other.received).to.deep.equal([])
        })
      }

      it('is refused by a provider of OAuth 1.0a, which wants a signature for each URL', async () => {
        await tab.run('connect', client, { oauth1: alice })

        const [outcome] = await tab.run('sendAll', { url: `${provider.url}/redirect?to=/echo` })

        expect(outcome).to.deep.include({ status: 401 })
        expect(outcome?.body.problem).to.equal('signature_invalid')
      })

      // axios 1.6 has XHR alone, which follows whatever it sends.
      if (!(oldest && byAxios)) {
        it('is an error where a proof goes with the token, as it would go along', async () => {
          const { tokenEndpoint, clock } = server
          const token = { ...server.login(), token_type: 'DPoP' }
          await tab.run('connect', client, {
            oauth2: { ...credentials, tokenEndpoint, token },
            now: clock.now,
            dpop: true,
          })

          const [outcome] = await tab.run('sendAll', { url: redirect(`${server.other.url}/x`) })

          const message = 'GET /api/redirect was redirected, and this runtime hides where to'
          expect(outcome?.failure).to.deep.equal({ code: 'unexpected_redirect', message })
          expect(server.other.received).to.deep.equal([])
          expect(server.apiCalls[0]?.headers.dpop).to.be.a('string')
        })

        it('is an error where the body is signed, as it would take the signature along', async () => {
          await tab.run('connect', client, { oauth1: { ...alice, placement: 'body' } })

          const url = `${provider.url}/redirect/other?path=/x&status=307`
          const [outcome] = await tab.run('sendAll', { url, method: 'POST', form: 'a=1' })

          const message = 'POST /redirect/other was redirected, and this runtime hides where to'
          expect(outcome?.failure).to.deep.equal({ code: 'unexpected_redirect', message })
          expect(provider.other.received).to.deep.equal([])
        })
      }

      it('of the token endpoint is an error, and takes no secret along', async () => {
        const { tokenEndpoint, clock } = server
        const oauth2 = { ...credentials, tokenEndpoint, token: expired(server) }
        server.settings.faults.push({ status: 307, headers: { Location: `${server.other.url}/x` } })
        await tab.run('connect', client, { oauth2, now: clock.now })

        const [outcome] = await tab.run('sendAll', { url: `${server.url}/api/echo` })

        const message = 'token endpoint answered with a redirect'
        expect(outcome?.failure).to.deep.equal({ code: 'unexpected_redirect', message })
        expect(server.other.received).to.deep.equal([])
        expect(server.tokenCalls).to.have.lengthOf(1)
      })
    })
  }
})
