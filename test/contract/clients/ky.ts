import { attach, oauth1 } from '@oauth-hooks/ky'
import ky, { HTTPError, type KyInstance, type Options } from 'ky'
import { oldest } from '../../support/versions.js'
import type { ContractClient, ContractRequest, Outcome, Send, Setup } from '../client.js'
import { fetchBody } from './fetch.js'
import { fetchForms } from './forms.js'
import { parsed } from './shared.js'

/** ky 1 gives the request itself. */
type HookArgument = Request | { request: Request }

const neighbour = {
  hooks: {
    beforeRequest: [
      (first: HookArgument) => {
        const request = first instanceof Request ? first : first.request
        const url = new URL(request.url)
        url.searchParams.set('added', '1')
        return new Request(url, request)
      },
    ],
  },
} as unknown as Options

export const kyClient: ContractClient = {
  name: 'ky',
  package: 'ky',
  ways: [
    {
      name: 'attach',
      connect: (auth, setup) => connected((instance) => attach(instance, auth), setup),
      followsRedirects: true,
      reviews: true,
      comesAfter: ['before', 'after'],
    },
    {
      name: 'hooks: { beforeRequest: [oauth1(…)], beforeRetry: [the same] }',
      connect: (auth, setup) => {
        const hook = oauth1(auth)
        const hooks = { beforeRequest: [hook], beforeRetry: [hook] } as Options['hooks']
        return connected((instance) => instance.extend({ hooks: hooks ?? {} }), setup)
      },
      followsRedirects: false,
      reviews: false,
      // In ky 1 a hook that returns a request is the last one that runs.
      comesAfter: oldest ? [] : ['before'],
    },
  ],
  bare: (setup = {}) => sender(create(setup)),
  queryOption: oldest ? 'replaces' : 'appends',
  postBecomes: 'GET',
  requestsOfChain: 21,
  sendsMultipart: true,
  replaysMultipart: true,
  queries: {
    'an object': { own: { searchParams: { a: 1, b: true, c: '' } }, parameters: 'a=1&b=true&c=' },
    'a string': { own: { searchParams: 'a=2&a=1&b=%20' }, parameters: 'a=1&a=2&b=%20' },
    'a list of pairs': {
      own: {
        searchParams: [
          ['a', '2'],
          ['a', '1'],
        ],
      },
      parameters: 'a=1&a=2',
    },
    URLSearchParams: { own: { searchParams: new URLSearchParams('a=1&a=&b=x y') }, parameters: 'a=&a=1&b=x%20y' },
    'reserved characters': {
      own: { searchParams: { a: "!*'() +&=%~[]", 'c@': ':$,' } },
      parameters: 'a=%21%2A%27%28%29%20%2B%26%3D%25~%5B%5D&c%40=%3A%24%2C',
    },
    emoji: { own: { searchParams: { '😀': 'é' } }, parameters: '%F0%9F%98%80=%C3%A9' },
  },
  formBodies: fetchForms,
}

function create({ baseUrl }: Setup): KyInstance {
  const option = oldest ? 'prefixUrl' : 'prefix'
  return ky.create(baseUrl === undefined ? {} : { [option]: baseUrl })
}

function connected(connect: (instance: KyInstance) => KyInstance, setup: Setup = {}): Send {
  const instance = create(setup)
  if (setup.neighbour === undefined) return sender(connect(instance))
  return sender(
    setup.neighbour === 'before' ? connect(instance.extend(neighbour)) : connect(instance).extend(neighbour),
  )
}

function sender(instance: KyInstance): Send {
  return async (request) => {
    // The prefix goes before every text, absolute or not.
    const url = URL.canParse(request.url) ? new URL(request.url) : request.url.replace(/^\//, '')
    try {
      return await outcome(await instance(url, optionsOf(request)))
    } catch (error) {
      if (!(error instanceof HTTPError)) throw error
      return { ...(await outcome(error.response, error)), error }
    }
  }
}

async function outcome(response: Response, error?: HTTPError): Promise<Outcome> {
  // ky 2 has read the body of an error.
  const { data } = { data: undefined, ...error }
  return { status: response.status, body: response.bodyUsed ? data : parsed(await response.text()) }
}

function optionsOf(request: ContractRequest): Options {
  const { method = 'GET', query, oauth, signal, retries = 0 } = request
  return {
    method,
    retry: { limit: retries, methods: [method.toLowerCase()], statusCodes: [503], delay: () => 0 },
    ...(query && { searchParams: query.map(([name, value]) => [name, value]) }),
    ...(request.body && 'json' in request.body
      ? { json: request.body.json, headers: request.headers }
      : fetchBody(request)),
    ...(oauth !== undefined && { context: { oauth } }),
    ...(signal && { signal }),
    ...(request.followRedirect === false && { redirect: 'manual' }),
    ...(request.anyStatus && { throwHttpErrors: false }),
    ...request.own,
  } as Options
}
