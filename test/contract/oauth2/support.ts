import { type Auth, OAuth2Client, type OAuth2ClientOptions, OAuthError, type Token } from '@oauth-hooks/core'
import { expect } from 'chai'
import { Gate } from '../../server/oauth2/gate.js'
import { credentials, type FaultyServer, startFaultyServer } from '../../server/oauth2/index.js'
import { useStarted } from '../../support/started.js'
import type { ContractClient, ContractRequest, Outcome, Send, Setup, Way } from '../client.js'
import { own } from './own.js'

/** What a promise is kept by: a client, one of its ways, and a server that does wrong on demand. */
export interface Subject {
  readonly client: ContractClient
  readonly way: Way
  readonly server: FaultyServer
}

/** A promise: a few tests about one client and one way to attach to it. */
export type Promised = (subject: Subject) => void

/** The server of a suite, fresh for every test. It is there when the tests run. */
export function useFaultyServer(): FaultyServer {
  return useStarted(startFaultyServer)
}

export interface Connection {
  readonly auth: OAuth2Client
  readonly send: Send
  /** Resolves when so many requests have asked for authorization. */
  asked(count: number): Promise<void>
}

/** A client with an OAuth2Client attached, whose token requests go through the same client's raw channel. Time is the server's. */
export function connect(
  { client, way, server }: Subject,
  options: Partial<OAuth2ClientOptions> = {},
  setup: Setup = { baseUrl: server.url },
): Connection {
  const auth = new OAuth2Client({ ...seams(server), fetch: own(client).transport(), ...options })
  const asked = new Gate()
  asked.open()
  const watched: Auth = {
    origins: auth.origins,
    authorize(request) {
      asked.pass()
      return auth.authorize(request)
    },
    review: (response, request) => auth.review(response, request),
  }
  return { auth, send: way.connect(watched, setup), asked: (count) => asked.arrived(count) }
}

/** Who the client is, and its time: waiting takes none. */
export function seams({ clock, tokenEndpoint }: FaultyServer) {
  return {
    ...credentials,
    tokenEndpoint,
    now: () => clock.now,
    sleep: async (seconds: number) => {
      clock.now += seconds
    },
    random: () => 0.5,
  }
}

/** A token of an hour that was over a second ago. */
export function expired({ clock, login }: Pick<FaultyServer, 'clock' | 'login'>): Token {
  const token = login(3600)
  clock.now += 3601
  return token
}

/** A token that the server has taken back before its time. */
export function revoked(server: FaultyServer): Token {
  const token = server.login()
  server.tokens.revoke(token.access_token)
  return token
}

/** The same request many times at once. */
export function together(count: number, send: Send, request: ContractRequest): Promise<Outcome[]> {
  return Promise.all(Array.from({ length: count }, () => send(request)))
}

export function statusesOf(outcomes: readonly { readonly status: number }[]): number[] {
  return [...new Set(outcomes.map(({ status }) => status))]
}

/** What a promise is broken with. */
export async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not fail')
}

/** Our error, as a caller of this client finds it: got wraps all that hooks throw. */
export function oauthErrorOf(client: ContractClient, error: Error): OAuthError {
  if (client.package === 'got') expect(error.name).to.equal('RequestError')
  const ours = client.package === 'got' ? error.cause : error
  expect(ours).to.be.instanceOf(OAuthError)
  return ours as OAuthError
}
