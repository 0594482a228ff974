import { attach } from '@oauth-hooks/ky'
import ky from 'ky'
import { auth, url } from './bearer.mjs'
import { nullFetch, peerFetch } from './bearer-fetch.mjs'

const get = (instance) => () => instance(url)

const peer = '@badgateway/oauth2-client as its fetch'

export const title = 'a bearer token on one ky request, null fetch'
export const references = ['ky alone', peer]
export const operations = {
  'ky alone': get(ky.create({ fetch: nullFetch })),
  '@oauth-hooks/ky': get(attach(ky.create({ fetch: nullFetch }), auth())),
  [peer]: get(ky.create({ fetch: peerFetch() })),
}
