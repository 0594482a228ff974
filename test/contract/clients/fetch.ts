import { authorizedFetch, type Fetch } from '@oauth-hooks/core'
import type { ContractClient, ContractRequest, Send, Setup } from '../client.js'
import { fetchForms } from './forms.js'
import { parsed, streamOf } from './shared.js'

export const fetchClient: ContractClient = {
  name: 'fetch',
  ways: [
    {
      name: 'authorizedFetch',
      connect: (auth, setup = {}) =>
        sender(({ oauth }) => authorizedFetch(auth, fetch, { oauth, baseUrl: setup.baseUrl }), setup),
      followsRedirects: true,
      reviews: true,
      comesAfter: ['before', 'after'],
    },
  ],
  bare: (setup = {}) => sender(() => fetch, setup),
  queryOption: 'is missing',
  postBecomes: 'GET',
  requestsOfChain: 21,
  sendsMultipart: true,
  replaysMultipart: true,
  queries: {},
  formBodies: fetchForms,
}

/** fetch has no hooks of its own; who wants one wraps it, so that what it adds is there before we see it. */
function sender(fetchOf: (request: ContractRequest) => Fetch, { baseUrl, neighbour }: Setup): Send {
  return async (request) => {
    const url = new URL(URL.canParse(request.url) ? request.url : `${baseUrl ?? ''}${request.url}`)
    if (neighbour) url.searchParams.set('added', '1')
    for (let attempt = 0; ; attempt++) {
      const response = await fetchOf(request)(url, initOf(request))
      if (response.status === 503 && attempt < (request.retries ?? 0)) continue
      return {
        status: response.status,
        body: parsed(await response.text()),
        error: response.ok ? undefined : errorOf(response),
      }
    }
  }
}

/** fetch makes no error of a status; a cause that was left is on the response. */
function errorOf(response: Response): Error {
  return new Error(`status ${response.status}`, { cause: (response as { cause?: unknown }).cause })
}

function initOf(request: ContractRequest): RequestInit {
  const { method = 'GET', signal, followRedirect } = request
  return {
    method,
    ...fetchBody(request),
    ...(signal && { signal }),
    ...(followRedirect === false && { redirect: 'manual' }),
    ...request.own,
  }
}

/** Body and header fields as fetch takes them. */
export function fetchBody({ body, headers = {} }: ContractRequest): RequestInit {
  if (body === undefined) return { headers }
  const typed = (content: BodyInit, type: string) => ({ body: content, headers: { 'content-type': type, ...headers } })
  if ('form' in body) return { body: new URLSearchParams(body.form), headers }
  if ('json' in body) return typed(JSON.stringify(body.json), 'application/json')
  if ('text' in body) return typed(body.text, 'text/plain')
  if ('bytes' in body) return typed(Uint8Array.from(body.bytes), 'application/octet-stream')
  if ('multipart' in body) return { body: body.multipart(), headers }
  return { ...typed(streamOf(body.stream), 'application/octet-stream'), duplex: 'half' } as RequestInit
}
