import { expect } from 'chai'
import { noncesOf, type Promised, signer, useServer } from '../../support/oauth1.js'

/** Promise 4: a redirect to the same origin is signed anew, for its URL and its method. */
export const signsRedirects: Promised = ({ client, way, provider }) => {
  if (!way.followsRedirects) return signsNoRedirects({ client, way, provider })
  const server = useServer()

  for (const placement of ['header', 'query'] as const) {
    for (const status of [301, 302, 303, 307, 308]) {
      it(`signs a GET that follows ${status} anew, in the ${placement}`, async () => {
        const send = way.connect(signer({ placement }))

        const { body } = await send({ url: `${provider.url}/redirect?to=/echo?b=%2B&status=${status}` })

        expect(body).to.include({ accepted: true, method: 'GET', placement })
        expect(provider.received).to.have.length(2)
        expect(new Set(noncesOf(provider.received)).size).to.equal(2)
      })
    }

    for (const status of [307, 308]) {
      it(`signs a POST that follows ${status} anew, in the ${placement}, and sends the same body`, async () => {
        const send = way.connect(signer({ placement }))

        const { body } = await send({
          method: 'POST',
          url: `${provider.url}/redirect?to=/echo&status=${status}`,
          body: { json: { a: 1 } },
        })

        expect(body).to.include({ accepted: true, method: 'POST', bodyLength: 7 })
      })
    }
  }

  for (const status of [301, 302]) {
    it(`signs what follows ${status} after a POST for its method`, async () => {
      const send = way.connect(signer())

      const { body } = await send({
        method: 'POST',
        url: `${provider.url}/redirect?to=/echo&status=${status}`,
        body: { form: { a: '1' } },
      })

      expect(body).to.include({ accepted: true, method: client.postBecomes })
      expect(body.bodyLength).to.equal(client.postBecomes === 'GET' ? 0 : 3)
    })
  }

  it('signs the GET that follows 303 after a POST, without its body', async () => {
    const send = way.connect(signer())

    const { body } = await send({
      method: 'POST',
      url: `${provider.url}/redirect?to=/echo&status=303`,
      body: { form: { a: '1' } },
    })

    expect(body).to.include({ accepted: true, method: 'GET', bodyLength: 0 })
  })

  it('signs a form that follows 307 anew, in the body', async () => {
    const send = way.connect(signer({ placement: 'body' }))

    const { body } = await send({
      method: 'POST',
      url: `${provider.url}/redirect?to=/echo&status=307`,
      body: { form: { a: 'x y' } },
    })

    expect(body).to.include({ accepted: true, placement: 'body' })
    expect(noncesOf(provider.received).join()).to.match(/^\w+,\w+$/)
  })

  it('signs every redirect of a chain', async () => {
    const send = way.connect(signer())

    const { body } = await send({ url: `${provider.url}/redirect/chain?n=5` })

    expect(body).to.include({ accepted: true, url: '/echo' })
    expect(new Set(noncesOf(provider.received)).size).to.equal(6)
  })

  it('gives up on a chain that does not end', async () => {
    const send = way.connect(signer())

    const { error } = await send({ url: `${provider.url}/redirect/chain?n=50` }).catch((thrown) => ({ error: thrown }))

    expect(error?.message).to.match(/redirect/i)
    expect(provider.received).to.have.length(client.requestsOfChain)
  })

  it('takes its own parameters out of a query that the server echoes', async () => {
    server.answer = ({ url }) =>
      url.startsWith('/first')
        ? { status: 302, headers: { Location: url.replace('/first', '/second') } }
        : { status: 200 }
    const send = way.connect(signer({ placement: 'query' }))

    await send({ url: `${server.url}/first?a=x+y` })

    expect(server.received[1]?.url).to.match(/^\/second\?a=x\+y&oauth_consumer_key=/)
    expect(noncesOf(server.received).join()).to.match(/^\w+,\w+$/)
  })

  it('gives the redirect to a caller who wants no redirects followed', async () => {
    const send = way.connect(signer())

    const { status } = await send({ url: `${provider.url}/redirect?to=/echo`, followRedirect: false, anyStatus: true })

    expect(status).to.equal(302)
    expect(provider.received).to.have.length(1)
  })

  // got follows redirects itself, and says itself what becomes of a stream.
  if (client.package === 'got') return
  it('sends a stream once: a redirect that wants it again is the answer', async () => {
    const send = way.connect(signer())

    const { status } = await send({
      method: 'POST',
      url: `${provider.url}/redirect?to=/echo&status=307`,
      body: { stream: ['a', 'b'] },
      anyStatus: true,
    })

    expect(status).to.equal(307)
    expect(provider.received).to.have.length(1)
  })
}

/** A hook that is not told of redirects: the next URL gets a signature that is not its own, or none. */
const signsNoRedirects: Promised = ({ way, provider }) => {
  it('leaves a redirect the old signature, which the provider refuses', async () => {
    const send = way.connect(signer())

    const { status, body } = await send({ url: `${provider.url}/redirect?to=/echo` })

    expect(status).to.equal(401)
    expect(body).to.include({ oauth_problem: 'signature_invalid' })
  })

  it('leaves a redirect unsigned when the signature is in the query', async () => {
    const send = way.connect(signer({ placement: 'query' }))

    const { status, body } = await send({ url: `${provider.url}/redirect?to=/echo` })

    expect(status).to.equal(401)
    expect(body).to.include({ oauth_problem: 'parameter_absent' })
  })
}
