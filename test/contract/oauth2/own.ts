import * as ofAxios from '@oauth-hooks/axios'
import {
  type Auth,
  authorizedFetch,
  OAuth2Client as CoreClient,
  type Fetch,
  type OAuth2ClientOptions,
} from '@oauth-hooks/core'
import * as ofGot from '@oauth-hooks/got'
import * as ofKy from '@oauth-hooks/ky'
import axios, { type AxiosInstance } from 'axios'
import got from 'got'
import ky, { type Options } from 'ky'
import { oldest } from '../../support/versions.js'
import type { ContractClient } from '../client.js'

/** What only OAuth 2.0 needs to know of a client. Each function resolves with the status of a GET. */
export interface Own {
  transport(): Fetch
  /** The adapter's own OAuth2Client, and its `http`. */
  session(options: OAuth2ClientOptions): Session
  /** The raw channel of an instance that has an auth attached. */
  channelThrough?(auth: Auth): Fetch
  /** Sends with an auth that was attached twice. */
  twice?(auth: Auth): (url: string) => Promise<number>
  /** The adapter's own OAuth2Client over an instance that is full of defaults, hooks and credentials. */
  soiled?(options: OAuth2ClientOptions, baseUrl: string): Soiled
  /** Attaches by the function of the owner's form, which is given options. */
  byOptions?(options: OAuth2ClientOptions): (url: string) => Promise<number>
}

export interface Session {
  readonly client: CoreClient
  /** Resolves with what the resource says; rejects when it refuses. */
  get(url: string): Promise<unknown>
}

export interface Soiled {
  readonly client: CoreClient
  get(path: string): Promise<number>
}

/** What a soiled instance adds to all its requests. */
const soil = { header: { 'x-soil': 'soil' }, query: { soil: 'soil' }, username: 'soil', password: 'soil' }

export function own({ name, package: library }: ContractClient): Own {
  if (library === 'axios') return axiosOwn(name.includes('fetch') ? 'fetch' : 'http')
  if (library === 'got') return gotOwn
  return library === 'ky' ? kyOwn : fetchOwn
}

function axiosOwn(adapter: 'http' | 'fetch'): Own {
  const create = () => axios.create({ adapter, validateStatus: () => true })
  const getting = (instance: AxiosInstance) => async (url: string) => (await instance.get(url)).status
  return {
    transport: () => ofAxios.transport(create()),
    session: (options) => {
      const client = new ofAxios.OAuth2Client(options, axios.create({ adapter }))
      return { client, get: async (url) => (await client.http.get(url)).data }
    },
    channelThrough: (auth) => ofAxios.transport(ofAxios.attach(create(), auth)),
    twice: (auth) => {
      const instance = ofAxios.attach(create(), auth)
      instance.interceptors.request.use(ofAxios.oauth2(auth))
      return getting(ofAxios.attach(instance, auth))
    },
    byOptions: (options) => {
      const instance = create()
      instance.interceptors.request.use(ofAxios.oauth2(options))
      return getting(instance)
    },
    soiled: (options, baseURL) => {
      const { username, password } = soil
      const headers = { ...soil.header, common: soil.header }
      const instance = create()
      Object.assign(instance.defaults, { baseURL, params: soil.query, auth: { username, password } })
      Object.assign(instance.defaults.headers, headers)
      instance.interceptors.request.use((config) => {
        config.headers.set('x-hook', 'soil')
        return config
      })
      instance.interceptors.response.use(({ status }) => status as never)
      const client = new ofAxios.OAuth2Client(options, instance)
      return { client, get: (path) => client.http.get(path) }
    },
  }
}

const gotOwn: Own = {
  transport: () => ofGot.transport(got),
  session: (options) => {
    const client = new ofGot.OAuth2Client(options)
    return { client, get: (url) => client.http.get(url).json() }
  },
  channelThrough: (auth) => ofGot.transport(ofGot.attach(got, auth)),
  twice: (auth) => {
    const instance = ofGot.attach(ofGot.attach(got.extend({ throwHttpErrors: false }), auth), auth)
    return async (url) => (await instance.get(url)).statusCode
  },
  byOptions: (options) => {
    const instance = got.extend({ throwHttpErrors: false, hooks: { beforeRequest: [ofGot.oauth2(options)] } })
    return async (url) => (await instance.get(url)).statusCode
  },
  soiled: (options, prefixUrl) => {
    const { username, password } = soil
    const instance = got.extend({
      prefixUrl,
      username,
      password,
      headers: soil.header,
      searchParams: soil.query,
      throwHttpErrors: false,
      hooks: {
        beforeRequest: [
          (request) => {
            request.headers['x-hook'] = 'soil'
          },
        ],
        afterResponse: [(response) => response],
      },
    })
    const client = new ofGot.OAuth2Client(options, instance)
    return { client, get: async (path) => (await client.http.get(path.slice(1))).statusCode }
  },
}

const kyOwn: Own = {
  transport: () => ofKy.transport(ky),
  session: (options) => {
    const client = new ofKy.OAuth2Client(options)
    return { client, get: (url) => client.http.get(url).json() }
  },
  channelThrough: (auth) => ofKy.transport(ofKy.attach(ky, auth)),
  twice: (auth) => {
    const instance = ofKy.attach(ofKy.attach(ky.create({ throwHttpErrors: false }), auth), auth)
    return async (url) => (await instance.get(url)).status
  },
  byOptions: (options) => {
    const hook = ofKy.oauth2(options)
    const instance = ky.create({
      throwHttpErrors: false,
      hooks: { beforeRequest: [hook], beforeRetry: [hook] } as never,
    })
    return async (url) => (await instance.get(url)).status
  },
  soiled: (options, baseUrl) => {
    const instance = ky.create({
      [oldest ? 'prefixUrl' : 'prefix']: baseUrl,
      headers: soil.header,
      searchParams: soil.query,
      throwHttpErrors: false,
      hooks: {
        beforeRequest: [
          (first: Request | { request: Request }) => {
            const request = first instanceof Request ? first : first.request
            request.headers.set('x-hook', 'soil')
          },
        ],
      },
    } as unknown as Options)
    const client = new ofKy.OAuth2Client(options, instance)
    return { client, get: async (path) => (await client.http.get(path.slice(1))).status }
  },
}

const fetchOwn: Own = {
  transport: () => fetch,
  session: (options) => {
    const client = new CoreClient(options)
    const sending = authorizedFetch(client)
    return {
      client,
      get: async (url) => {
        const response = await sending(url)
        if (!response.ok) throw new Error(`status ${response.status}`)
        return response.json()
      },
    }
  },
  twice: (auth) => {
    const sending = authorizedFetch(auth, authorizedFetch(auth))
    return async (url) => (await sending(url)).status
  },
}
