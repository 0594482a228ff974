import { inspect } from 'node:util'
import { expect } from 'chai'
import { failureOf, type Promised, signer } from '../../support/oauth1.js'

/** Promises 11 and 12: bad input is refused before anything is sent, and no message holds a secret. */
export const refusesBadInput: Promised = ({ way, provider }) => {
  const refusalOf = async (work: () => unknown) => {
    const error = await failureOf(work)
    return error.cause instanceof TypeError ? error.cause : error
  }

  it('refuses an oauth_ name in the query', async () => {
    const send = way.connect(signer())

    const error = await refusalOf(() => send({ url: `${provider.url}/echo?oauth_token=own`, retries: 2 }))

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.equal(
      'oauth_token: protocol parameters belong in the options, not in the query of the request',
    )
    expect(provider.received).to.have.length(0)
  })

  it('refuses an oauth_ name in the form', async () => {
    const send = way.connect(signer())

    const error = await refusalOf(() =>
      send({ method: 'POST', url: `${provider.url}/echo`, body: { form: { oauth_nonce: 'own' } } }),
    )

    expect(error.message).to.equal(
      'oauth_nonce: protocol parameters belong in the options, not in the form of the request',
    )
    expect(provider.received).to.have.length(0)
  })

  for (const [title, body] of [
    ['JSON', { json: {} }],
    ['a stream', { stream: ['a=1'] }],
    ['text', { text: 'a=1' }],
  ] as const) {
    it(`refuses placement: body for ${title}`, async () => {
      const send = way.connect(signer({ placement: 'body' }))

      const error = await refusalOf(() => send({ method: 'POST', url: `${provider.url}/echo`, body }))

      expect(error.message).to.equal(
        "placement: 'body' needs a form body (application/x-www-form-urlencoded), which this POST request has not",
      )
      expect(provider.received).to.have.length(0)
    })
  }

  it('refuses PLAINTEXT over http', async () => {
    const send = way.connect(signer({ signatureMethod: 'PLAINTEXT' }))

    const error = await refusalOf(() => send({ url: 'http://api.example.com/' }))

    expect(error.message).to.equal(
      'signatureMethod PLAINTEXT: http://api.example.com is not https (set allowInsecureHttp to send it all the same)',
    )
  })

  it('refuses a line break in the token of a request', async () => {
    const send = way.connect(signer())

    const error = await refusalOf(() => send({ url: `${provider.url}/echo`, oauth: { token: 'to\nken' } }))

    expect(error.message).to.equal('oauth.token: contains a line break or another control character')
    expect(provider.received).to.have.length(0)
  })

  it('says no secret in what it refuses', async () => {
    const send = way.connect(signer({ tokenSecret: 'very-secret', clientSecret: 'most-secret' }))

    const error = await refusalOf(() => send({ url: `${provider.url}/echo?oauth_signature=forged` }))

    expect(`${inspect(error)} ${JSON.stringify(error)}`).to.not.match(/very-secret|most-secret|forged/)
  })
}
