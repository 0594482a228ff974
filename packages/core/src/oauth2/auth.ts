import { BearerPlace } from './bearer-place.js'
import { type Machinery, renewalOf } from './machinery.js'
import { MemoryCycle } from './memory-cycle.js'
import { checkOptions, type OAuth2Options } from './options.js'
import { AuthorizationServer } from './server.js'
import { TokenAuth } from './token-auth.js'

/**
 * Sends an access token with each request and renews it when it ends or is refused. Synchronous while the token is fresh.
 * It is the small one: stores, locks, other placements, token types, hooks and proofs of possession are those of `OAuth2Client`.
 *
 * @example
 * const auth = new OAuth2Auth({ clientId, clientSecret, tokenEndpoint, token })
 *
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750 RFC 6750}
 */
export class OAuth2Auth extends TokenAuth {
  constructor(options: OAuth2Options) {
    super(bearerMachinery(options))
  }
}

/** The least that keeps a token alive. */
function bearerMachinery(options: OAuth2Options): Machinery {
  const checked = checkOptions(options)
  const server = new AuthorizationServer(checked)
  const cycle = new MemoryCycle(renewalOf(checked, server), checked)
  return { options: checked, server, cycle, placement: new BearerPlace() }
}
