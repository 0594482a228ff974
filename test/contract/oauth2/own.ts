import * as ofAxios from '@oauth-hooks/axios'
import type { Auth, Fetch, OAuth2Client, OAuth2ClientOptions } from '@oauth-hooks/core'
import { authorizedFetch } from '@oauth-hooks/core'
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
  /** Sends with an auth that was attached twice. */
  twice?(auth: Auth): (url: string) => Promise<number>
  /** The adapter's own OAuth2Client over an instance that is full of defaults, hooks and credentials. */
  soiled?(options: OAuth2ClientOptions, baseUrl: string): Soiled
  /** Attaches by the function of the owner's form, which is given options. */
  byOptions?(options: OAuth2ClientOptions): (url: string) => Promise<number>
}

export interface Soiled {
  readonly client: OAuth2Client
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
  twice: (auth) => {
    const sending = authorizedFetch(auth, authorizedFetch(auth))
    return async (url) => (await sending(url)).status
  },
}
