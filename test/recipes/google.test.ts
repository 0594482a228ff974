import { expect } from 'chai'
import { begin, ended, formOf, run, useProviders } from './recipe.js'

const redirectUri = 'https://app.example.com/callback'

describe('the recipe for Google', () => {
  const sent = useProviders(['https://oauth2.googleapis.com', 'https://www.googleapis.com'], (request) => {
    if (request.url.pathname !== '/token') return { items: [] }
    const first = formOf(request).grant_type === 'authorization_code'
    const token = { access_token: first ? 'ya29.1' : 'ya29.2', expires_in: 3599, token_type: 'Bearer' }
    return first ? { ...token, refresh_token: '1//0g' } : token
  })

  const google = (token: object | null = null) =>
    run('google', {
      GOOGLE_CLIENT_ID: '1.apps.googleusercontent.com',
      GOOGLE_CLIENT_SECRET: 'google-secret',
      GOOGLE_REDIRECT_URI: redirectUri,
      GOOGLE_TOKEN: JSON.stringify(token),
    })

  it('asks for offline access and consent', async () => {
    const recipe = await google()
    const { url, state, codeVerifier } = await begin(recipe)
    await recipe.authenticated?.(`${redirectUri}?code=4/0A&state=${state}`, state, codeVerifier)
    await recipe.events?.()

    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).to.equal('https://accounts.google.com/o/oauth2/v2/auth')
    expect(Object.fromEntries(searchParams)).to.include({ access_type: 'offline', prompt: 'consent' })
    expect(sent[0]?.url.href).to.equal('https://oauth2.googleapis.com/token')
    expect(formOf(sent[0])).to.deep.equal({
      grant_type: 'authorization_code',
      code: '4/0A',
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
      client_id: '1.apps.googleusercontent.com',
      client_secret: 'google-secret',
    })
    expect(sent[1]?.url.href).to.equal('https://www.googleapis.com/calendar/v3/calendars/primary/events')
    expect(sent[1]?.headers.authorization).to.equal('Bearer ya29.1')
  })

  it('keeps the refresh token, which a refresh does not bring again', async () => {
    const now = Date.now
    const { events } = await google({ access_token: 'ya29.0', refresh_token: '1//0g', ...ended })
    try {
      await events?.()
      Date.now = () => now() + 4_000_000
      await events?.()
    } finally {
      Date.now = now
    }

    const refreshes = sent.filter(({ url }) => url.pathname === '/token').map(formOf)
    expect(refreshes.map(({ refresh_token }) => refresh_token)).to.deep.equal(['1//0g', '1//0g'])
  })
})
