import { authorizationUrl } from './authorization-url.js'
import { machineryOf, type OAuth2Client } from './client.js'
import type { Parameters } from './grants.js'

/** Parameters of a logout: a name of ours for where the user comes back, wire names for the rest (`state`, `logout_hint` …). */
export interface EndSessionParameters extends Parameters {
  /** Where the server sends the user back to; it must know that URL. */
  readonly postLogoutRedirectUri?: string | undefined
  /** Default: the ID token of the client's current token. */
  readonly id_token_hint?: string | undefined
}

/**
 * The URL to send the user to so that the server logs them out too. The client's own logout is `revokeToken()` or `token = null`.
 * @throws TypeError without `endSessionEndpoint`
 * @see {@link https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout OpenID Connect RP-Initiated Logout §2}
 */
export function endSessionUrl(
  client: OAuth2Client,
  { postLogoutRedirectUri, ...parameters }: EndSessionParameters = {},
): string {
  const { clientId, endSessionEndpoint } = machineryOf(client).options
  if (endSessionEndpoint === undefined) throw new TypeError('endSessionEndpoint: required for a logout URL')
  return authorizationUrl(endSessionEndpoint, {
    id_token_hint: client.token?.id_token,
    client_id: clientId,
    post_logout_redirect_uri: postLogoutRedirectUri,
    ...parameters,
  })
}
