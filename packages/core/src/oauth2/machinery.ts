import { BearerPlace, type TokenPlace } from './bearer-place.js'
import { refreshTokenGrant } from './grants.js'
import { MemoryCycle } from './memory-cycle.js'
import { type CheckedOptions, checkOptions, type OAuth2Options } from './options.js'
import { AuthorizationServer } from './server.js'
import type { MemoryRenewal } from './token-cycle-options.js'

/** What an {@link OAuth2Auth} is made of. Those who need more bring their own. */
export interface Machinery {
  readonly options: CheckedOptions
  readonly server: AuthorizationServer
  readonly cycle: MemoryCycle
  readonly placement: TokenPlace
}

/** The least that keeps a token alive. @throws TypeError that begins with the name of the wrong option */
export function smallMachinery(options: OAuth2Options): Machinery {
  const checked = checkOptions(options)
  const server = new AuthorizationServer(checked)
  const cycle = new MemoryCycle(renewalOf(checked, server), checked)
  return { options: checked, server, cycle, placement: new BearerPlace() }
}

export function renewalOf(options: CheckedOptions, server: AuthorizationServer): MemoryRenewal {
  const { scope, grantType, grantParameters, refreshParameters } = options
  const obtain = async () => {
    const parameters = typeof grantParameters === 'function' ? await grantParameters() : grantParameters
    return server.token({ grant_type: grantType, scope, ...parameters })
  }
  return {
    refresh: (refreshToken) => server.token({ ...refreshTokenGrant(refreshToken), ...refreshParameters }),
    obtain: grantType === undefined ? undefined : obtain,
  }
}
