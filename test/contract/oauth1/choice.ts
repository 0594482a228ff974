import { expect } from 'chai'
import { type Promised, signer, useServer } from '../../support/oauth1.js'

/** Promise 7: the caller has the last word. */
export const leavesTheChoice: Promised = ({ client, way, provider }) => {
  const server = useServer()
  for (const name of ['Authorization', 'authorization']) {
    it(`leaves the caller's own ${name} alone`, async () => {
      const send = way.connect(signer())

      const { body } = await send({ url: `${provider.url}/open/x`, headers: { [name]: 'Bearer own' } })

      expect(body.headers.authorization).to.equal('Bearer own')
      expect(
        provider.received[0]?.rawHeaders.filter((text) => text.toLowerCase() === name.toLowerCase()),
      ).to.have.length(1)
    })
  }

  it('writes a header field of another name over that of the caller', async () => {
    const send = way.connect({ authorize: () => ({ headers: { 'X-Proof': 'ours' } }) })

    const { body } = await send({ url: `${provider.url}/open/x`, headers: { 'x-proof': 'own' } })

    expect(body.headers['x-proof']).to.equal('ours')
  })

  it("adds nothing to the query when there is the caller's own Authorization", async () => {
    const send = way.connect(signer({ placement: 'query' }))

    const { body } = await send({ url: `${provider.url}/open/x?a=1`, headers: { authorization: 'Bearer own' } })

    expect(body.url).to.equal('/open/x?a=1')
  })

  it("keeps the caller's own Authorization with every retry", async () => {
    const send = way.connect(signer())

    await send({ url: `${provider.url}/retry/own?fail=2`, headers: { authorization: 'Bearer own' }, retries: 2 })

    expect(provider.received.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer own'])
  })

  for (const placement of ['header', 'query', 'body'] as const) {
    it(`sends nothing in the ${placement} with oauth: false`, async () => {
      const send = way.connect(signer({ placement }))

      const { body } = await send({
        method: 'POST',
        url: `${provider.url}/open/x`,
        body: { form: { a: '1' } },
        oauth: false,
      })

      expect(body.headers).to.not.have.property('authorization')
      expect(body).to.include({ url: '/open/x', body: 'a=1' })
    })
  }

  it('signs no redirect with oauth: false', async () => {
    server.answer = ({ url }) => (url === '/x' ? { status: 302, headers: { Location: '/y' } } : { status: 200 })
    const send = way.connect(signer(), { baseUrl: server.url })

    await send({ url: '/x', oauth: false })

    expect(server.received.map(({ url, headers }) => [url, headers.authorization])).to.deep.equal([
      ['/x', undefined],
      ['/y', undefined],
    ])
  })

  it('signs with the credentials of the request', async () => {
    const send = way.connect(signer())

    const { body } = await send({
      url: `${provider.url}/echo`,
      oauth: {
        token: 'bob-token',
        tokenSecret: 'bob-secret',
        realm: 'bobs',
        parameters: { oauth_session_handle: 'h' },
      },
    })

    expect(body).to.include({ accepted: true, user: 'bob', realm: 'bobs' })
    expect(body.parameters).to.include('oauth_session_handle=h')
  })

  it('never mixes the credentials of two users', async () => {
    const send = way.connect(signer(), { baseUrl: provider.url })
    const bob = { token: 'bob-token', tokenSecret: 'bob-secret' }

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        send({ url: `/retry/mixed${i}?fail=1`, retries: 1, ...(i % 2 === 1 && { oauth: bob }) }),
      ),
    )

    const users = outcomes.map(({ body }) => body.user)
    expect(users).to.deep.equal(Array.from({ length: 10 }, () => ['alice', 'bob']).flat())
  })

  it('signs text fields that only the caller knows', async () => {
    const send = way.connect(signer({ placement: 'header' }))

    const { body } = await send({
      url: `${provider.url}/echo?title=a`,
      oauth: { signedParameters: { photo: 'b' } },
    })

    // The provider has not seen it, so the signature is another one.
    expect(body).to.include({ oauth_problem: 'signature_invalid' })
  })

  it('leaves another instance alone', async () => {
    way.connect(signer(), { baseUrl: provider.url })
    const send = client.bare({ baseUrl: provider.url })

    const { body } = await send({ url: '/open/x' })

    expect(body.headers).to.not.have.property('authorization')
  })

  it('lets two instances sign with two tokens', async () => {
    const send = way.connect(signer(), { baseUrl: provider.url })
    const sendAsBob = way.connect(signer({ token: 'bob-token', tokenSecret: 'bob-secret' }), { baseUrl: provider.url })

    const outcomes = await Promise.all([send({ url: '/echo' }), sendAsBob({ url: '/echo' })])

    expect(outcomes.map(({ body }) => body.user)).to.deep.equal(['alice', 'bob'])
  })
}
