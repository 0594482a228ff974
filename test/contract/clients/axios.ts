import { Readable } from 'node:stream'
import { attach, oauth1 } from '@oauth-hooks/axios'
import axios, { AxiosError, AxiosHeaders, type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios'
import axiosRetry from 'axios-retry'
import type { ContractBody, ContractClient, ContractRequest, Outcome, Send, Setup } from '../client.js'
import { parsed, streamOf } from './shared.js'

/** axios with one of its adapters. */
export function axiosClient(adapter: 'http' | 'fetch'): ContractClient {
  const create = (setup: Setup = {}) => {
    const instance = axios.create({ adapter, ...(setup.baseUrl === undefined ? {} : { baseURL: setup.baseUrl }) })
    axiosRetry(instance as never, { retries: 0, retryCondition: ({ response }) => response?.status === 503 })
    return instance
  }
  const connected = (connect: (instance: AxiosInstance) => unknown, setup: Setup = {}): Send => {
    const instance = create(setup)
    if (setup.neighbour === 'before') addNeighbour(instance)
    connect(instance)
    if (setup.neighbour === 'after') addNeighbour(instance)
    return sender(instance, adapter)
  }
  const everything = { followsRedirects: true, reviews: true, comesAfter: ['before', 'after'] } as const
  return {
    name: `axios (${adapter} adapter)`,
    package: 'axios',
    ways: [
      {
        ...everything,
        name: 'attach',
        connect: (auth, setup) => connected((instance) => attach(instance, auth), setup),
      },
      {
        ...everything,
        name: 'interceptors.request.use(oauth1(…))',
        connect: (auth, setup) => connected((instance) => instance.interceptors.request.use(oauth1(auth)), setup),
      },
    ],
    bare: (setup) => sender(create(setup), adapter),
    queryOption: 'appends',
    postBecomes: 'GET',
    requestsOfChain: 22,
    sendsMultipart: adapter === 'http',
    replaysMultipart: true,
    queries,
    formBodies,
  }
}

function addNeighbour(instance: AxiosInstance): void {
  instance.interceptors.request.use((config) => ({ ...config, params: { ...config.params, added: '1' } }))
}

function sender(instance: AxiosInstance, adapter: 'http' | 'fetch'): Send {
  return async (request) => {
    try {
      return await outcome(await instance.request(configOf(request, adapter)))
    } catch (error) {
      if (!(error instanceof AxiosError) || error.response === undefined) throw error
      return { ...(await outcome(error.response)), error }
    }
  }
}

function configOf(request: ContractRequest, adapter: 'http' | 'fetch'): AxiosRequestConfig {
  const { method, url, query, headers, body, oauth, signal, retries } = request
  return {
    method: method ?? 'GET',
    url,
    ...(query && { params: new URLSearchParams(query.map(([name, value]) => [name, value])) }),
    ...(body && dataOf(body, adapter, headers)),
    ...(headers && !body && { headers }),
    ...(oauth !== undefined && { oauth }),
    ...(signal && { signal }),
    ...(retries && { 'axios-retry': { retries } }),
    ...(request.followRedirect === false && { maxRedirects: 0 }),
    ...(request.anyStatus && { validateStatus: () => true }),
    ...(request.streamResponse && { responseType: 'stream' }),
    ...request.own,
  }
}

function dataOf(body: ContractBody, adapter: 'http' | 'fetch', headers: Record<string, string> = {}) {
  const typed = (data: unknown, type: string) => ({ data, headers: { 'Content-Type': type, ...headers } })
  if ('form' in body) return { data: new URLSearchParams(body.form), headers }
  if ('json' in body) return { data: body.json, headers }
  if ('text' in body) return typed(body.text, 'text/plain')
  if ('bytes' in body) return typed(Buffer.from(body.bytes), 'application/octet-stream')
  if ('multipart' in body) return { data: body.multipart(), headers }
  return typed(adapter === 'http' ? Readable.from(body.stream) : streamOf(body.stream), 'application/octet-stream')
}

async function outcome({ status, data }: AxiosResponse): Promise<Outcome> {
  const streams = data instanceof Readable || data instanceof ReadableStream
  return { status, body: streams ? parsed(await new Response(data as ReadableStream).text()) : data }
}

const queries: ContractClient['queries'] = {
  'a list': { own: { params: { a: [2, 1] } }, parameters: 'a%5B%5D=1&a%5B%5D=2' },
  'an object in an object': { own: { params: { a: { b: { c: 1 } } } }, parameters: 'a%5Bb%5D%5Bc%5D=1' },
  'null and undefined': { own: { params: { a: null, b: undefined, c: '' } }, parameters: 'c=' },
  'a date': {
    own: { params: { a: new Date(Date.UTC(2026, 10, 21)) } },
    parameters: 'a=2026-11-21T00%3A00%3A00.000Z',
  },
  'reserved characters': {
    own: { params: { a: "!*'() +&=%~[]", 'c@': ':$,' } },
    parameters: 'a=%21%2A%27%28%29%20%2B%26%3D%25~%5B%5D&c%40=%3A%24%2C',
  },
  emoji: { own: { params: { '😀': 'é' } }, parameters: '%F0%9F%98%80=%C3%A9' },
  'a list without brackets': {
    own: { params: { a: [2, 1] }, paramsSerializer: { indexes: null } },
    parameters: 'a=1&a=2',
  },
  'a list with indexes': {
    own: { params: { a: [2, 1] }, paramsSerializer: { indexes: true } },
    parameters: 'a%5B0%5D=2&a%5B1%5D=1',
  },
  'what a serializer made': {
    own: { params: { a: 1 }, paramsSerializer: { serialize: () => "z=%20'&y=a+b&y=" } },
    parameters: 'y=&y=a%20b&z=%20%27',
  },
  'what an encoder made': {
    own: { params: { a: 'x y' }, paramsSerializer: { encode: (text: string) => text.replace(' ', '%2B') } },
    parameters: 'a=x%2By',
  },
  URLSearchParams: { own: { params: new URLSearchParams('a=1&a=&b=%20') }, parameters: 'a=&a=1&b=%20' },
}

const formType = { 'Content-Type': 'application/x-www-form-urlencoded' }
const formBodies: ContractClient['formBodies'] = {
  URLSearchParams: { own: { data: new URLSearchParams('a=1&a=x y&b=') }, wire: 'a=1&a=x+y&b=' },
  'an object with its type': {
    own: { data: { a: [1, 2], b: { c: 'x y' } }, headers: formType },
    wire: 'a%5B%5D=1&a%5B%5D=2&b%5Bc%5D=x+y',
  },
  'a string without a type': { own: { data: 'a=1&b=%20' }, wire: 'a=1&b=%20' },
  'a string with a charset': {
    own: { data: 'a=1&é=ü', headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' } },
    wire: 'a=1&é=ü',
  },
  'a string with a type in capitals': {
    own: { data: 'a=1', headers: { 'content-type': 'Application/X-WWW-Form-URLencoded' } },
    wire: 'a=1',
  },
  'a Buffer without a type': { own: { data: Buffer.from('a=1&b=+') }, wire: 'a=1&b=+' },
  'an ArrayBuffer': { own: { data: Uint8Array.from(Buffer.from('a=1')).buffer }, wire: 'a=1' },
  'a string with AxiosHeaders': { own: { data: 'a=1', headers: new AxiosHeaders(formType) }, wire: 'a=1' },
}
