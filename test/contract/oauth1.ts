import { expect } from 'chai'
import { type Promised, useProvider } from '../support/oauth1.js'
import { oldest, versionOf } from '../support/versions.js'
import type { ContractClient } from './client.js'
import { signsAttempts } from './oauth1/attempts.js'
import { leavesBodies } from './oauth1/bodies.js'
import { leavesTheChoice } from './oauth1/choice.js'
import { keepsCompany } from './oauth1/company.js'
import { staysAtHome } from './oauth1/origins.js'
import { signsRedirects } from './oauth1/redirects.js'
import { refusesBadInput } from './oauth1/refusals.js'
import { replaysOnce } from './oauth1/replays.js'
import { signsForms } from './oauth1/signed-forms.js'
import { signsTheUrl } from './oauth1/signed-is-sent.js'

/** The promises of the design for OAuth 1.0a, by what they say. */
const promises: Readonly<Record<string, Promised>> = {
  'signs the URL that is sent': signsTheUrl,
  'signs the form that is sent': signsForms,
  'leaves other bodies alone': leavesBodies,
  'signs every attempt': signsAttempts,
  'signs redirects': signsRedirects,
  'stays at its origin': staysAtHome,
  'replays a refused request': replaysOnce,
  'leaves the caller the choice': leavesTheChoice,
  'gets along with others': keepsCompany,
  'refuses what cannot be right': refusesBadInput,
}

const oldestVersions = { axios: /^1\.6\.8$/, got: /^14\.6\.6$/, ky: /^1\.14\.3$/ }
const newestVersions = { axios: /^1\.(2[1-9]|[3-9]\d)\./, got: /^16\./, ky: /^2\./ }

/** Holds a client to the promises, with every way to attach to it. */
export function contract(client: ContractClient): void {
  const version = client.package ? versionOf(client.package) : process.version
  describe(`OAuth 1.0a with ${client.name} ${version}`, () => {
    if (client.package) {
      const wanted = (oldest ? oldestVersions : newestVersions)[client.package]
      it('runs the version that was asked for', () => {
        expect(version).to.match(wanted)
      })
    }

    for (const way of client.ways) {
      describe(`through ${way.name}`, () => {
        const provider = useProvider({ tokens: { 'bob-token': { secret: 'bob-secret', user: 'bob' } } })
        for (const [title, promised] of Object.entries(promises)) {
          describe(title, () => promised({ client, way, provider }))
        }
      })
    }
  })
}
