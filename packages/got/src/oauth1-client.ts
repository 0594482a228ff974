import { OAuth1Client as CoreClient, type OAuth1ClientOptions } from '@oauth-hooks/core'
import got, { type Got } from 'got'
import { attach } from './attach.js'
import { transport } from './transport.js'

/**
 * The three-legged flow of OAuth 1.0a through got: core's `OAuth1Client`, with `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth1Client extends CoreClient {
  /** An instance that signs with the current credentials, made of the given one or of got itself. */
  readonly http: Got

  constructor(options: OAuth1ClientOptions, instance: Got = got) {
    super({ fetch: transport(instance), ...options })
    this.http = attach(instance, this)
  }
}
