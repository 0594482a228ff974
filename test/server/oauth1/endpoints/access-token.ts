import type { Answer } from '../http-server.js'
import { absent, rejected, unauthorized } from '../problem.js'
import type { Exchange, SignedEndpoint, Site } from '../site.js'
import { findUser, type User } from '../users.js'
import type { Verdict } from '../verify.js'
import { tokenResponse } from './token-response.js'

/**
 * `/oauth/access_token`: token credentials for temporary ones that somebody approved, or for a password (xAuth).
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.3 RFC 5849 §2.3}
 */
export const accessToken: SignedEndpoint = (exchange, verdict) => {
  if (!['GET', 'POST'].includes(exchange.request.method))
    throw rejected('an access token is asked for with GET or POST')
  if (exchange.form.get('x_auth_mode') !== undefined) return grant(exchange, verdict, passwordOwner(exchange, verdict))
  return grant(exchange, verdict, approvingOwner(exchange.site, verdict))
}

/** Who approved the temporary credentials; they can be exchanged once. */
function approvingOwner(site: Site, { token, clientId = '', oauth }: Verdict): User {
  if (token === undefined) throw absent('oauth_token')
  const credentials = site.tokens.temporary(token, clientId)
  if (credentials.state === 'denied') throw unauthorized('permission_denied', 'the resource owner said no')
  const user = findUser(credentials.user)
  if (user === undefined) throw unauthorized('permission_unknown', 'nobody has approved these credentials yet')

  // Without a callback there was no verifier: that is OAuth 1.0 before revision A.
  if (credentials.verifier !== undefined) {
    const verifier = oauth.oauth_verifier
    if (verifier === undefined) throw absent('oauth_verifier')
    if (verifier !== credentials.verifier)
      throw unauthorized('verifier_invalid', 'oauth_verifier is not the one that was given out')
  }
  credentials.state = 'used'
  return user
}

/** Who the form's user name and password belong to. */
function passwordOwner({ form }: Exchange, { token }: Verdict): User {
  if (form.get('x_auth_mode') !== 'client_auth') throw rejected('x_auth_mode must be client_auth', 'x_auth_mode')
  if (token !== undefined) throw rejected('xAuth takes no oauth_token', 'oauth_token')
  const missing = ['x_auth_username', 'x_auth_password'].filter((name) => !form.get(name))
  if (missing.length > 0) throw absent(...missing)
  const user = findUser(form.get('x_auth_username'))
  if (user?.password !== form.get('x_auth_password') || user === undefined) {
    throw unauthorized('permission_denied', 'user name or password is wrong')
  }
  return user
}

function grant({ site, query }: Exchange, { clientId = '' }: Verdict, user: User): Answer {
  const { token, secret } = site.tokens.issueAccess(clientId, user.screenName)
  return tokenResponse(query.get('format'), {
    oauth_token: token,
    oauth_token_secret: secret,
    user_id: user.id,
    screen_name: user.screenName,
  })
}
