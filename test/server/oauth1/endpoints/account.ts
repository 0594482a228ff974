import { json } from '../http-server.js'
import { absent, unauthorized } from '../problem.js'
import type { SignedEndpoint } from '../site.js'
import { findUser } from '../users.js'

/** `/account/verify_credentials.json`: whose access token this is. */
export const verifyCredentials: SignedEndpoint = (_, { token, user: screenName }) => {
  if (token === undefined) throw absent('oauth_token')
  const user = findUser(screenName)
  if (user === undefined) throw unauthorized('token_rejected', 'the token belongs to nobody')
  return json(200, { id: user.id, screen_name: user.screenName, name: user.name })
}

/** `/oauth/revoke`: a signed POST makes an end of the access token that it is signed with. */
export const revoke: SignedEndpoint = ({ site, request }, { token }) => {
  if (request.method !== 'POST') return json(405, { error: 'POST only' }, { Allow: 'POST' })
  if (token === undefined) throw absent('oauth_token')
  site.tokens.revoke(token)
  return json(200, { revoked: true })
}
