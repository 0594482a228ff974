import {
  type Auth,
  asAuth,
  OAuth2Client as CoreClient,
  OAuth2Auth,
  type OAuth2ClientOptions,
  type OAuth2Options,
} from '@oauth-hooks/core'
import axios, { type AxiosInstance } from 'axios'
import { attachClient, interceptor } from './attach.js'
import type { Interceptor } from './instance.js'
import { withTransport } from './transport.js'

/**
 * Sends an OAuth 2.0 access token and renews it: `axios.interceptors.request.use(oauth2({ clientId, clientSecret, tokenEndpoint, token }))`.
 *
 * Every attempt and redirect is authorized; a refused token is renewed and the request sent once more.
 * @param options those of `OAuth2Auth`, or an `OAuth2Client`
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth2(options: OAuth2Options | Auth): Interceptor {
  return interceptor(asAuth(options, (options) => new OAuth2Auth(withTransport(options))))
}

/**
 * A client of an OAuth 2.0 server through axios: core's `OAuth2Client`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth2Client extends CoreClient {
  /** Sends the current token: the given instance, or a new one. */
  readonly http: AxiosInstance

  constructor(options: OAuth2ClientOptions, instance: AxiosInstance = axios.create()) {
    super(withTransport(options, instance))
    this.http = attachClient(instance, this)
  }
}
