import { authorizedFetch } from '@oauth-hooks/core'
import { auth, badgateway, url } from './bearer.mjs'

/**
 * A fetch that answers itself. It makes the request first, as any fetch does, and answers in a later turn of the event
 * loop, as any network does: before that, nothing that a request holds by a WeakRef can be collected.
 */
export async function nullFetch(input, init) {
  new Request(input, init)
  await new Promise(setImmediate)
  return new Response('')
}

/** @badgateway/oauth2-client as the fetch of somebody. */
export function peerFetch() {
  const send = badgateway().mw()
  return (input, init) => send(new Request(input, init), nullFetch)
}

const get = (fetch) => () => fetch(url)

export const title = 'a bearer token on one fetch, null fetch'
export const references = ['fetch alone', '@badgateway/oauth2-client']
export const operations = {
  'fetch alone': get(nullFetch),
  '@oauth-hooks/core': get(authorizedFetch(auth(), nullFetch)),
  '@badgateway/oauth2-client': get(peerFetch()),
}
