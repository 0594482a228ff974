import {
  type Auth,
  asAuth,
  OAuth2Client as CoreClient,
  OAuth2Auth,
  type OAuth2ClientOptions,
  type OAuth2Options,
} from '@oauth-hooks/core'
import got, { type Got } from 'got'
import { attach } from './attach.js'
import { authorizing, type BeforeRequest } from './hooks.js'
import { withTransport } from './transport.js'

/**
 * Sends an OAuth 2.0 access token and renews it: `got.extend({ hooks: { beforeRequest: [oauth2({ clientId, clientSecret, tokenEndpoint, token })] } })`.
 *
 * Every attempt, redirect and page is authorized; a refused token is renewed and the request sent once more.
 * @param options those of `OAuth2Auth`, or an `OAuth2Client`
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth2(options: OAuth2Options | Auth): BeforeRequest {
  return authorizing(asAuth(options, (options) => new OAuth2Auth(withTransport(options))))
}

/**
 * A client of an OAuth 2.0 server through got: core's `OAuth2Client`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth2Client extends CoreClient {
  /** Sends the current token: made of the given instance, or of got itself. */
  readonly http: Got

  constructor(options: OAuth2ClientOptions, instance: Got = got) {
    super(withTransport(options, instance))
    this.http = attach(instance, this)
  }
}
