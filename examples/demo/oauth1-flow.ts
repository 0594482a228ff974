import { allow } from '../../test/examples/resource-owner.js'
import { credentials, startOAuth1Provider } from '../../test/server/oauth1/index.js'
import type { DemoClient } from './client.js'
import { clients } from './clients.js'
import { reasonOf } from './errors.js'
import type { Page } from './print.js'
import type { Result, Section } from './report.js'

export const oauth1FlowSection: Section = {
  title: 'OAuth 1.0a in three legs: axios, got and ky ask alice for access',
  async run(page) {
    const provider = await startOAuth1Provider()
    try {
      return await walkAll(page, provider.url)
    } finally {
      await provider.close()
    }
  },
}

/** Walks the three legs with each client. */
export async function walkAll(page: Page, providerUrl: string): Promise<Result[]> {
  const results: Result[] = []
  for (const [name, client] of Object.entries(clients)) {
    page.heading(`${name}: OAuth1Client`)
    const refusal = await walk(page, client, providerUrl).catch(reasonOf)
    if (refusal !== undefined) page.field('failed', refusal, 'red')
    results.push({ client: name, request: 'three legs', refusal })
  }
  return results
}

/**
 * The three legs, and a call that is signed with what they gave; returns why that call was refused.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2 RFC 5849 §2}
 */
export async function walk(page: Page, { oauth1Client }: DemoClient, providerUrl: string): Promise<string | undefined> {
  const { clientId, clientSecret } = credentials
  const redirectUri = 'https://client.example.com/callback'
  const { client, send } = oauth1Client({ clientId, clientSecret, redirectUri })

  const temporary = await client.fetchRequestToken(`${providerUrl}/oauth/request_token`)
  page.field('temporary', `credentials ${temporary.oauth_token}`)
  page.field('', `the provider will send alice back: ${temporary.oauth_callback_confirmed}`)

  const authorizationUrl = client.createAuthorizationUrl(`${providerUrl}/oauth/authorize`)
  const { location } = await allow(authorizationUrl, 'alice')
  page.field('approval', `alice opened ${new URL(authorizationUrl).pathname} and allowed it`)

  const response = client.parseAuthorizationResponse(location)
  page.field('callback', `${redirectUri} with ${Object.keys(response).join(', ')}`)

  const token = await client.fetchAccessToken(`${providerUrl}/oauth/access_token`)
  page.field('access', `token ${token.oauth_token} of ${token.screen_name}`)

  const { status, body } = await send({ method: 'GET', url: `${providerUrl}/account/verify_credentials.json` })
  const accepted = status === 200
  page.field('call', `GET /account/verify_credentials.json answered ${status}`, accepted ? 'green' : 'red')
  page.field('', body)
  return accepted ? undefined : `the answer is ${status}`
}
