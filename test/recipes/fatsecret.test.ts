import { expect } from 'chai'
import { judged, type Recipe, run, signedParameters, useProviders } from './recipe.js'

const keys = { clientSecret: 'fat-secret', tokenSecret: 'fat-token-secret' }

describe('the recipe for FatSecret', () => {
  let fatsecret: Recipe
  const systemNow = Date.now
  const sent = useProviders(['https://authentication.fatsecret.com', 'https://platform.fatsecret.com'], ({ url }) => {
    if (url.pathname.endsWith('/request_token'))
      return 'oauth_token=rt&oauth_token_secret=rs&oauth_callback_confirmed=true'
    if (url.pathname.endsWith('/access_token')) return 'oauth_token=at&oauth_token_secret=as'
    return { foods: {} }
  })

  beforeEach(async () => {
    fatsecret = await run('fatsecret', {
      FATSECRET_KEY: 'fat-key',
      FATSECRET_SECRET: keys.clientSecret,
      FATSECRET_TOKEN: 'fat-token',
      FATSECRET_TOKEN_SECRET: keys.tokenSecret,
    })
  })
  afterEach(() => {
    Date.now = systemNow
  })

  it('never gives a smaller timestamp, when the clock goes back', async () => {
    const start = systemNow()
    for (const milliseconds of [0, 5000, -30_000, 1000, 6000]) {
      Date.now = () => start + milliseconds
      await fatsecret.searchFoods?.('apple')
    }
    Date.now = systemNow

    const timestamps = sent.map((request) => Number(judged(request, keys).oauth.oauth_timestamp))
    const first = timestamps[0] ?? 0
    expect(timestamps.map((timestamp) => timestamp - first)).to.deep.equal([0, 5, 5, 5, 6])
  })

  it('signs the parameters of a call with HMAC-SHA1 and says the version', async () => {
    await fatsecret.searchFoods?.('rice & beans')

    const verdict = judged(sent[0], keys)
    expect(verdict).to.include({ accepted: true, placement: 'header', signatureMethod: 'HMAC-SHA1' })
    expect(verdict.oauth.oauth_version).to.equal('1.0')
    expect(signedParameters(verdict)).to.equal('format=json&method=foods.search&search_expression=rice%20%26%20beans')
  })

  it('asks for a code with oob, and exchanges it', async () => {
    const url = await fatsecret.login?.()
    await fatsecret.authenticated?.('31415')

    expect(url).to.equal('https://authentication.fatsecret.com/oauth/authorize?oauth_token=rt')
    expect(sent[0]).to.include({ method: 'POST', target: '/oauth/request_token' })
    const [first, second] = [
      judged(sent[0], { ...keys, tokenSecret: '' }),
      judged(sent[1], { ...keys, tokenSecret: 'rs' }),
    ]
    expect([first.accepted, second.accepted]).to.deep.equal([true, true])
    expect(first.oauth).to.include({ oauth_callback: 'oob', oauth_version: '1.0' })
    expect(second.oauth).to.include({ oauth_token: 'rt', oauth_verifier: '31415' })
  })
})
