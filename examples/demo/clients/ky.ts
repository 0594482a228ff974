import { attach, OAuth1Client, OAuth2Client, oauth1 } from '@oauth-hooks/ky'
import ky, { type KyInstance } from 'ky'
import { type DemoClient, fieldsOf, type Payload, type Send } from '../client.js'

export const kyClient: DemoClient = {
  oauth1: (options) => sending(ky.extend({ hooks: { beforeRequest: [oauth1(options)] } })),
  attach: (auth) => sending(attach(ky, auth)),
  oauth1Client: (options) => session(new OAuth1Client(options)),
  oauth2Client: (options) => session(new OAuth2Client(options)),
  code: {
    oauth1: 'ky.extend({ hooks: { beforeRequest: [oauth1(options)] } })',
    attach: 'attach(ky, new OAuth1Auth(options))',
  },
}

const session = <Client extends { http: KyInstance }>(client: Client) => ({ client, send: sending(client.http) })

const sending =
  (instance: KyInstance): Send =>
  async ({ method, url, headers, payload, retries = 0, signal }) => {
    const answer = await instance(url, {
      method,
      headers: { ...headers },
      ...bodyOf(payload),
      // ky tries again what it throws.
      retry: { limit: retries, backoffLimit: 10 },
      throwHttpErrors: retries > 0,
      timeout: false,
      ...(signal && { signal }),
    })
    return { status: answer.status, headers: fieldsOf(answer.headers), body: await answer.text() }
  }

function bodyOf(payload: Payload | undefined) {
  return payload && 'form' in payload ? { body: new URLSearchParams(payload.form) } : payload
}
