import { OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'
import { basicOf, begin, ended, formOf, run, useProviders } from './recipe.js'

const redirectUri = 'https://app.example.com/callback'
const rotating = { token_type: 'user', expires_in: 43_200, scope: 'search:read' }

describe('the recipe for Slack', () => {
  let token: object
  let result: object
  const sent = useProviders(['https://slack.com'], ({ url }) =>
    url.pathname === '/api/oauth.v2.access' ? token : result,
  )

  beforeEach(() => {
    const authed_user = { id: 'U1', access_token: 'xoxe.xoxp-1', refresh_token: 'xoxe-1', ...rotating }
    token = { ok: true, app_id: 'A1', team: { id: 'T1' }, authed_user }
    result = { ok: true, messages: {} }
  })

  const slack = (stored: object | null = null) =>
    run('slack', {
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: 'slack-secret',
      SLACK_REDIRECT_URI: redirectUri,
      SLACK_TOKEN: JSON.stringify(stored),
    })

  it('finds the token of the user in authed_user', async () => {
    const recipe = await slack()
    const { url, state } = await begin(recipe)
    await recipe.authenticated?.(`${redirectUri}?code=c0de&state=${state}`, state)
    await recipe.call?.('search.messages', { query: 'Ladies + Gentlemen' })

    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).to.equal('https://slack.com/oauth/v2/authorize')
    expect(Object.fromEntries(searchParams)).to.include({ user_scope: 'search:read', client_id: '1.2' })
    expect(searchParams.has('code_challenge')).to.equal(false)
    expect(basicOf(sent[0])).to.equal('1.2:slack-secret')
    expect(formOf(sent[0])).to.deep.equal({ grant_type: 'authorization_code', code: 'c0de', redirect_uri: redirectUri })
    expect(sent[1]).to.include({ target: '/api/search.messages', body: 'query=Ladies+%2B+Gentlemen' })
    expect(sent[1]?.headers.authorization).to.equal('Bearer xoxe.xoxp-1')
  })

  it('finds it at the top after a refresh, and rotates', async () => {
    token = { ok: true, access_token: 'xoxe.xoxp-2', refresh_token: 'xoxe-2', ...rotating }

    const { call } = await slack({ access_token: 'xoxe.xoxp-1', refresh_token: 'xoxe-1', ...rotating, ...ended })
    await call?.('search.messages')

    expect(formOf(sent[0])).to.deep.equal({ grant_type: 'refresh_token', refresh_token: 'xoxe-1' })
    expect(sent[1]?.headers.authorization).to.equal('Bearer xoxe.xoxp-2')
  })

  it('sees an error of a login, which comes with HTTP 200', async () => {
    token = { ok: false, error: 'invalid_code' }

    const recipe = await slack()
    const { state } = await begin(recipe)
    const error = await recipe
      .authenticated?.(`${redirectUri}?code=c0de&state=${state}`, state)
      .catch((error: unknown) => error)

    expect(error).to.be.instanceOf(OAuthError).and.include({ code: 'invalid_code', status: 200 })
  })

  it('sees an error of a call, which comes with HTTP 200', async () => {
    result = { ok: false, error: 'token_revoked' }

    const { call } = await slack({ access_token: 'xoxp-1', token_type: 'user' })
    const error = await call?.('search.messages').catch((error: unknown) => error)

    expect(String(error)).to.equal('Error: Slack answered token_revoked to search.messages')
  })
})
