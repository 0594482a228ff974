import { askWithAuth } from '../authorized-endpoint.js'
import { notUnderstood, readFields } from '../endpoint.js'
import { OAuthError } from '../errors.js'
import { parseChallenges } from './challenge.js'
import { machineryOf, type OAuth2Client } from './client.js'
import { acceptedFields } from './refusal.js'

/** Claims about the user. @see {@link https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims OpenID Connect Core §5.1} */
export interface Userinfo {
  readonly sub: string
  readonly [name: string]: unknown
}

/**
 * Asks for the claims about the user, with the client's token.
 * @param subject `sub` of the checked ID token: the answer must be about the same user. `null` does not check it
 * @throws OAuthError `subject_mismatch`, what the server says, `invalid_response`
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#UserInfo OpenID Connect Core §5.3}
 */
export async function fetchUserinfo(client: OAuth2Client, subject: string | null): Promise<Userinfo> {
  const { options } = machineryOf(client)
  const { userinfoEndpoint: url } = options
  if (url === undefined) throw new TypeError('userinfoEndpoint: required for this request')
  if (subject === undefined) throw new TypeError('subject: the sub of the ID token is required')
  const { origin } = new URL(url)
  if (client.origins?.has(origin) === false)
    throw new TypeError(`origins: must have ${origin}, to send the token there`)

  const request = { method: 'GET', url, headers: { Accept: 'application/json' } }
  const answer = await askWithAuth(client, request, options, 'userinfo endpoint')
  const fields = readFields(answer)
  // A resource says in its challenge what is wrong.
  const [challenge] = parseChallenges(answer.headers.get('www-authenticate') ?? '')
  acceptedFields(answer, { ...challenge?.parameters, ...fields })
  // Signed answers (application/jwt) are only for clients that were registered for them.
  if (typeof fields?.sub !== 'string') throw notUnderstood(answer, 'with no sub')
  if (subject !== null && fields.sub !== subject) {
    throw new OAuthError('subject_mismatch', 'userinfo endpoint answered about another user')
  }
  return fields as Userinfo
}
