import {
  type Auth,
  asAuth,
  OAuth2Client as CoreClient,
  OAuth2Auth,
  type OAuth2ClientOptions,
  type OAuth2Options,
} from '@oauth-hooks/core'
import ky, { type KyInstance } from 'ky'
import { attach } from './attach.js'
import { authorizing, type Hook } from './hooks.js'
import { withTransport } from './transport.js'

/**
 * Sends an OAuth 2.0 access token and renews it: `ky.extend({ hooks: { beforeRequest: [oauth2({ clientId, clientSecret, tokenEndpoint, token })] } })`.
 *
 * In ky 2 the hook sees the first attempt only: put the same function into `hooks.beforeRetry` too, or use `attach`,
 * which also replays what was refused and authorizes redirects.
 * @param options those of `OAuth2Auth`, or an `OAuth2Client`
 * @throws TypeError that begins with the name of the wrong option
 */
export function oauth2(options: OAuth2Options | Auth): Hook {
  return authorizing(asAuth(options, (options) => new OAuth2Auth(options)))
}

/**
 * A client of an OAuth 2.0 server through ky: core's `OAuth2Client`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class OAuth2Client extends CoreClient {
  /** Sends the current token: made of the given instance, or of ky itself. */
  readonly http: KyInstance

  constructor(options: OAuth2ClientOptions, instance: KyInstance = ky) {
    super(withTransport(options, instance))
    this.http = attach(instance, this)
  }
}
