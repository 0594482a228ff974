import type { ContractClient } from './client.js'
import { getsTokens } from './oauth2-provider/grants.js'
import { servesOthers } from './oauth2-provider/other-libraries.js'
import { rotates } from './oauth2-provider/rotation.js'
import { type Promised, useOAuth2Provider } from './oauth2-provider/support.js'

/** The promises of the design for OAuth 2.0 that only a real server can judge. */
const promises: Readonly<Record<string, Promised>> = {
  'gets tokens': getsTokens,
  'rotates refresh tokens': rotates,
  'lends its channel to other libraries': servesOthers,
}

/** Holds the OAuth2Client of a client to the promises, against panva's oidc-provider. */
export function contract(client: ContractClient): void {
  describe(`OAuth 2.0 with ${client.name} against oidc-provider`, () => {
    const provider = useOAuth2Provider()
    for (const [title, promised] of Object.entries(promises)) {
      describe(title, () => promised({ client, provider }))
    }
  })
}
