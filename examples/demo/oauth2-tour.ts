import {
  type OAuth2Provider,
  redirectUri,
  clients as registrations,
  startOAuth2Provider,
} from '../../test/server/oauth2/index.js'
import type { DemoClient } from './client.js'
import { clients } from './clients.js'
import { reasonOf } from './errors.js'
import { meetExpiry, meetRevocation } from './oauth2-crowd.js'
import { logIn } from './oauth2-login.js'
import type { Page } from './print.js'
import type { Result, Section } from './report.js'

export const oauth2Section: Section = {
  title: 'OAuth 2.0: axios, got and ky log in at oidc-provider and keep their tokens alive',
  async run(page) {
    const provider = await startOAuth2Provider()
    try {
      return await runAll(page, provider)
    } finally {
      await provider.close()
    }
  },
}

/** Logs in with each client, then lets its token end twice. */
export async function runAll(page: Page, provider: OAuth2Provider): Promise<Result[]> {
  const results: Result[] = []
  for (const [name, client] of Object.entries(clients)) {
    page.heading(`${name}: OAuth2Client`)
    for await (const [request, refusal] of stepsOf(page, client, provider)) {
      results.push({ client: name, request, refusal })
    }
  }
  return results
}

/** The steps of one client, each with what went wrong. */
export async function* stepsOf(
  page: Page,
  { oauth2Client }: DemoClient,
  provider: OAuth2Provider,
): AsyncGenerator<[request: string, refusal: string | undefined]> {
  const { client_id: clientId, client_secret: clientSecret } = registrations.confidential
  let ahead = 0
  const session = oauth2Client({
    clientId,
    clientSecret,
    ...provider.endpoints,
    issuer: provider.url,
    redirectUri,
    scope: ['openid', 'api:read'],
    now: () => Date.now() / 1000 + ahead,
  })
  const attempt = (step: Promise<string | undefined>) =>
    step.catch((error: unknown) => {
      page.field('failed', reasonOf(error), 'red')
      return reasonOf(error)
    })

  yield ['login with code and PKCE', await attempt(logIn(page, session, provider))]
  ahead = provider.settings.lifetimes.AccessToken + 1
  yield ['50 over an expired token', await attempt(meetExpiry(page, session.send, provider))]
  yield ['50 over a revoked token', await attempt(meetRevocation(page, session.send, provider))]
}
