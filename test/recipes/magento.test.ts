import { expect } from 'chai'
import { judged, type Recipe, run, signedParameters, useProviders } from './recipe.js'

const keys = { clientSecret: 'mage-secret', tokenSecret: 'mage-token-secret' }

describe('the recipe for Magento', () => {
  let magento: Recipe
  const sent = useProviders(['https://shop.example.com'], ({ url }) => {
    if (url.pathname === '/oauth/token/request') return 'oauth_token=4cqw&oauth_token_secret=rig3'
    if (url.pathname === '/oauth/token/access') return 'oauth_token=0lnu&oauth_token_secret=c8eh'
    return { items: [] }
  })

  beforeEach(async () => {
    magento = await run('magento', {
      MAGENTO_URL: 'https://shop.example.com',
      MAGENTO_KEY: 'mage-key',
      MAGENTO_SECRET: keys.clientSecret,
      MAGENTO_TOKEN: 'mage-token',
      MAGENTO_TOKEN_SECRET: keys.tokenSecret,
    })
  })

  it('signs nested search criteria as they are sent', async () => {
    await magento.products?.('name', '%Leggings & Co%')

    const names = [...(sent[0]?.url.searchParams.keys() ?? [])]
    expect(sent[0]?.url.pathname).to.equal('/rest/V1/products')
    expect(names).to.deep.equal([
      'searchCriteria[filter_groups][0][filters][0][field]',
      'searchCriteria[filter_groups][0][filters][0][value]',
      'searchCriteria[filter_groups][0][filters][0][condition_type]',
      'searchCriteria[pageSize]',
    ])
    const verdict = judged(sent[0], keys)
    expect(verdict).to.include({ accepted: true, placement: 'header', signatureMethod: 'HMAC-SHA256' })
    expect(signedParameters(verdict)).to.include(
      'searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D=%25Leggings%20%26%20Co%25',
    )
  })

  it('activates with the verifier that was posted, without a callback', async () => {
    const token = await magento.activate?.('verifier-of-32')

    expect(token).to.deep.equal({ oauth_token: '0lnu', oauth_token_secret: 'c8eh' })
    expect(sent.map(({ method, target }) => `${method} ${target}`)).to.deep.equal([
      'POST /oauth/token/request',
      'POST /oauth/token/access',
    ])
    const [first, second] = [judged(sent[0], keys), judged(sent[1], { ...keys, tokenSecret: 'rig3' })]
    expect(first).to.include({ accepted: true, signatureMethod: 'HMAC-SHA256' })
    expect(first.oauth).to.not.have.any.keys('oauth_callback', 'oauth_token')
    expect(second).to.include({ accepted: true, signatureMethod: 'HMAC-SHA256' })
    expect(second.oauth).to.include({ oauth_token: '4cqw', oauth_verifier: 'verifier-of-32' })
  })
})
