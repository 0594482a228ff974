import type { OAuth2Client } from '@oauth-hooks/core'
import type { OAuth2Provider } from '../../test/server/oauth2/index.js'
import type { Session } from './client.js'
import type { Page } from './print.js'

/**
 * A login with authorization code and PKCE, and a call with the token that it gave; returns why that call was refused.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-1.1 RFC 7636 §1.1}
 */
export async function logIn(
  page: Page,
  { client, send }: Session<OAuth2Client>,
  provider: OAuth2Provider,
): Promise<string | undefined> {
  const { url, state, codeVerifier } = await client.createAuthorizationUrl()
  const { pathname, searchParams } = new URL(url)
  page.field('request', `${pathname} with a state and a ${searchParams.get('code_challenge_method')} code_challenge`)

  // Redirects, cookies and forms up to the redirect URI, as in a browser.
  const authorizationResponse = await provider.login(url)
  const { origin, pathname: callback, searchParams: answer } = new URL(authorizationResponse)
  page.field('callback', `${origin}${callback} with ${[...answer.keys()].join(', ')}`)

  const token = await client.fetchToken({ authorizationResponse, state, codeVerifier })
  page.field(
    'token',
    `${token.token_type} for ${token.expires_in} s, with ${token.refresh_token ? 'a' : 'no'} refresh token`,
  )

  const { status, body } = await send({ method: 'GET', url: `${provider.url}/api/me` })
  const accepted = status === 200
  page.field('call', `GET /api/me answered ${status}`, accepted ? 'green' : 'red')
  page.field('', body)
  return accepted ? undefined : `the answer is ${status}`
}
