import { OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'
import { Answer, begin, ended, formOf, run, useProviders } from './recipe.js'

const redirectUri = 'https://app.example.com/callback'

describe('the recipe for Microsoft', () => {
  let answer: object
  const sent = useProviders(['https://login.microsoftonline.com', 'https://graph.microsoft.com'], ({ url }) =>
    url.host === 'graph.microsoft.com' ? { displayName: 'Adele' } : answer,
  )

  beforeEach(() => {
    answer = { token_type: 'Bearer', expires_in: 3599, access_token: 'eyJ1', refresh_token: 'M.R2', scope: 'User.Read' }
  })

  const microsoft = (token: object | null = null) =>
    run('microsoft', {
      ENTRA_TENANT: 'contoso.onmicrosoft.com',
      ENTRA_CLIENT_ID: '6731de76',
      ENTRA_CLIENT_SECRET: 'entra-secret',
      ENTRA_REDIRECT_URI: redirectUri,
      ENTRA_TOKEN: JSON.stringify(token),
    })

  it('signs in at the v2.0 endpoints of the tenant, with offline_access', async () => {
    const recipe = await microsoft()
    const { url, state, codeVerifier } = await begin(recipe)
    await recipe.authenticated?.(`${redirectUri}?code=M.C1&state=${state}`, state, codeVerifier)
    await recipe.whoAmI?.()

    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).to.equal(
      'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize',
    )
    expect(searchParams.get('scope')).to.equal('offline_access https://graph.microsoft.com/User.Read')
    expect(sent[0]).to.include({ method: 'POST', target: '/contoso.onmicrosoft.com/oauth2/v2.0/token' })
    expect(formOf(sent[0])).to.deep.equal({
      grant_type: 'authorization_code',
      code: 'M.C1',
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
      client_id: '6731de76',
      client_secret: 'entra-secret',
    })
    expect(sent[1]?.url.href).to.equal('https://graph.microsoft.com/v1.0/me')
    expect(sent[1]?.headers.authorization).to.equal('Bearer eyJ1')
  })

  it('refreshes without a scope', async () => {
    const { whoAmI } = await microsoft({ access_token: 'eyJ0', refresh_token: 'M.R1', ...ended })
    await whoAmI?.()

    expect(formOf(sent[0])).to.deep.equal({
      grant_type: 'refresh_token',
      refresh_token: 'M.R1',
      client_id: '6731de76',
      client_secret: 'entra-secret',
    })
    expect(sent[1]?.headers.authorization).to.equal('Bearer eyJ1')
  })

  it('shows the AADSTS number beside the code to decide by', async () => {
    const error_description = 'AADSTS70000: The grant is over.\r\nTrace ID: 0000aaaa\r\nTimestamp: 2026-01-09 02:02:12Z'
    answer = new Answer(400, { error: 'invalid_grant', error_description, error_codes: [70_000] })

    const { whoAmI } = await microsoft({ access_token: 'eyJ0', refresh_token: 'M.R1', ...ended })
    const error = (await whoAmI?.().catch((error: unknown) => error)) as Error

    const reason = error instanceof OAuthError ? error : error.cause
    expect(reason).to.be.instanceOf(OAuthError).and.include({ code: 'invalid_grant', status: 400 })
    expect((reason as OAuthError).description).to.match(/^AADSTS70000: /)
  })
})
