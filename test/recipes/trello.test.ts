import { expect } from 'chai'
import { judged, type Recipe, run, signedParameters, useProviders } from './recipe.js'

const keys = { clientSecret: 'trello-secret', tokenSecret: 'trello-token-secret' }

describe('the recipe for Trello', () => {
  let trello: Recipe
  const sent = useProviders(['https://trello.com', 'https://api.trello.com'], ({ url }) => {
    if (url.pathname.endsWith('/OAuthGetRequestToken')) {
      return 'oauth_token=rt&oauth_token_secret=rs&oauth_callback_confirmed=true'
    }
    if (url.pathname.endsWith('/OAuthGetAccessToken')) return 'oauth_token=at&oauth_token_secret=as'
    return { username: 'alice' }
  })

  beforeEach(async () => {
    trello = await run('trello', {
      TRELLO_KEY: 'trello-key',
      TRELLO_SECRET: keys.clientSecret,
      TRELLO_TOKEN: 'trello-token',
      TRELLO_TOKEN_SECRET: keys.tokenSecret,
    })
  })

  it('says name, scope and expiration on the authorization URL, and nowhere else', async () => {
    const url = new URL(String(await trello.login?.('https://board.example.com/auth')))

    expect(url.origin + url.pathname).to.equal('https://trello.com/1/OAuthAuthorizeToken')
    expect(Object.fromEntries(url.searchParams)).to.deep.equal({
      oauth_token: 'rt',
      name: 'My Board Tool',
      scope: 'read,write',
      expiration: 'never',
    })
    expect(sent[0]).to.include({ target: '/1/OAuthGetRequestToken', body: '' })
    const verdict = judged(sent[0], { clientSecret: keys.clientSecret })
    expect(verdict).to.include({ accepted: true, signatureMethod: 'HMAC-SHA1' })
    expect(verdict.oauth).to.include({ oauth_callback: 'https://board.example.com/auth' })
    expect(signedParameters(verdict)).to.equal('')
  })

  it('exchanges and then signs the calls of the API with the new token', async () => {
    await trello.login?.('https://board.example.com/auth')
    await trello.authenticated?.('https://board.example.com/auth?oauth_token=rt&oauth_verifier=v')
    expect(await trello.me?.()).to.deep.equal({ username: 'alice' })

    expect(judged(sent[1], { ...keys, tokenSecret: 'rs' }).accepted).to.equal(true)
    expect(sent[2]).to.include({ method: 'GET', target: '/1/members/me?fields=username' })
    const verdict = judged(sent[2], { ...keys, tokenSecret: 'as' })
    expect(verdict).to.include({ accepted: true, placement: 'header', signatureMethod: 'HMAC-SHA1' })
    expect(verdict.oauth).to.include({ oauth_consumer_key: 'trello-key', oauth_token: 'at' })
    expect(signedParameters(verdict)).to.equal('fields=username')
  })
})
