import {
  type Auth,
  asAuth,
  OAuth1Client as CoreClient,
  OAuth1Auth,
  type OAuth1ClientOptions,
  type OAuth1Options,
} from '@oauth-hooks/core'
import ky, { type KyInstance } from 'ky'
import { attach } from './attach.js'
import { authorizing, type Hook } from './hooks.js'
import { withTransport } from './transport.js'

/**
 * Signs requests with OAuth 1.0a: `ky.extend({ hooks: { beforeRequest: [oauth1({ clientId, clientSecret, token, tokenSecret })] } })`.
 *
 * In ky 2 the hook sees the first attempt only: put the same function into `hooks.beforeRetry` too, or use `attach`,
 * which also signs redirects.
 * @param options those of `OAuth1Auth`, or an `OAuth1Client`
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth1(options: OAuth1Options | Auth): Hook {
  return authorizing(asAuth(options, (options) => new OAuth1Auth(options)))
}

/**
 * The three-legged flow of OAuth 1.0a through ky: core's `OAuth1Client`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth1Client extends CoreClient {
  /** Signs with the current credentials: made of the given instance, or of ky itself. */
  readonly http: KyInstance

  constructor(options: OAuth1ClientOptions, instance: KyInstance = ky) {
    super(withTransport(options, instance))
    this.http = attach(instance, this)
  }
}
