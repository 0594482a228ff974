import type { OAuth1Options } from '@oauth-hooks/core'
import { expect } from 'chai'
import { credentials } from '../../server/oauth1/index.js'
import { ownParameters, type Promised, signer } from '../../support/oauth1.js'

const rsa = { clientId: credentials.rsa.clientId, privateKey: credentials.rsa.privateKey }
const methods: Record<string, Partial<OAuth1Options>> = {
  'HMAC-SHA1': {},
  'HMAC-SHA256': { signatureMethod: 'HMAC-SHA256' },
  'HMAC-SHA512': { signatureMethod: 'HMAC-SHA512' },
  'RSA-SHA1': { ...rsa, signatureMethod: 'RSA-SHA1' },
  'RSA-SHA256': { ...rsa, signatureMethod: 'RSA-SHA256' },
  'RSA-SHA512': { ...rsa, signatureMethod: 'RSA-SHA512' },
  PLAINTEXT: { signatureMethod: 'PLAINTEXT' },
}

/** Promise 1, forms and placements: what is signed is what is sent. */
export const signsForms: Promised = ({ client, way, provider }) => {
  for (const [title, { own, wire }] of Object.entries(client.formBodies)) {
    for (const placement of ['header', 'query', 'body'] as const) {
      it(`accepts a form that is ${title}, with the signature in the ${placement}`, async () => {
        const send = way.connect(signer({ placement }), { baseUrl: provider.url })

        const { body } = await send({ method: 'POST', url: '/api/x?q=0', own })

        expect(body).to.include({ accepted: true, placement })
        const sent = provider.received[0]?.body.toString() ?? ''
        expect(placement === 'body' ? sent.replace(/&oauth_.*/, '') : sent).to.equal(wire)
      })
    }
  }

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'REPORT']) {
    it(`accepts a form sent with ${method}`, async () => {
      const send = way.connect(signer())

      const { body } = await send({ method, url: `${provider.url}/echo?a=q`, body: { form: { a: "f !*'()", b: 'é' } } })

      expect(body).to.include({ accepted: true, method })
      expect(ownParameters(body.parameters)).to.equal('a=f%20%21%2A%27%28%29&a=q&b=%C3%A9')
    })
  }

  for (const [name, options] of Object.entries(methods)) {
    for (const placement of ['header', 'query', 'body'] as const) {
      it(`accepts ${name} in the ${placement}`, async () => {
        const send = way.connect(signer({ ...options, placement }))

        const { body } = await send({ method: 'POST', url: `${provider.url}/echo?b=%20`, body: { form: { a: '+' } } })

        expect(body).to.include({ accepted: true, signatureMethod: name, placement })
      })
    }
  }

  it('gives a POST without a body one for placement: body', async () => {
    const send = way.connect(signer({ placement: 'body' }))

    const { body } = await send({ method: 'POST', url: `${provider.url}/echo` })

    expect(body).to.include({ accepted: true, placement: 'body' })
  })

  it('keeps the order and the notation of the query it signs into', async () => {
    const send = way.connect(signer({ placement: 'query' }))

    const { body } = await send({ url: `${provider.url}/echo?b=1&a=x+y&b=%7E` })

    expect(body).to.include({ accepted: true })
    expect(body.url).to.match(/^\/echo\?b=1&a=x\+y&b=%7E&oauth_consumer_key=/)
  })

  it('sends a realm with quotes in it', async () => {
    const send = way.connect(signer({ realm: 'a "b" \\' }))

    const { body } = await send({ url: `${provider.url}/echo` })

    expect(body).to.include({ accepted: true, realm: 'a "b" \\' })
  })
}
