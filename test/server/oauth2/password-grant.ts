import type { Context } from 'oidc-provider'
import { scopes } from './configuration.js'

/** Everybody's password. */
export const password = 'secret-password'

/** The grant that OAuth 2.1 has left out. @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.3 RFC 6749 §4.3} */
export async function passwordGrant(context: Context): Promise<void> {
  const { client, params, provider } = context.oidc
  const { username: accountId, scope = scopes.join(' ') } = params
  if (params.password !== password) {
    Object.assign(context, { status: 400, body: { error: 'invalid_grant', error_description: 'wrong password' } })
    return
  }
  const { clientId } = client
  const grant = new provider.Grant({ accountId, clientId })
  grant.addOIDCScope(scope)
  const grantId = await grant.save()
  const fields = { accountId, client, grantId, scope, gty: 'password' }
  const accessToken = new provider.AccessToken(fields)
  context.body = {
    access_token: await accessToken.save(),
    expires_in: accessToken.expiration,
    token_type: 'Bearer',
    scope,
    refresh_token: await new provider.RefreshToken(fields).save(),
  }
}
