import { expect } from 'chai'
import { judged, type Recipe, run, useProviders } from './recipe.js'

const keys = { clientSecret: 'dis/cogs', tokenSecret: 'token secret' }

describe('the recipe for Discogs', () => {
  let discogs: Recipe
  const sent = useProviders(['https://api.discogs.com', 'http://api.discogs.com'], ({ url }) => {
    if (url.pathname.endsWith('/request_token'))
      return 'oauth_token=rt&oauth_token_secret=rs&oauth_callback_confirmed=true'
    if (url.pathname.endsWith('/access_token')) return 'oauth_token=at&oauth_token_secret=as'
    return { username: 'alice' }
  })

  beforeEach(async () => {
    discogs = await run('discogs', {
      DISCOGS_KEY: 'discogs-key',
      DISCOGS_SECRET: keys.clientSecret,
      DISCOGS_TOKEN: 'discogs-token',
      DISCOGS_TOKEN_SECRET: keys.tokenSecret,
    })
  })

  it('sends both secrets as the signature, and a User-Agent', async () => {
    expect(await discogs.identity?.()).to.deep.equal({ username: 'alice' })

    expect(sent[0]?.headers['user-agent']).to.equal('MyRecordShelf/1.0 +https://shelf.example.com')
    expect(sent[0]?.headers.authorization).to.include('oauth_signature="dis%252Fcogs%26token%2520secret"')
    expect(judged(sent[0], keys)).to.include({ accepted: true, placement: 'header', signatureMethod: 'PLAINTEXT' })
  })

  it('walks the three legs with the same User-Agent', async () => {
    const url = await discogs.login?.('https://shelf.example.com/auth')
    await discogs.authenticated?.('https://shelf.example.com/auth?oauth_token=rt&oauth_verifier=v')

    expect(url).to.equal('https://www.discogs.com/oauth/authorize?oauth_token=rt')
    expect(sent.map(({ method, target }) => `${method} ${target}`)).to.deep.equal([
      'GET /oauth/request_token',
      'POST /oauth/access_token',
    ])
    expect(new Set(sent.map(({ headers }) => headers['user-agent']))).to.deep.equal(
      new Set(['MyRecordShelf/1.0 +https://shelf.example.com']),
    )
    expect(sent[0]?.headers.authorization).to.include('oauth_signature="dis%252Fcogs%26"')
    expect(judged(sent[1], { ...keys, tokenSecret: 'rs' })).to.include({ accepted: true })
  })
})
