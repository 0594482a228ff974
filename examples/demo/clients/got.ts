import { attach, OAuth1Client, OAuth2Client, oauth1 } from '@oauth-hooks/got'
import got, { type Got } from 'got'
import { type DemoClient, fieldsOf, type Send } from '../client.js'

export const gotClient: DemoClient = {
  oauth1: (options) => sending(got.extend({ hooks: { beforeRequest: [oauth1(options)] } })),
  attach: (auth) => sending(attach(got, auth)),
  oauth1Client: (options) => session(new OAuth1Client(options)),
  oauth2Client: (options) => session(new OAuth2Client(options)),
  code: {
    oauth1: 'got.extend({ hooks: { beforeRequest: [oauth1(options)] } })',
    attach: 'attach(got, new OAuth1Auth(options))',
  },
}

const session = <Client extends { http: Got }>(client: Client) => ({ client, send: sending(client.http) })

const sending =
  (instance: Got): Send =>
  async ({ method, url, headers, payload, retries = 0, signal }) => {
    const answer = await instance(url, {
      method: method as 'GET',
      headers: { ...headers },
      ...payload,
      retry: { limit: retries, backoffLimit: 10 },
      throwHttpErrors: false,
      ...(signal && { signal }),
    })
    return { status: answer.statusCode, headers: fieldsOf(Object.entries(answer.headers)), body: answer.body }
  }
