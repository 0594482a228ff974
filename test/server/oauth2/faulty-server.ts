import { Gate } from './gate.js'
import { type Answer, json, type Listener, listen } from './http-server.js'
import { type OtherOrigin, startOtherOrigin } from './other-origin.js'
import { type ApiCall, answerOfResource } from './resource.js'
import { type Rotation, TokenBook } from './token-book.js'
import { answerOfTokenEndpoint, type TokenCall } from './token-endpoint.js'

/** What the token endpoint does instead of answering as it should. */
export type Fault =
  /** Does its work, and the answer is lost on the way. */
  | 'lost'
  /** Hangs up before it does anything. */
  | 'cut'
  /** Says this instead; with `works` it has done its work all the same. */
  | (Answer & { readonly works?: true })

/** What a test may change. */
export interface Settings {
  rotation: Rotation
  /** Seconds for which access tokens are good. */
  lifetime: number
  /** More members of the token answers, or other values for those that are there; `undefined` leaves one out. */
  answer: Record<string, unknown>
  /** Seconds that the resource's clock is ahead. */
  resourceAhead: number
  /** `WWW-Authenticate` of a refused token; several fields as an array, none when `undefined`. */
  challenge: string | string[] | undefined
  /** Faults of the next token requests, one each. */
  faults: Fault[]
  /** The fault of every other token request. */
  fault: Fault | undefined
}

/** An authorization server with its resource that does wrong whatever a test wants. It shares no code with core. */
export interface FaultyServer extends Listener {
  readonly tokenEndpoint: string
  /** Epoch seconds, for the server and for the client under test. */
  readonly clock: { now: number }
  readonly settings: Settings
  readonly tokens: TokenBook
  readonly tokenCalls: TokenCall[]
  readonly apiCalls: ApiCall[]
  readonly other: OtherOrigin
  /** A token as a login gives it. */
  login(lifetime?: number): TokenAnswer
  /** Closes a gate: `token` is that of the token endpoint, any other that of `/api/gated/<name>`. */
  gate(name: string): Gate
  /** Forgets everything, settings too. */
  reset(): void
}

// A type, as an interface would not be one of `Token`, which may have more members.
export type TokenAnswer = {
  readonly access_token: string
  readonly refresh_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly expires_at: number
}

export const credentials = { clientId: 'the client', clientSecret: 'secret-of-client/+%' } as const

/** 2026-01-01T00:00:00Z, when every test begins. */
const start = 1_767_225_600

const settingsAtFirst = (): Settings => ({
  rotation: 'strict',
  lifetime: 3600,
  answer: {},
  resourceAhead: 0,
  challenge: 'Bearer realm="api", error="invalid_token"',
  faults: [],
  fault: undefined,
})

export async function startFaultyServer(): Promise<FaultyServer> {
  const other = await startOtherOrigin()
  const gates = new Map<string, Gate>()
  const state = { tokens: new TokenBook() }
  const clock = { now: start }
  const settings = settingsAtFirst()
  const tokenCalls: TokenCall[] = []
  const apiCalls: ApiCall[] = []
  const site: Site = {
    clock,
    settings,
    tokenCalls,
    apiCalls,
    get tokens() {
      return state.tokens
    },
    pass: async (name) => gates.get(name)?.pass(),
    attempts: new Map(),
  }
  const listener = await listen((request) => {
    const { pathname } = request.url
    if (pathname === '/token') return answerOfTokenEndpoint(site, request)
    if (pathname.startsWith('/api/')) return answerOfResource(site, request)
    return json(404, { error: `there is nothing at ${pathname}` })
  })

  return {
    ...listener,
    tokenEndpoint: `${listener.url}/token`,
    clock,
    settings,
    get tokens() {
      return state.tokens
    },
    tokenCalls,
    apiCalls,
    other,
    login(lifetime = settings.lifetime) {
      const expires_at = clock.now + lifetime
      return { ...state.tokens.issue(expires_at), token_type: 'Bearer', expires_in: lifetime, expires_at }
    },
    gate(name) {
      const gate = new Gate()
      gates.set(name, gate)
      return gate
    },
    reset() {
      for (const gate of gates.values()) gate.open()
      gates.clear()
      state.tokens = new TokenBook()
      clock.now = start
      Object.assign(settings, settingsAtFirst())
      tokenCalls.length = apiCalls.length = other.received.length = 0
      site.attempts.clear()
    },
    async close() {
      await Promise.all([listener.close(), other.close()])
    },
  }
}

/** A server as its endpoints see it. */
export interface Site {
  readonly clock: { readonly now: number }
  readonly settings: Settings
  readonly tokens: TokenBook
  readonly tokenCalls: TokenCall[]
  readonly apiCalls: ApiCall[]
  /** How often each key of `/api/flaky/:key` was asked for. */
  readonly attempts: Map<string, number>
  /** Waits at a gate, if there is one of this name. */
  pass(name: string): Promise<void>
}
