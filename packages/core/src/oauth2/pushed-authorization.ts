import { notUnderstood } from '../endpoint.js'
import { authorizationUrl } from './authorization-url.js'
import { machineryOf, type OAuth2Client } from './client.js'
import type { AuthorizationParameters, AuthorizationUrl } from './client-options.js'
import { acceptedFields } from './refusal.js'
import { duration } from './token.js'

/** Where to send the user, what to keep until they come back, and until when they may go. */
export interface PushedAuthorization extends AuthorizationUrl {
  /** Epoch seconds. */
  readonly expires_at: number
}

/**
 * Sends the parameters of an authorization request to the server, authenticated as the client; the URL for the user only
 * refers to them. Takes what `createAuthorizationUrl` takes.
 * @throws OAuthError what the server says, `invalid_response`
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126#section-2 RFC 9126 §2}
 */
export async function pushAuthorizationRequest(
  client: OAuth2Client,
  parameters: AuthorizationParameters = {},
): Promise<PushedAuthorization> {
  const { options, server } = machineryOf(client)
  const { clientId: client_id, tokenEndpointAuthMethod: authMethod, dpop } = options
  const { authorizationEndpoint = '', pushedAuthorizationRequestEndpoint: url } = options
  const { url: whole, state, codeVerifier } = await client.createAuthorizationUrl(undefined, parameters)
  const { searchParams } = new URL(whole)
  const request = Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]))

  const endpoint = { name: 'pushed authorization request endpoint', url, authMethod, dpop }
  const answer = await server.post(endpoint, request)
  const { request_uri, expires_in } = acceptedFields(answer) ?? {}
  if (typeof request_uri !== 'string') throw notUnderstood(answer, 'with no request_uri')
  return {
    url: authorizationUrl(authorizationEndpoint, { client_id, request_uri }),
    state,
    codeVerifier,
    expires_at: Math.floor(answer.sentAt + (duration(expires_in) ?? 60)),
  }
}
