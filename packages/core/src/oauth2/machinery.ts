import { refreshTokenGrant } from './grants.js'
import { HeaderPlace, type TokenPlace } from './header-place.js'
import { MemoryCycle } from './memory-cycle.js'
import { type CheckedOptions, checkOptions, type OAuth2Options } from './options.js'
import { AuthorizationServer } from './server.js'
import type { Renewal } from './token-cycle-options.js'

/** What an {@link OAuth2Auth} is made of. Those who need more bring their own. */
export interface Machinery {
  readonly options: CheckedOptions
  readonly server: AuthorizationServer
  readonly renewal: Renewal
  readonly cycle: MemoryCycle
  readonly placement: TokenPlace
}

/** The least that keeps a token alive. @throws TypeError that begins with the name of the wrong option */
export function smallMachinery(options: OAuth2Options): Machinery {
  const checked = checkOptions(options)
  const server = new AuthorizationServer(checked)
  const renewal = renewalOf(checked, server)
  return { options: checked, server, renewal, cycle: new MemoryCycle(renewal, checked), placement: new HeaderPlace() }
}

export function renewalOf(options: CheckedOptions, server: AuthorizationServer): Renewal {
  const { tokenEndpoint, clientId, scope, grantType, grantParameters, refreshParameters } = options
  const obtain = async () => {
    const parameters = typeof grantParameters === 'function' ? await grantParameters() : grantParameters
    return server.token({ grant_type: grantType, scope, ...parameters })
  }
  return {
    key: `${tokenEndpoint} ${clientId}`,
    refresh: (refreshToken) => server.token({ ...refreshTokenGrant(refreshToken), ...refreshParameters }),
    obtain: grantType === undefined ? undefined : obtain,
  }
}
