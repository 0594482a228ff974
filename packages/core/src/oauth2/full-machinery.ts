import { anything, callable, check, checkEach, oneOf, type Rule, type Rules, text } from '../checks.js'
import { ClientPlace } from './client-place.js'
import { FullServer } from './full-server.js'
import { type Machinery, renewalOf } from './machinery.js'
import { type FullOptions, fillIn, type OAuth2Options, rules } from './options.js'
import type { ProofOfPossession } from './proof.js'
import { TokenCycle } from './token-cycle.js'
import type { Renewal } from './token-cycle-options.js'
import type { TokenStore } from './token-store.js'

/** What the clients are made of. */
export interface FullMachinery extends Machinery {
  readonly server: FullServer
  readonly renewal: Renewal
}

/** Rules for what an `AssertionClient` has too. */
export const fullRules: Rules<Omit<FullOptions, keyof OAuth2Options | 'dpop' | 'complianceHooks'>> = {
  store: (value) => {
    const { load, save } = value as Partial<TokenStore>
    check('store.load', load, callable)
    check('store.save', save, callable)
    return undefined
  },
  lock: callable,
  tokenTypes: anything,
  tokenPlacement: oneOf('header', 'body', 'uri'),
}

const proof: Rule = (value) =>
  typeof (value as Partial<ProofOfPossession> | null)?.prove === 'function' ? undefined : 'must be a DPoP'

/**
 * All there is to keep a token alive.
 * @param more rules for options that are the client's own
 * @throws TypeError that begins with the name of the wrong option
 */
export function fullMachinery(options: FullOptions, more: Readonly<Record<string, Rule>> = {}): FullMachinery {
  const { access_token, refresh_token } = options.token ?? {}
  checkEach({ 'token.access_token': access_token, 'token.refresh_token': refresh_token }, {}, text)
  const own = { tokenEndpointAuthMethod: anything, dpop: proof, complianceHooks: anything }
  checkEach(options, { ...rules, ...fullRules, ...own, ...more })
  const checked = fillIn(options)
  const server = new FullServer(checked)
  const renewal = { key: `${checked.tokenEndpoint} ${checked.clientId}`, ...renewalOf(checked, server) }
  const placement = new ClientPlace(checked, server.hooks)
  return { options: checked, server, renewal, cycle: new TokenCycle(renewal, checked), placement }
}
