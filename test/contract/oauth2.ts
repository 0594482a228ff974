import type { ContractClient } from './client.js'
import { heedsTheCaller, takesOptions } from './oauth2/callers.js'
import { readsTheChallenge } from './oauth2/challenges.js'
import { failsVisibly } from './oauth2/failures.js'
import { refreshesOnce } from './oauth2/herd.js'
import { knowsTheEnd } from './oauth2/lifetimes.js'
import { staysAtItsOrigin } from './oauth2/origins.js'
import { replaysTheSame } from './oauth2/replays.js'
import { keepsSecrets } from './oauth2/secrets.js'
import { type Promised, useFaultyServer } from './oauth2/support.js'
import { keepsTheChannelRaw } from './oauth2/token-channel.js'

/** The promises of the design for OAuth 2.0, by what they say. The numbers are those of the traps they keep out of. */
const promises: Readonly<Record<string, Promised>> = {
  'refreshes once for all': refreshesOnce,
  'knows when a token ends': knowsTheEnd,
  'keeps the token at its origin': staysAtItsOrigin,
  'fails visibly': failsVisibly,
  'heeds the caller': heedsTheCaller,
  'keeps secrets': keepsSecrets,
}

/** Promises about responses. */
const reviews: Readonly<Record<string, Promised>> = {
  'replays the same request': replaysTheSame,
  'reads the challenge': readsTheChallenge,
}

/** Promises about a client, however it is attached to. */
const ofTheClient: Readonly<Record<string, Promised>> = {
  'keeps the token channel raw': keepsTheChannelRaw,
  'attaches by options': takesOptions,
}

/** Holds a client to the promises, with every way to attach to it. */
export function contract(client: ContractClient): void {
  describe(`OAuth 2.0 with ${client.name}`, () => {
    const server = useFaultyServer()
    for (const [index, way] of client.ways.entries()) {
      const all = { ...promises, ...(way.reviews && reviews), ...(index === 0 && ofTheClient) }
      describe(`through ${way.name}`, () => {
        for (const [title, promised] of Object.entries(all)) {
          describe(title, () => promised({ client, way, server }))
        }
      })
    }
  })
}
