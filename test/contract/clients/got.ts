import { Readable } from 'node:stream'
import { attach, oauth1 } from '@oauth-hooks/got'
import got, { type ExtendOptions, type Got, HTTPError, type OptionsInit } from 'got'
import type { ContractBody, ContractClient, ContractRequest, Outcome, Send, Setup } from '../client.js'
import { typedForms } from './forms.js'
import { parsed } from './shared.js'

const everything = { followsRedirects: true, reviews: true } as const
const neighbour: ExtendOptions = {
  hooks: {
    beforeRequest: [
      (options) => {
        ;(options.url as URL).searchParams.set('added', '1')
      },
    ],
  },
}

export const gotClient: ContractClient = {
  name: 'got',
  package: 'got',
  ways: [
    {
      ...everything,
      name: 'attach',
      connect: (auth, setup) => connected((instance) => attach(instance, auth), setup),
      comesAfter: ['before', 'after'],
    },
    {
      ...everything,
      name: 'hooks.beforeRequest: [oauth1(…)]',
      connect: (auth, setup) =>
        connected((instance) => instance.extend({ hooks: { beforeRequest: [oauth1(auth)] } }), setup),
      // got runs hooks in order.
      comesAfter: ['before'],
    },
  ],
  bare: (setup = {}) => sender(create(setup)),
  queryOption: 'replaces',
  postBecomes: 'POST',
  requestsOfChain: 11,
  sendsMultipart: true,
  replaysMultipart: false,
  queries: {
    'an object': { own: { searchParams: { a: 1, b: true, c: '', d: null } }, parameters: 'a=1&b=true&c=&d=' },
    'a string': { own: { searchParams: 'a=2&a=1&b=%20' }, parameters: 'a=1&a=2&b=%20' },
    URLSearchParams: { own: { searchParams: new URLSearchParams('a=1&a=&b=x y') }, parameters: 'a=&a=1&b=x%20y' },
    'reserved characters': {
      own: { searchParams: { a: "!*'() +&=%~[]", 'c@': ':$,' } },
      parameters: 'a=%21%2A%27%28%29%20%2B%26%3D%25~%5B%5D&c%40=%3A%24%2C',
    },
    emoji: { own: { searchParams: { '😀': 'é' } }, parameters: '%F0%9F%98%80=%C3%A9' },
  },
  formBodies: {
    'the form option': { own: { form: { a: 1, b: 'x y', c: '' } }, wire: 'a=1&b=x+y&c=' },
    ...typedForms,
  },
}

function create({ baseUrl }: Setup): Got {
  return got.extend(baseUrl === undefined ? {} : { prefixUrl: baseUrl })
}

function connected(connect: (instance: Got) => Got, setup: Setup = {}): Send {
  const instance = create(setup)
  if (setup.neighbour === undefined) return sender(connect(instance))
  return sender(
    setup.neighbour === 'before' ? connect(instance.extend(neighbour)) : connect(instance).extend(neighbour),
  )
}

function sender(instance: Got): Send {
  return async (request) => {
    const url = request.url.replace(/^\//, '')
    try {
      if (request.streamResponse) return await streamed(instance, url, request)
      return outcome((await instance(url, { ...optionsOf(request), responseType: 'text' })) as Answer)
    } catch (error) {
      if (!(error instanceof HTTPError)) throw error
      return { ...outcome(error.response as Answer), error }
    }
  }
}

interface Answer {
  readonly statusCode: number
  readonly body: unknown
}

function outcome({ statusCode, body }: Answer): Outcome {
  return { status: statusCode, body: parsed(String(body)) }
}

async function streamed(instance: Got, url: string, request: ContractRequest): Promise<Outcome> {
  const stream = instance.stream(url, optionsOf(request) as object)
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return { status: stream.response?.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) }
}

function optionsOf(request: ContractRequest): OptionsInit {
  const { method = 'GET', query, headers, body, oauth, signal, retries = 0 } = request
  return {
    method: method as 'GET',
    // A delay of 0 would mean no retry.
    retry: { limit: retries, methods: [method as 'GET'], statusCodes: [503], calculateDelay: again },
    ...(query && { searchParams: new URLSearchParams(query.map(([name, value]) => [name, value])) }),
    ...(headers && { headers }),
    ...(body && bodyOf(body, headers)),
    ...(oauth !== undefined && { context: { oauth } }),
    ...(signal && { signal }),
    ...(request.followRedirect === false && { followRedirect: false }),
    ...(request.anyStatus && { throwHttpErrors: false }),
    ...request.own,
  } as OptionsInit
}

function again({ computedValue }: { computedValue: number }): number {
  return computedValue === 0 ? 0 : 1
}

function bodyOf(body: ContractBody, headers: Record<string, string> = {}): OptionsInit {
  const typed = (content: OptionsInit['body'], type: string) => ({
    body: content,
    headers: { 'content-type': type, ...headers },
  })
  if ('form' in body) return { form: body.form }
  if ('json' in body) return { json: body.json }
  if ('text' in body) return typed(body.text, 'text/plain')
  if ('bytes' in body) return typed(Buffer.from(body.bytes), 'application/octet-stream')
  if ('multipart' in body) return { body: body.multipart() as never }
  return typed(Readable.from(body.stream), 'application/octet-stream')
}
