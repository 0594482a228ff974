import { createHmac } from 'node:crypto'
import { expect } from 'chai'
import { judged, type Recipe, run, signedParameters, useProviders } from './recipe.js'

const clientSecret = 'cs_secret'

describe('the recipe for WooCommerce over http', () => {
  let shop: Recipe
  const sent = useProviders(['http://shop.example.com'])

  beforeEach(async () => {
    shop = await run('woocommerce', { WOO_URL: 'http://shop.example.com', WOO_KEY: 'ck_key', WOO_SECRET: clientSecret })
  })

  it('signs in the query, one-legged', async () => {
    await shop.orders?.('processing')

    expect([...(sent[0]?.url.searchParams.keys() ?? [])]).to.have.members([
      'status',
      'per_page',
      'oauth_consumer_key',
      'oauth_signature_method',
      'oauth_version',
      'oauth_timestamp',
      'oauth_nonce',
      'oauth_signature',
    ])
    expect(sent[0]?.target).to.match(
      /^\/wp-json\/wc\/v3\/orders\?status=processing&per_page=10&oauth_consumer_key=ck_key&/,
    )
    expect(sent[0]?.headers).to.not.have.property('authorization')
    const verdict = judged(sent[0], { clientSecret })
    expect(verdict).to.include({ accepted: true, placement: 'query', signatureMethod: 'HMAC-SHA256' })
    expect(signedParameters(verdict)).to.equal('per_page=10&status=processing')
  })

  it('makes the signature with the key secret&', async () => {
    await shop.orders?.('any')

    const { baseString = '', oauth } = judged(sent[0], { clientSecret })
    expect(baseString).to.match(/^GET&http%3A%2F%2Fshop\.example\.com%2Fwp-json%2Fwc%2Fv3%2Forders&/)
    expect(oauth.oauth_signature).to.equal(createHmac('sha256', 'cs_secret&').update(baseString).digest('base64'))
  })

  it('does not sign JSON, and leaves it as it is', async () => {
    await shop.createCoupon?.('10off', '10')

    expect(sent[0]).to.include({ method: 'POST', body: '{"code":"10off","amount":"10"}' })
    const verdict = judged(sent[0], { clientSecret })
    expect(verdict).to.include({ accepted: true, placement: 'query' })
    expect(signedParameters(verdict)).to.equal('')
  })
})
