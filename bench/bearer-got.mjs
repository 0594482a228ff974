import { Readable } from 'node:stream'
import { oauth2 } from '@oauth-hooks/got'
import got from 'got'
import { auth, url } from './bearer.mjs'

/** A last hook that answers in the network's place, so that nothing is measured but got and who hooks into it. */
function answer() {
  return Object.assign(Readable.from([]), {
    statusCode: 200,
    headers: {},
    rawHeaders: [],
    trailers: {},
    rawTrailers: [],
  })
}

const get = (instance) => () => instance(url)

export const title = 'a bearer token on one got request, null answer'
export const references = ['got alone']
export const operations = {
  'got alone': get(got.extend({ hooks: { beforeRequest: [answer] } })),
  '@oauth-hooks/got': get(got.extend({ hooks: { beforeRequest: [oauth2(auth()), answer] } })),
}
