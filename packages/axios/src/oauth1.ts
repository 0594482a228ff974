import {
  type Auth,
  asAuth,
  OAuth1Client as CoreClient,
  OAuth1Auth,
  type OAuth1ClientOptions,
  type OAuth1Options,
} from '@oauth-hooks/core'
import axios, { type AxiosInstance } from 'axios'
import { attachClient, interceptor } from './attach.js'
import type { Interceptor } from './instance.js'
import { withTransport } from './transport.js'

/**
 * Signs requests with OAuth 1.0a: `axios.interceptors.request.use(oauth1({ clientId, clientSecret, token, tokenSecret }))`.
 *
 * Every attempt and redirect is signed when all other interceptors and transforms are done.
 * @param options those of `OAuth1Auth`, or an `OAuth1Client`
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth1(options: OAuth1Options | Auth): Interceptor {
  return interceptor(asAuth(options, (options) => new OAuth1Auth(options)))
}

/**
 * The three-legged flow of OAuth 1.0a through axios: core's `OAuth1Client`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth1Client extends CoreClient {
  /** Signs with the current credentials: the given instance, or a new one. */
  readonly http: AxiosInstance

  constructor(options: OAuth1ClientOptions, instance: AxiosInstance = axios.create()) {
    super(withTransport(options, instance))
    this.http = attachClient(instance, this)
  }
}
