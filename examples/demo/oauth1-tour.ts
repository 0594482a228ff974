import { OAuth1Auth, type OAuth1Options, type SignDetails } from '@oauth-hooks/core'
import { type OAuth1Provider, startOAuth1Provider } from '../../test/server/oauth1/index.js'
import type { DemoClient } from './client.js'
import { clients } from './clients.js'
import { reasonOf } from './errors.js'
import { type Outcome, printOutcome, refusalOf } from './oauth1-outcome.js'
import { requestsOf, type TourRequest } from './oauth1-requests.js'
import type { Page } from './print.js'
import type { Result, Section } from './report.js'

export const oauth1Section: Section = {
  title: 'OAuth 1.0a: signed requests of axios, got and ky before an independent provider',
  async run(page) {
    const provider = await startOAuth1Provider()
    try {
      return await sendAll(page, provider)
    } finally {
      await provider.close()
    }
  },
}

/** Sends every request from every client and prints what both sides saw. */
export async function sendAll(page: Page, provider: OAuth1Provider): Promise<Result[]> {
  const results: Result[] = []
  for (const [name, client] of Object.entries(clients)) {
    for (const planned of requestsOf(name, provider.url)) {
      const outcome = await send(client, planned, provider)
      page.heading(`${name}: ${planned.name}`)
      page.field('attached by', client.code[planned.by])
      printOutcome(page, outcome)
      results.push({ client: name, request: planned.name, refusal: refusalOf(planned, outcome) })
    }
  }
  return results
}

async function send(client: DemoClient, planned: TourRequest, provider: OAuth1Provider): Promise<Outcome> {
  const signed: SignDetails[] = []
  const options: OAuth1Options = { ...planned.options, onSign: (details) => signed.push(details) }
  const attached = planned.by === 'oauth1' ? client.oauth1(options) : client.attach(new OAuth1Auth(options))
  const [before, beforeElsewhere] = [provider.received.length, provider.other.received.length]

  const answer = await attached(planned.request).catch((error) => ({ failure: reasonOf(error) }))

  return {
    signed,
    arrived: provider.received.slice(before),
    elsewhere: provider.other.received.slice(beforeElsewhere),
    ...answer,
  }
}
