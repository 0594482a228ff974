import type { OAuth1Options } from '@oauth-hooks/core'
import { credentials } from '../../test/server/oauth1/index.js'
import type { DemoRequest } from './client.js'

/** A request of the tour, and how it is signed. */
export interface TourRequest {
  readonly name: string
  /** How signing is attached to the client. */
  readonly by: 'oauth1' | 'attach'
  readonly options: OAuth1Options
  readonly request: DemoRequest
  /** How many requests the provider gets to see. Default: 1. */
  readonly arrivals?: number
  /** The last one goes to another origin, which must not see a credential. */
  readonly leaves?: boolean
}

const { clientId, clientSecret, token, tokenSecret, rsa } = credentials
const hmac = { clientId, clientSecret, token, tokenSecret }
const withKey = { clientId: rsa.clientId, privateKey: rsa.privateKey, token, tokenSecret }

/** What one client sends to the provider at `url`. */
export const requestsOf = (client: string, url: string): TourRequest[] => [
  {
    name: 'GET, odd query',
    by: 'oauth1',
    options: { ...hmac, signatureMethod: 'HMAC-SHA1' },
    request: { method: 'GET', url: `${url}/echo/café?${oddQuery}` },
  },
  {
    name: 'POST, form',
    by: 'oauth1',
    options: { ...hmac, signatureMethod: 'HMAC-SHA256', realm: 'Photos' },
    request: { method: 'POST', url: `${url}/echo/form`, payload: { form: oddForm } },
  },
  {
    name: 'PUT, JSON, body hash',
    by: 'oauth1',
    options: { ...withKey, signatureMethod: 'RSA-SHA256', bodyHash: true },
    request: { method: 'PUT', url: `${url}/api/notes/7`, payload: { json: { title: 'Zoë & co', tags: ['a', 'b'] } } },
  },
  {
    name: 'POST, upload of a file',
    by: 'oauth1',
    options: { ...withKey, signatureMethod: 'RSA-SHA256' },
    request: { method: 'POST', url: `${url}/upload`, payload: { body: upload() } },
  },
  {
    name: 'GET, in the query',
    by: 'oauth1',
    options: { ...hmac, signatureMethod: 'HMAC-SHA1', placement: 'query' },
    request: { method: 'GET', url: `${url}/echo/query?q=hooks+%26%20eyes&page=2` },
  },
  {
    name: 'GET, retried after 503',
    by: 'attach',
    options: { ...hmac, signatureMethod: 'HMAC-SHA256', placement: 'query' },
    request: { method: 'GET', url: `${url}/retry/${client}?fail=1&status=503`, retries: 1 },
    arrivals: 2,
  },
  {
    name: 'GET, redirected',
    by: 'attach',
    options: { ...withKey, signatureMethod: 'RSA-SHA256' },
    request: { method: 'GET', url: `${url}/redirect?to=/echo/moved%3Fa%3D1` },
    arrivals: 2,
  },
  {
    name: 'GET, to another origin',
    by: 'attach',
    options: { ...hmac, signatureMethod: 'HMAC-SHA1' },
    request: { method: 'GET', url: `${url}/redirect/other?path=/elsewhere` },
    leaves: true,
  },
]

const oddQuery = "plus=a+b&space=a%20b&marks=!*'()&ids[]=2&ids[]=1&twice=b&twice=a&name=Zoë ☕&empty=&flag"

const oddForm = {
  status: 'Hello Ladies + Gentlemen, a signed request!',
  price: '100% = 5 €',
  marks: "*'()~",
  empty: '',
}

function upload(): FormData {
  const form = new FormData()
  form.set('caption', 'all 256 octets')
  form.set('file', new File([Uint8Array.from({ length: 256 }, (_, i) => i)], 'octets.bin'))
  return form
}
