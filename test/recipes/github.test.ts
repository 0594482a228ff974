import { OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'
import { begin, ended, formOf, type Recipe, run, useProviders } from './recipe.js'

const redirectUri = 'https://app.example.com/callback'

describe('the recipe for GitHub', () => {
  let answer: string | object
  const sent = useProviders(['https://github.com', 'https://api.github.com'], ({ url }) =>
    url.host === 'github.com' ? answer : { login: 'lepture' },
  )

  beforeEach(() => {
    answer = { access_token: 'ghu_1', token_type: 'bearer', scope: 'read:user,repo' }
  })

  const github = (token: object | null = null): Promise<Recipe> =>
    run('github', {
      GITHUB_CLIENT_ID: 'Iv1.id',
      GITHUB_CLIENT_SECRET: 'github-secret',
      GITHUB_REDIRECT_URI: redirectUri,
      GITHUB_TOKEN: JSON.stringify(token),
    })

  it('signs in with PKCE, and sends its secret in the form', async () => {
    const recipe = await github()
    const { url, state, codeVerifier } = await begin(recipe)
    await recipe.authenticated?.(`${redirectUri}?code=c0de&state=${state}`, state, codeVerifier)
    await recipe.whoAmI?.()

    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).to.equal('https://github.com/login/oauth/authorize')
    expect(Object.fromEntries(searchParams)).to.include({
      response_type: 'code',
      client_id: 'Iv1.id',
      redirect_uri: redirectUri,
      scope: 'read:user',
      code_challenge_method: 'S256',
    })
    expect(sent[0]).to.include({ method: 'POST', target: '/login/oauth/access_token' })
    expect(sent[0]?.headers.accept).to.equal('application/json')
    expect(formOf(sent[0])).to.deep.equal({
      grant_type: 'authorization_code',
      code: 'c0de',
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
      client_id: 'Iv1.id',
      client_secret: 'github-secret',
    })
    expect(sent[1]).to.include({ method: 'GET', target: '/user' })
    expect(sent[1]?.headers.authorization).to.equal('Bearer ghu_1')
  })

  it('understands a form', async () => {
    answer = 'access_token=ghu_2&scope=read%3Auser&token_type=bearer'

    const recipe = await github()
    const { state, codeVerifier } = await begin(recipe)
    await recipe.authenticated?.(`${redirectUri}?code=c0de&state=${state}`, state, codeVerifier)
    await recipe.whoAmI?.()

    expect(sent[1]?.headers.authorization).to.equal('Bearer ghu_2')
  })

  it('sees an error that comes with HTTP 200', async () => {
    answer = { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' }

    const recipe = await github()
    const { state, codeVerifier } = await begin(recipe)
    const error = await recipe
      .authenticated?.(`${redirectUri}?code=c0de&state=${state}`, state, codeVerifier)
      .catch((error: unknown) => error)

    expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'bad_verification_code', status: 200 })
  })

  it('renews a token that ended', async () => {
    answer = { access_token: 'ghu_3', expires_in: 28_800, refresh_token: 'ghr_3', token_type: 'bearer' }

    const { whoAmI } = await github({ access_token: 'ghu_2', refresh_token: 'ghr_2', ...ended })
    await Promise.all([whoAmI?.(), whoAmI?.()])

    expect(formOf(sent[0])).to.deep.equal({
      grant_type: 'refresh_token',
      refresh_token: 'ghr_2',
      client_id: 'Iv1.id',
      client_secret: 'github-secret',
    })
    expect(sent.slice(1).map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer ghu_3', 'Bearer ghu_3'])
  })

  it('does not ask again with a refresh token that is over', async () => {
    answer = { error: 'bad_refresh_token', error_description: 'The refresh token passed is incorrect or expired.' }

    const { whoAmI } = await github({ access_token: 'ghu_2', refresh_token: 'ghr_2', ...ended })
    const failures = [await whoAmI?.().catch(String), await whoAmI?.().catch(String)]

    expect(failures.map(String).filter((failure) => failure.includes('invalid_grant'))).to.have.lengthOf(2)
    expect(sent).to.have.lengthOf(1)
  })
})
