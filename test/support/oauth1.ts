import { createHash } from 'node:crypto'
import { OAuth1Auth, type OAuth1Options } from '@oauth-hooks/core'
import type { ContractClient, Way } from '../contract/client.js'
import { type Answer, type Listener, listen } from '../server/oauth1/http-server.js'
import {
  type ArrivedRequest,
  credentials,
  type OAuth1Provider,
  type Oauth1ProviderOptions,
  startOAuth1Provider,
} from '../server/oauth1/index.js'
import { useStarted } from './started.js'

/** What a promise is kept by: a client, one of its ways, and a provider that judges. */
export interface Subject {
  readonly client: ContractClient
  readonly way: Way
  readonly provider: OAuth1Provider
}

/** A promise: a few tests about one client and one way to attach to it. */
export type Promised = (subject: Subject) => void

/** The provider of a suite, fresh for every test. It is there when the tests run. */
export function useProvider(options: Oauth1ProviderOptions = {}): OAuth1Provider {
  return useStarted(() => startOAuth1Provider(options))
}

/** A server that answers as the test says and takes down what arrives. It is there when the tests run. */
export function useServer(): { url: string; received: ArrivedRequest[]; answer: (request: ArrivedRequest) => Answer } {
  let listener: Listener | undefined
  const server = {
    received: [] as ArrivedRequest[],
    answer: (_request: ArrivedRequest): Answer => ({ status: 200 }),
    get url() {
      return listener?.url ?? ''
    },
  }
  before(async () => {
    listener = await listen((request) => {
      server.received.push(request)
      return server.answer(request)
    })
  })
  afterEach(() => {
    server.received.length = 0
    server.answer = () => ({ status: 200 })
  })
  after(() => listener?.close())
  return server
}

/** The client and the token that the provider knows. */
export const alice: OAuth1Options = {
  clientId: credentials.clientId,
  clientSecret: credentials.clientSecret,
  token: credentials.token,
  tokenSecret: credentials.tokenSecret,
}

export function signer(options: Partial<OAuth1Options> = {}): OAuth1Auth {
  return new OAuth1Auth({ ...alice, ...options })
}

/** The normalized parameters without those of the protocol. */
export function ownParameters(parameters: string): string {
  return parameters
    .split('&')
    .filter((pair) => !pair.startsWith('oauth_'))
    .join('&')
}

/** The nonce of every request that arrived, wherever it stands; a request with two of them shows both. */
export function noncesOf(received: readonly ArrivedRequest[]): string[] {
  return received.map(({ url, headers, body }) =>
    [...`${url} ${headers.authorization} ${body}`.matchAll(/oauth_nonce="?=?"?(\w+)/g)]
      .map(([, nonce]) => nonce)
      .join(' and '),
  )
}

export function sha256(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}

/** What a promise is broken with. */
export async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work()
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not fail')
}
