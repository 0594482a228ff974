import { attach, OAuth1Client, OAuth2Client, oauth1 } from '@oauth-hooks/axios'
import axios, { type AxiosInstance } from 'axios'
import axiosRetry from 'axios-retry'
import { type DemoClient, fieldsOf, type Payload, type Send } from '../client.js'

export const axiosClient: DemoClient = {
  oauth1(options) {
    const instance = axios.create()
    instance.interceptors.request.use(oauth1(options))
    return sending(instance)
  },
  attach: (auth) => sending(attach(axios.create(), auth)),
  oauth1Client: (options) => session(new OAuth1Client(options)),
  oauth2Client: (options) => session(new OAuth2Client(options)),
  code: {
    oauth1: 'axios.interceptors.request.use(oauth1(options))',
    attach: 'attach(axios.create(), new OAuth1Auth(options))',
  },
}

const session = <Client extends { http: AxiosInstance }>(client: Client) => ({ client, send: sending(client.http) })

function sending(instance: AxiosInstance): Send {
  axiosRetry(instance, { retries: 0 })
  return async ({ method, url, headers, payload, retries = 0, signal }) => {
    const answer = await instance.request<string>({
      method,
      url,
      headers: { ...headers },
      data: dataOf(payload),
      responseType: 'text',
      'axios-retry': { retries },
      // axios-retry tries again what axios throws.
      ...(retries === 0 && { validateStatus: () => true }),
      ...(signal && { signal }),
    })
    return { status: answer.status, headers: fieldsOf(Object.entries(answer.headers)), body: answer.data }
  }
}

function dataOf(payload: Payload | undefined): unknown {
  if (payload === undefined) return undefined
  if ('form' in payload) return new URLSearchParams(payload.form)
  if ('json' in payload) return payload.json
  // As octets, because axios may trim or quote a text.
  return typeof payload.body === 'string' ? Buffer.from(payload.body) : payload.body
}
