import { expect } from 'chai'
import type { ArrivedRequest } from '../../server/oauth1/index.js'
import { type Promised, signer, useServer } from '../../support/oauth1.js'

/** Promise 4: no credential goes to another origin. */
export const staysAtHome: Promised = ({ way, provider }) => {
  const server = useServer()
  const expectNothingSecret = (received: readonly ArrivedRequest[], count = 1) => {
    expect(received).to.have.length(count)
    for (const { url, headers, body } of received) {
      expect(headers).to.not.have.property('authorization')
      expect(`${url} ${body}`).to.not.include('oauth_')
    }
  }

  for (const placement of ['header', 'query', 'body'] as const) {
    for (const status of [301, 302, 303, 307, 308]) {
      it(`sends nothing of the ${placement} along when ${status} leads to another origin`, async () => {
        const send = way.connect(signer({ placement }))

        const { body } = await send({
          method: 'POST',
          url: `${provider.url}/redirect/other?path=/landing&status=${status}`,
          body: { form: { a: '1' } },
        })

        if (way.followsRedirects || placement !== 'body') {
          expectNothingSecret(provider.other.received)
          expect(body).to.include({ other: true, url: '/landing' })
        }
      })
    }
  }

  it('sends nothing along with a GET that is led to another origin, in a chain', async () => {
    const send = way.connect(signer())

    await send({ url: `${provider.url}/redirect?to=${encodeURIComponent('/redirect/other?path=/x')}`, anyStatus: true })

    expectNothingSecret(provider.other.received, way.followsRedirects ? 1 : 0)
  })

  // A hook that is not told of redirects leaves them to fetch, which takes away Authorization only.
  if (way.followsRedirects) {
    it('sends no header field of another name along either', async () => {
      const auth = signer()
      const send = way.connect({
        authorize: async (request) => {
          const { headers } = await auth.authorize(request)
          return { headers: { ...headers, DPoP: 'proof' } }
        },
      })

      await send({ url: `${provider.url}/redirect/other?path=/x` })

      expect(provider.received[0]?.headers).to.include({ dpop: 'proof' })
      expectNothingSecret(provider.other.received)
      expect(provider.other.received[0]?.headers).to.not.have.property('dpop')
    })
  }

  it('signs no more when another origin has led back', async () => {
    server.answer = () => ({ status: 302, headers: { Location: `${provider.url}/open/back` } })
    const send = way.connect(signer())

    await send({ url: `${provider.url}/redirect?to=${server.url}/x`, anyStatus: true })

    expectNothingSecret(server.received)
    expectNothingSecret(provider.received.slice(1))
  })

  it('signs an absolute URL below the base URL', async () => {
    const send = way.connect(signer(), { baseUrl: provider.url })

    const { body } = await send({ url: `${provider.url}/echo?a=1` })

    expect(body).to.include({ accepted: true })
  })

  it('signs nothing outside the base URL', async () => {
    const send = way.connect(signer(), { baseUrl: provider.url })

    await send({ url: `${provider.other.url}/x?a=1` })

    expectNothingSecret(provider.other.received)
  })

  it('signs every origin that is called when there is no base URL', async () => {
    const send = way.connect(signer())

    await send({ url: `${provider.other.url}/x` })

    expect(provider.other.received[0]?.headers.authorization).to.match(/^OAuth oauth_consumer_key=/)
  })

  it('signs the origins that are named, wherever the base URL is', async () => {
    const send = way.connect(signer({ origins: [provider.other.url] }), { baseUrl: provider.url })

    const { status } = await send({ url: '/echo' })
    await send({ url: `${provider.other.url}/x` })

    expect(status).to.equal(401)
    expect(provider.received[0]?.headers).to.not.have.property('authorization')
    expect(provider.other.received[0]?.headers.authorization).to.match(/^OAuth oauth_consumer_key=/)
  })
}
