import type { OAuthError, Token } from '@oauth-hooks/core'
import { expect } from 'chai'
import { account, clients, type OAuth2Provider, redirectUri, startOAuth2Provider } from '../server/oauth2/index.js'
import { type Recipe, run } from './recipe.js'

interface Kept {
  readonly url: string
  readonly nonce: string
}

interface User {
  readonly sub: string
  readonly name: string
  readonly token: Token
}

describe('the recipe for a login with OpenID Connect', () => {
  let provider: OAuth2Provider
  let recipe: Recipe
  before(async () => {
    provider = await startOAuth2Provider()
    const { client_id, client_secret } = clients.confidential
    recipe = await run('openid-login', {
      OPENID_ISSUER: provider.url,
      OPENID_CLIENT_ID: client_id,
      OPENID_CLIENT_SECRET: client_secret,
      OPENID_REDIRECT_URI: redirectUri,
    })
  })
  after(() => provider.close())

  async function comeBack(change: object = {}): Promise<User> {
    const kept = (await recipe.login?.()) as Kept
    return recipe.authenticated?.(await provider.login(kept.url), { ...kept, ...change }) as Promise<User>
  }

  it('says who has signed in', async () => {
    const { sub, name, token } = await comeBack()

    expect({ sub, name }).to.deep.equal({ sub: account, name: account })
    expect(token).to.include.keys('access_token', 'id_token')
  })

  it('refuses the ID token of another login', async () => {
    const error = (await comeBack({ nonce: 'of another' }).catch((error: unknown) => error)) as OAuthError

    expect(error).to.include({ name: 'OAuthError', code: 'invalid_token' })
    expect(error.message).to.include('"nonce"')
  })

  it('has a logout URL that the server takes', async () => {
    const { token } = await comeBack()
    const url = String(recipe.logoutUrl?.(token, redirectUri))
    const cameBack = await provider.login(url)

    expect(Object.fromEntries(new URL(url).searchParams)).to.deep.equal({
      id_token_hint: token.id_token,
      client_id: clients.confidential.client_id,
      post_logout_redirect_uri: redirectUri,
    })
    expect(cameBack).to.equal(redirectUri)
  })
})
