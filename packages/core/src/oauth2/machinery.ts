import type { TokenPlace } from './bearer-place.js'
import { refreshTokenGrant } from './grants.js'
import type { MemoryCycle } from './memory-cycle.js'
import type { CheckedOptions } from './options.js'
import type { AuthorizationServer } from './server.js'
import type { MemoryRenewal } from './token-cycle-options.js'

/** What sends a token and keeps it alive: an `OAuth2Auth` has the least of it, the clients bring more. */
export interface Machinery {
  readonly options: CheckedOptions
  readonly server: AuthorizationServer
  readonly cycle: MemoryCycle
  readonly placement: TokenPlace
}

/** How a token is renewed, and where there is a grant, obtained. */
export function renewalOf(options: CheckedOptions, server: AuthorizationServer): MemoryRenewal {
  const { scope, grantType, grantParameters, refreshParameters } = options
  const grant = async () => {
    const parameters = typeof grantParameters === 'function' ? await grantParameters() : grantParameters
    return { grant_type: grantType, scope, ...parameters }
  }
  return {
    refresh: (refreshToken) => server.token({ ...refreshTokenGrant(refreshToken), ...refreshParameters }),
    obtain: grantType === undefined ? undefined : () => server.token(grant),
  }
}
