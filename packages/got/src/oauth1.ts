import {
  type Auth,
  asAuth,
  OAuth1Client as CoreClient,
  OAuth1Auth,
  type OAuth1ClientOptions,
  type OAuth1Options,
} from '@oauth-hooks/core'
import got, { type Got } from 'got'
import { attach } from './attach.js'
import { authorizing, type BeforeRequest } from './hooks.js'
import { withTransport } from './transport.js'

/**
 * Signs requests with OAuth 1.0a: `got.extend({ hooks: { beforeRequest: [oauth1({ clientId, clientSecret, token, tokenSecret })] } })`.
 *
 * Every attempt, redirect and page is signed. It must be the last of the hooks that change a request; `attach` sees to that.
 * @param options those of `OAuth1Auth`, or an `OAuth1Client`
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth1(options: OAuth1Options | Auth): BeforeRequest {
  return authorizing(asAuth(options, (options) => new OAuth1Auth(options)))
}

/**
 * The three-legged flow of OAuth 1.0a through got: core's `OAuth1Client`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth1Client extends CoreClient {
  /** Signs with the current credentials: made of the given instance, or of got itself. */
  readonly http: Got

  constructor(options: OAuth1ClientOptions, instance: Got = got) {
    super(withTransport(options, instance))
    this.http = attach(instance, this)
  }
}
