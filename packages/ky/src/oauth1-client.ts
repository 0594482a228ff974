import { OAuth1Client as CoreClient, type OAuth1ClientOptions } from '@oauth-hooks/core'
import ky, { type KyInstance } from 'ky'
import { attach } from './attach.js'
import { transport } from './transport.js'

/**
 * The three-legged flow of OAuth 1.0a through ky: core's `OAuth1Client`, with `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth1Client extends CoreClient {
  /** An instance that signs with the current credentials, made of the given one or of ky itself. */
  readonly http: KyInstance

  constructor(options: OAuth1ClientOptions, instance: KyInstance = ky) {
    super({ fetch: transport(instance), ...options })
    this.http = attach(instance, this)
  }
}
