import { check, checkEach, endpoint, filledText, text } from '../checks.js'
import { type CheckedClientOptions, clientRules, type OAuth2ClientOptions } from './client-options.js'
import { ClientPlace } from './client-place.js'
import { FullServer } from './full-server.js'
import { type Machinery, renewalOf } from './machinery.js'
import { checkedMethod, fillIn } from './options.js'
import { TokenCycle } from './token-cycle.js'
import type { Renewal } from './token-cycle-options.js'

/** What an `OAuth2Client` is made of. */
export interface ClientMachinery extends Machinery {
  readonly options: CheckedClientOptions
  readonly server: FullServer
  readonly renewal: Renewal
}

/**
 * All there is to keep a token alive.
 * @throws TypeError that begins with the name of the wrong option
 */
export function clientMachinery(options: OAuth2ClientOptions): ClientMachinery {
  const { access_token, refresh_token } = options.token ?? {}
  checkEach({ 'token.access_token': access_token, 'token.refresh_token': refresh_token }, {}, text)
  checkEach(options, clientRules)
  const checked: CheckedClientOptions = fillIn(options)
  const { clientId, tokenEndpoint, revocationEndpoint, revocationEndpointAuthMethod } = checked
  if (hasEndpoint(options)) check('clientId', clientId, filledText)
  checkedMethod('revocationEndpointAuthMethod', revocationEndpointAuthMethod, options.clientSecret)

  const server = new FullServer(checked)
  const discard: Renewal['discard'] = ({ refresh_token = '' }) => server.revoke(refresh_token, 'refresh_token')
  const renewal: Renewal = {
    ...renewalOf(checked, server),
    key: `${tokenEndpoint} ${clientId}`,
    discard: revocationEndpoint === undefined ? undefined : discard,
  }
  const placement = new ClientPlace(checked, server.hooks)
  return { options: checked, server, renewal, cycle: new TokenCycle(renewal, checked), placement }
}

/** Whether there is an endpoint to ask, where the client must say who it is. */
function hasEndpoint(options: OAuth2ClientOptions): boolean {
  const names = Object.keys(clientRules) as (keyof OAuth2ClientOptions)[]
  return names.some((name) => clientRules[name] === endpoint && options[name] !== undefined)
}
