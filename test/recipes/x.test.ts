import { expect } from 'chai'
import { fieldsOf, judged, type Recipe, run, signedParameters, useProviders } from './recipe.js'

const keys = { clientSecret: 'x-secret', tokenSecret: 'x-token-secret' }

describe('the recipe for X', () => {
  let x: Recipe
  const sent = useProviders(['https://api.x.com'], ({ url }) => {
    if (url.pathname === '/oauth/request_token') {
      return 'oauth_token=Ih&oauth_token_secret=gr&oauth_callback_confirmed=true'
    }
    if (url.pathname === '/oauth/access_token') {
      return 'oauth_token=1-st&oauth_token_secret=o67&user_id=1&screen_name=lepture'
    }
    return { ok: true }
  })

  beforeEach(async () => {
    x = await run('x', {
      X_API_KEY: 'x-key',
      X_API_SECRET: keys.clientSecret,
      X_TOKEN: '1-token',
      X_TOKEN_SECRET: keys.tokenSecret,
    })
  })

  it('signs with HMAC-SHA1 in the header, with the fields that X documents', async () => {
    await x.whoAmI?.()

    expect(sent[0]).to.include({ method: 'GET', target: '/1.1/account/verify_credentials.json' })
    expect(fieldsOf(sent[0])).to.have.members([
      'oauth_consumer_key',
      'oauth_nonce',
      'oauth_signature',
      'oauth_signature_method',
      'oauth_timestamp',
      'oauth_token',
      'oauth_version',
    ])
    const verdict = judged(sent[0], keys)
    expect(verdict).to.include({ accepted: true, placement: 'header', signatureMethod: 'HMAC-SHA1' })
    expect(verdict.oauth).to.include({ oauth_consumer_key: 'x-key', oauth_token: '1-token', oauth_version: '1.0' })
  })

  it('does not sign JSON', async () => {
    await x.post?.('Hello Ladies + Gentlemen')

    expect(sent[0]).to.include({ method: 'POST', target: '/2/tweets', body: '{"text":"Hello Ladies + Gentlemen"}' })
    const verdict = judged(sent[0], keys)
    expect(verdict.accepted).to.equal(true)
    expect(signedParameters(verdict)).to.equal('')
  })

  it('signs a form and the query', async () => {
    await x.update?.('Hello Ladies + Gentlemen, a signed OAuth request!')

    const verdict = judged(sent[0], keys)
    expect(verdict.accepted).to.equal(true)
    expect(signedParameters(verdict)).to.equal(
      'include_entities=true&status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21',
    )
  })

  it('walks the three legs', async () => {
    const url = await x.login?.('https://client.example.com/auth')
    const token = await x.authenticated?.('https://client.example.com/auth?oauth_token=Ih&oauth_verifier=fcg')

    expect(url).to.equal('https://api.x.com/oauth/authenticate?oauth_token=Ih')
    expect(token).to.include({ user_id: '1', screen_name: 'lepture' })
    expect(sent[0]?.body).to.equal('x_auth_access_type=write')
    const [first, second] = [
      judged(sent[0], { clientSecret: keys.clientSecret }),
      judged(sent[1], { ...keys, tokenSecret: 'gr' }),
    ]
    expect([first.accepted, second.accepted]).to.deep.equal([true, true])
    expect(first.oauth)
      .to.include({ oauth_callback: 'https://client.example.com/auth' })
      .and.not.have.property('oauth_token')
    expect(second.oauth).to.include({ oauth_token: 'Ih', oauth_verifier: 'fcg' })
  })
})
