import type { OAuthError, Token, TokenFields } from '@oauth-hooks/core'
import { TokenCycle, type TokenCycleOptions } from '@oauth-hooks/core'

/** A request to an endpoint as a scripted server sees it. */
export interface Seen {
  readonly url: string
  readonly init: RequestInit
  readonly form: URLSearchParams
  readonly headers: Headers
}

/** What a scripted server does with a request: answer, or fail. */
export type Script = (seen: Seen, index: number) => Response | Promise<Response>

/** A fetch-shaped function that follows a script and remembers what it was asked. */
export function scripted(script: Script) {
  const seen: Seen[] = []
  const fetch = async (input: string | URL | Request, init: RequestInit = {}) => {
    const form = new URLSearchParams(String(init.body ?? ''))
    const request = { url: String(input), init, form, headers: new Headers(init.headers) }
    seen.push(request)
    return script(request, seen.length - 1)
  }
  return { fetch, seen }
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init })
}

/** A promise that is settled by hand. */
export function deferred<Value = void>() {
  let resolve: (value: Value) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

/** What a promise, or a function, fails with. */
export async function failureOf(work: (() => unknown) | Promise<unknown>): Promise<OAuthError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    return error as OAuthError
  }
  throw new Error('it did not fail')
}

/** 2026-01-01T00:00:00Z, when every test begins. */
export const start = 1_767_225_600

/** What a token of these tests looks like. */
export function aToken(name: string, more: Partial<Token> = {}): Token {
  return { access_token: name, token_type: 'Bearer', refresh_token: `r-${name}`, ...more }
}

/** A token that was over before the test began. */
export function anExpiredToken(name: string, more: Partial<Token> = {}): Token {
  return aToken(name, { expires_in: 3600, expires_at: start - 1, ...more })
}

/** A token cycle with a clock and a sleep of its own, over a token endpoint that `answer` plays. */
export function aCycle(
  answer: (refreshToken: string | undefined, index: number) => TokenFields | Promise<TokenFields>,
  options: TokenCycleOptions & { readonly obtains?: boolean } = {},
) {
  const clock = { now: start }
  const calls: (string | undefined)[] = []
  const slept: number[] = []
  const discarded: TokenFields[] = []
  const reported: { error: unknown; terminal: boolean; persist: boolean }[] = []
  const ask = async (refreshToken?: string) => {
    calls.push(refreshToken)
    return answer(refreshToken, calls.length - 1)
  }
  const renewal = {
    key: 'the key',
    refresh: ask,
    obtain: options.obtains ? () => ask() : undefined,
    discard: async (token: TokenFields) => {
      discarded.push(token)
    },
  }
  const cycle = new TokenCycle(renewal, {
    now: () => clock.now,
    random: () => 1,
    sleep: async (seconds, signal) => {
      signal?.throwIfAborted()
      slept.push(seconds)
      clock.now += seconds
    },
    onError: (error, details) => reported.push({ error, ...details }),
    ...options,
  })
  return { cycle, clock, calls, slept, discarded, reported }
}
