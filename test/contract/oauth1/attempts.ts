import { expect } from 'chai'
import { noncesOf, type Promised, signer } from '../../support/oauth1.js'

/** Promise 3: every attempt has a fresh nonce, timestamp and signature. */
export const signsAttempts: Promised = ({ way, provider }) => {
  for (const placement of ['header', 'query', 'body'] as const) {
    it(`signs every retry anew, in the ${placement}`, async () => {
      const send = way.connect(signer({ placement }))

      const { body } = await send({
        method: 'POST',
        url: `${provider.url}/retry/${placement}?fail=2&a=x+y`,
        body: { form: { b: '1' } },
        retries: 2,
      })

      expect(body).to.include({ accepted: true, attempt: 3, placement })
      const nonces = noncesOf(provider.received)
      expect(new Set(nonces).size).to.equal(3)
      expect(nonces.join()).to.match(/^\w+,\w+,\w+$/)
    })
  }

  it('sends the same body with every retry', async () => {
    const send = way.connect(signer())

    const { body } = await send({
      method: 'POST',
      url: `${provider.url}/retry/json?fail=2`,
      body: { json: { a: 1 } },
      retries: 2,
    })

    expect(body).to.include({ accepted: true, attempt: 3 })
    expect(provider.received.map((request) => request.body.toString())).to.deep.equal(['{"a":1}', '{"a":1}', '{"a":1}'])
  })

  it('asks the clock for every attempt', async () => {
    let seconds = Math.floor(Date.now() / 1000) - 100
    const send = way.connect(signer({ timestamp: () => ++seconds }))

    await send({ url: `${provider.url}/retry/clock?fail=2`, retries: 2 })

    const timestamps = provider.received.map(({ verdict }) => Number(verdict?.oauth.oauth_timestamp))
    expect(new Set(timestamps).size).to.equal(3)
    expect(timestamps).to.deep.equal(timestamps.toSorted())
    expect(timestamps[2]).to.equal(seconds)
  })

  it('signs a retry that another user could have asked for with the credentials of the request', async () => {
    const send = way.connect(signer({ token: 'nobody', tokenSecret: 'x' }))

    const { body } = await send({
      url: `${provider.url}/retry/user?fail=1`,
      retries: 1,
      oauth: { token: 'alice-nnch734d00sl2jdk', tokenSecret: 'pfkkdhi9sl3r4s00' },
    })

    expect(body).to.include({ accepted: true, user: 'alice', attempt: 2 })
  })
}
