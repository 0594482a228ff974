/* What runs in the page: the packages with the real clients, and functions for the tests to call. */

import * as forAxios from '@oauth-hooks/axios'
import {
  AssertionClient,
  type AssertionClientOptions,
  type Auth,
  authorizedFetch,
  DPoP,
  type DPoPKeyPair,
  type Fetch,
  type Lock,
  OAuth1Auth,
  type OAuth1Options,
  OAuth2Client,
  type OAuth2ClientOptions,
  type Token,
  type TokenStore,
} from '@oauth-hooks/core'
import * as forKy from '@oauth-hooks/ky'
import axios from 'axios'
import ky from 'ky'

/** The recipes of the documentation, which the bundle has beside this: for tabs that share a token, and for a bound one. */
declare const tabs: (user: string) => { store: TokenStore; lock: Lock }
declare const open: (
  options: OAuth2ClientOptions,
  stored: Session | undefined,
  put: (session: Session) => unknown,
) => { client: forKy.OAuth2Client; save: (token: Token) => Promise<void> }

interface Session {
  readonly token: Token
  readonly key: DPoPKeyPair
}

/** Which Auth a test wants. It is made here, as neither functions nor keys can be sent to a page. */
export type Wish =
  | { readonly oauth1: OAuth1Options }
  | { readonly assertion: AssertionClientOptions }
  | {
      readonly oauth2: OAuth2ClientOptions
      /** Epoch seconds, which stand still. */
      readonly now?: number
      /** Whose token all tabs share. */
      readonly user?: string
      /** Binds the token to a new key. */
      readonly dpop?: true
    }

export interface PageRequest {
  readonly url: string
  readonly method?: string
  readonly form?: string
  readonly json?: unknown
  readonly octets?: readonly number[]
  readonly multipart?: Readonly<Record<string, string>>
}

/** An answer, or status 0 and what came in place of one. */
export interface Outcome {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what the servers say is read by the tests
  readonly body?: any
  readonly failure?: Failure
}

interface Failure {
  readonly message: string
  readonly code?: unknown
}

export type Client = 'axios (XHR)' | 'axios (fetch adapter)' | 'ky' | 'fetch'

type Send = (request: PageRequest) => Promise<Outcome>

/** What is used of each client. */
interface Way {
  /** Default: core's own. */
  readonly transport?: Fetch
  readonly attach: (auth: Auth) => Send
}

const ways: Readonly<Record<Client, Way>> = {
  'axios (XHR)': axiosWay('xhr'),
  'axios (fetch adapter)': axiosWay('fetch'),
  ky: {
    transport: forKy.transport(),
    attach: (auth) => sendByFetch(forKy.attach(ky.create({ retry: 0, throwHttpErrors: false }), auth)),
  },
  fetch: { attach: (auth) => sendByFetch(authorizedFetch(auth)) },
}

let auth: Auth
let send: Send
let owner: ReturnType<typeof open>

/** Makes an Auth and attaches it, in place of what was there. */
export function connect(client: Client, wish: Wish): void {
  const { transport, attach } = ways[client]
  auth = authOf(wish, transport)
  send = attach(auth)
}

/** Sends requests together. */
export function sendAll(...requests: PageRequest[]): Promise<Outcome[]> {
  return Promise.all(
    requests.map((request) => send(request).catch(({ message, code }) => ({ status: 0, failure: { message, code } }))),
  )
}

/** Makes this browser one that has no `Request.body`. */
export function forgetRequestBody(): void {
  Reflect.deleteProperty(Request.prototype, 'body')
}

export function logOut(): void {
  ;(auth as OAuth2Client).token = null
}

/** What the tabs of this origin have stored for a user. */
export async function stored(user: string): Promise<Token | null | undefined> {
  return tabs(user).store.load()
}

export async function store(user: string, token: Token): Promise<void> {
  await tabs(user).store.save(token, null)
}

/** Adds one to a number that all tabs share, so many times, each time under the lock. Gives the last sum. */
export async function count(user: string, times: number): Promise<unknown> {
  const { store, lock } = tabs(user)
  const add = async () => {
    const token = await store.load()
    await store.save({ access_token: '', sum: Number(token?.sum ?? 0) + 1 }, null)
  }
  for (let i = 0; i < times; i++) await lock('key', add)
  return (await store.load())?.sum
}

/** Resolves when some tab waits for a lock that another one holds. */
export async function somebodyWaits(): Promise<void> {
  while ((await navigator.locks.query()).pending?.length === 0) await new Promise((resolve) => setTimeout(resolve))
}

/** Goes on with the bound token that is stored. Gives its type, and what an export of its key comes to. */
export async function resume(options: OAuth2ClientOptions): Promise<{ type?: unknown; exported?: unknown }> {
  // IndexedDB holds the key as well.
  const sessions = tabs('owner').store as unknown as { load(): Promise<Session>; save(session: Session): Promise<void> }
  const session = await sessions.load()
  owner = open(options, session, sessions.save)
  if (session === undefined) return {}
  const exported = await crypto.subtle
    .exportKey('jwk', session.key.privateKey as CryptoKey)
    .catch(({ name }: Error) => name)
  return { type: session.token.token_type, exported }
}

export function beginLogin() {
  return owner.client.createAuthorizationUrl(undefined, { prompt: 'consent' })
}

export async function endLogin(login: {
  authorizationResponse: string
  state: string
  codeVerifier: string | undefined
}) {
  await owner.save(await owner.client.fetchToken(login))
}

export async function getAsOwner(url: string): Promise<Outcome> {
  const response = await owner.client.http(url, { throwHttpErrors: false })
  return { status: response.status, body: await response.json() }
}

function authOf(wish: Wish, fetch: Fetch | undefined): Auth {
  if ('oauth1' in wish) return new OAuth1Auth(wish.oauth1)
  if ('assertion' in wish) return new AssertionClient({ fetch, ...wish.assertion })
  const { oauth2, now, user, dpop } = wish
  return new OAuth2Client({
    fetch,
    ...oauth2,
    ...(now && { now: () => now }),
    ...(user && tabs(user)),
    ...(dpop && { dpop: new DPoP() }),
  })
}

function axiosWay(adapter: 'xhr' | 'fetch'): Way {
  const create = () => axios.create({ adapter, validateStatus: () => true })
  return {
    transport: forAxios.transport(create()),
    attach(auth) {
      const instance = forAxios.attach(create(), auth)
      return async ({ url, method = 'GET', ...content }) => {
        const { data = null, type } = bodyOf(content)
        // axios would call a Blob a form.
        const { status, data: body } = await instance.request({
          url,
          method,
          data,
          headers: type === undefined ? {} : { 'Content-Type': type },
        })
        return { status, body }
      }
    },
  }
}

function sendByFetch(fetch: (url: string, init: RequestInit) => Promise<Response>): Send {
  return async ({ url, method = 'GET', ...content }) => {
    const { data, type } = bodyOf(content)
    const headers = type === undefined ? {} : { 'Content-Type': type }
    const response = await fetch(url, { method, headers, ...(data && { body: data }) })
    return { status: response.status, body: await response.json() }
  }
}

function bodyOf({ form, json, octets, multipart }: Omit<PageRequest, 'url'>): {
  data?: BodyInit | undefined
  type?: string
} {
  if (form !== undefined) return { data: new URLSearchParams(form) }
  if (json !== undefined) return { data: JSON.stringify(json), type: 'application/json' }
  if (octets) return { data: new Blob([Uint8Array.from(octets)]), type: 'application/octet-stream' }
  if (!multipart) return {}
  const data = new FormData()
  for (const [name, value] of Object.entries(multipart)) data.append(name, value)
  return { data }
}
