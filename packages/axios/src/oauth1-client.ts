import { OAuth1Client as CoreClient, type OAuth1ClientOptions } from '@oauth-hooks/core'
import axios, { type AxiosInstance } from 'axios'
import { attach } from './attach.js'
import { transport } from './transport.js'

/**
 * The three-legged flow of OAuth 1.0a through axios: core's `OAuth1Client`, with `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth1Client extends CoreClient {
  /** An instance that signs with the current credentials: the given one, or a new one. */
  readonly http: AxiosInstance

  constructor(options: OAuth1ClientOptions, instance: AxiosInstance = axios.create()) {
    super({ fetch: transport(instance), ...options })
    this.http = attach(instance, this)
  }
}
