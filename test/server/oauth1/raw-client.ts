import { type Agent, type IncomingHttpHeaders, request } from 'node:http'
import { createRequire } from 'node:module'
import { credentials } from './credentials.js'

/** The part of npm oauth-sign that is used here; it brings no types. */
interface OAuthSign {
  rfc3986(text: string): string
  sign(
    signatureMethod: string,
    method: string,
    baseUri: string,
    parameters: Readonly<Record<string, string | string[]>>,
    clientSecretOrKey?: string,
    tokenSecret?: string,
  ): string
}
const oauthSign = createRequire(import.meta.url)('oauth-sign') as OAuthSign

/** What to send, octet by octet: nothing is normalized on the way. */
export interface RawRequest {
  method?: string
  target: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer
  agent?: Agent
}

export interface RawResponse {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The text parsed as JSON. */
  readonly json: Record<string, unknown>
}

/** Sends a request with bare node:http, on a connection of its own unless there is an agent. */
export function send(
  origin: string,
  { method = 'GET', target, headers, body, agent }: RawRequest,
): Promise<RawResponse> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: target, headers, agent: agent ?? false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          get json() {
            return JSON.parse(text) as Record<string, unknown>
          },
        })
      })
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

/** What a signature is to be made of. Nothing is read from the request: the test says what there is to sign. */
export interface Signing {
  method?: string
  /** The base string URI. */
  uri: string
  /** The decoded query and form parameters. */
  parameters?: Record<string, string | string[]>
  /** More protocol parameters, or others; `undefined` leaves one out. */
  oauth?: Record<string, string | undefined>
  clientSecret?: string
  tokenSecret?: string
}

/** The instant at which the hand-signed requests are signed. */
export const signedAt = 1_800_000_000

let count = 0

/** The protocol parameters with a signature made by npm oauth-sign, by the client and the token of `credentials`. */
export function sign({
  method = 'GET',
  uri,
  parameters = {},
  oauth = {},
  ...secrets
}: Signing): Record<string, string> {
  count += 1
  const protocol = defined({
    oauth_consumer_key: credentials.clientId,
    oauth_token: credentials.token,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(signedAt),
    oauth_nonce: `nonce${count}`,
    ...oauth,
  })
  const { clientSecret = credentials.clientSecret, tokenSecret = credentials.tokenSecret } = secrets
  const signatureMethod = protocol.oauth_signature_method ?? ''
  const all = { ...parameters, ...protocol }
  return {
    ...protocol,
    oauth_signature: oauthSign.sign(signatureMethod, method, uri, all, clientSecret, tokenSecret),
  }
}

const defined = (fields: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** `Authorization: OAuth …` of protocol parameters. */
export function authorization(protocol: Record<string, string>, realm?: string): { Authorization: string } {
  const pairs = Object.entries(protocol).map(([name, value]) => `${name}="${oauthSign.rfc3986(value)}"`)
  return { Authorization: `OAuth ${[...(realm === undefined ? [] : [`realm="${realm}"`]), ...pairs].join(', ')}` }
}

/** `name=value&…` of protocol parameters, for a query or a form. */
export const asForm = (protocol: Record<string, string>): string =>
  Object.entries(protocol)
    .map(([name, value]) => `${name}=${oauthSign.rfc3986(value)}`)
    .join('&')
