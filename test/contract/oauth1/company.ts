import { expect } from 'chai'
import nock from 'nock'
import { failureOf, type Promised, signer } from '../../support/oauth1.js'

// It begins to intercept when it is imported, whoever else runs in this process.
nock.restore()

/** Promise 8: it works beside whatever else there is. */
export const keepsCompany: Promised = ({ way, provider }) => {
  for (const neighbour of ['before', 'after'] as const) {
    if (!way.comesAfter.includes(neighbour)) {
      it(`cannot sign what another one adds that was registered ${neighbour} ours`, async () => {
        const send = way.connect(signer(), { baseUrl: provider.url, neighbour })

        const { status, body } = await send({ url: '/echo?a=1' })

        expect(status).to.equal(401)
        expect(body.oauth_problem).to.be.oneOf(['signature_invalid', 'parameter_absent'])
      })
      continue
    }
    for (const placement of ['header', 'query'] as const) {
      it(`signs what another one adds that was registered ${neighbour} ours, in the ${placement}`, async () => {
        const send = way.connect(signer({ placement }), { baseUrl: provider.url, neighbour })

        const { body } = await send({ url: '/echo?a=1' })

        expect(body).to.include({ accepted: true })
        expect(body.url).to.match(/^\/echo\?a=1&added=1/)
      })
    }
  }

  it('gives a refusal as the error of the client', async () => {
    const send = way.connect(signer({ tokenSecret: 'wrong' }))

    const { status, body, error } = await send({ url: `${provider.url}/echo` })

    expect(status).to.equal(401)
    expect(body).to.include({ oauth_problem: 'signature_invalid' })
    expect(error).to.be.instanceOf(Error)
    expect(provider.received).to.have.length(1)
  })

  it('gives a refusal as a response where every status is one', async () => {
    const send = way.connect(signer({ tokenSecret: 'wrong' }))

    const { status, body } = await send({ url: `${provider.url}/echo`, anyStatus: true })

    expect(status).to.equal(401)
    expect(body).to.include({ oauth_problem: 'signature_invalid' })
  })

  it('signs a request whose response is a stream', async () => {
    const send = way.connect(signer())

    const { body } = await send({ url: `${provider.url}/echo?a=1`, streamResponse: true })

    expect(body).to.include({ accepted: true })
  })

  it('signs a request that nock answers', async () => {
    let authorization = ''
    nock.activate()
    nock('http://nock.test')
      .get('/x?a=1')
      .reply(200, function () {
        authorization = String(this.req.headers.authorization)
        return { nocked: true }
      })
    const send = way.connect(signer())

    const { body } = await send({ url: 'http://nock.test/x?a=1' })

    expect(body).to.deep.equal({ nocked: true })
    expect(authorization).to.match(/^OAuth oauth_consumer_key="example-client"/)
  })
  afterEach(() => {
    nock.cleanAll()
    nock.restore()
  })

  it('lets the caller abort', async () => {
    const send = way.connect(signer())
    const controller = new AbortController()

    const sending = send({ url: `${provider.url}/slow?ms=600000`, signal: controller.signal })
    controller.abort()

    expect((await failureOf(() => sending)).name).to.match(/AbortError|CanceledError/)
  })
}
