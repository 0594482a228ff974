import type { OAuth2Provider } from '../../test/server/oauth2/index.js'
import type { Send } from './client.js'
import type { Page } from './print.js'

const crowd = 50

/** Requests that meet a token whose time is over, at the client and at the server; returns what went wrong. */
export async function meetExpiry(page: Page, send: Send, provider: OAuth2Provider): Promise<string | undefined> {
  provider.endAccessTokens()
  const { accepted, refused, refreshes, answered } = await sendCrowd(send, provider)

  // The server's word: the client has to know by itself that no request can succeed with that token.
  const line = `requests ${accepted + refused}, refreshes ${refreshes}, failures ${refused}`
  const good = line === `requests ${crowd}, refreshes 1, failures 0` && answered === crowd
  page.field('expired', line, good ? 'green' : 'red')
  return good ? undefined : `${line}; ${answered} answers were good`
}

/** Requests that meet a token which only the server knows to be over; returns what went wrong. */
export async function meetRevocation(page: Page, send: Send, provider: OAuth2Provider): Promise<string | undefined> {
  provider.endAccessTokens()
  const { accepted, refused, refreshes, answered } = await sendCrowd(send, provider)

  const line = `refused ${refused}, refreshes ${refreshes}, accepted ${accepted}`
  const good = refreshes === 1 && accepted === crowd && answered === crowd
  page.field('revoked', line, good ? 'green' : 'red')
  return good ? undefined : `${line}; ${answered} answers were good`
}

/** Sends them all at once: what the server counted, and how many of the callers got a good answer. */
async function sendCrowd(send: Send, provider: OAuth2Provider) {
  provider.reset()
  const requests = Array.from({ length: crowd }, (_, i) =>
    send({ method: 'GET', url: `${provider.url}/api/photos/${i}` }),
  )
  const outcomes = await Promise.allSettled(requests)

  const { apiAccepted, apiRefused, tokenRequests } = provider.counts
  const answered = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value.status === 200).length
  return { accepted: apiAccepted, refused: apiRefused, refreshes: tokenRequests, answered }
}
