import { absent, rejected } from '../problem.js'
import type { SignedEndpoint, Site } from '../site.js'
import { tokenResponse } from './token-response.js'

/**
 * `/oauth/request_token`: temporary credentials for a client.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.1 RFC 5849 §2.1}
 */
export const requestToken: SignedEndpoint = ({ site, query }, { clientId = '', oauth }) => {
  const callback = oauth.oauth_callback
  if (callback === undefined && !site.isLegacy(clientId)) throw absent('oauth_callback')
  if (callback !== undefined) checkCallback(callback, clientId, site)
  const { token, secret } = site.tokens.issueTemporary(clientId, callback)
  return tokenResponse(query.get('format'), {
    oauth_token: token,
    oauth_token_secret: secret,
    ...(site.isLegacy(clientId) ? {} : { oauth_callback_confirmed: 'true' }),
  })
}

/** `oob` or an absolute URI, one of the registered ones where there are any. */
function checkCallback(callback: string, clientId: string, site: Site): void {
  if (callback === 'oob') return
  if (!URL.canParse(callback)) throw rejected('oauth_callback must be oob or an absolute URI', 'oauth_callback')
  const registered = site.clients.get(clientId)?.callbacks
  if (registered !== undefined && !registered.includes(callback)) {
    throw rejected(`${callback} is not a callback of ${clientId}`, 'oauth_callback')
  }
}
