import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import nock from 'nock'
import { type Verdict, verify } from '../server/oauth1/index.js'

// Importing it has patched http and fetch; only the tests that say so want that.
nock.restore()

/** What the code of a page exports. */
export type Recipe = Readonly<Record<string, (...parameters: unknown[]) => Promise<unknown>>>

/** What a recipe of OAuth 2.0 gives to whoever signs in. */
export interface Login {
  readonly url: string
  readonly state: string
  readonly codeVerifier: string | undefined
}

/** Begins a login. */
export async function begin({ login }: Recipe): Promise<Login> {
  return (await login?.()) as Login
}

/** A token that ended long ago. */
export const ended = { expires_in: 3600, expires_at: 1_700_000_000 }

/** Where the code of a page can import the packages from. */
const folder = fileURLToPath(new URL('../../node_modules/.cache/recipes/', import.meta.url))
let runs = 0

/** Runs the code of a page of `docs/recipes` with these environment variables. */
export async function run(page: string, environment: Record<string, string>): Promise<Recipe> {
  return (await runCode(codeOf(page), environment)) as Recipe
}

/** Runs code as somebody does who pastes it, with these environment variables. Gives what it exports. */
export async function runCode(source: string, environment: Record<string, string> = {}): Promise<object> {
  const { code } = transformSync(source, { loader: 'ts', format: 'esm' })
  mkdirSync(folder, { recursive: true })
  const file = `${folder}${process.pid}-${++runs}.mjs`
  writeFileSync(file, code)
  Object.assign(process.env, environment)
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name]
    rmSync(file)
  }
}

/** The one code block of a page. */
export function codeOf(page: string): string {
  const text = readFileSync(new URL(`../../docs/recipes/${page}.md`, import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)]
  if (blocks.length !== 1) throw new Error(`${page}.md has ${blocks.length} code blocks`)
  return blocks[0]?.[1] ?? ''
}

/** A request to a provider, as it left. */
export interface Sent {
  readonly method: string
  readonly url: URL
  /** Path and query, exactly. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer that is not a plain 200. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: string | object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** What a provider answers: a form, an object as JSON, or an {@link Answer}. */
export type Script = (sent: Sent) => string | object

/** Takes the place of providers for a suite, and writes down what they are sent. Nothing else can be reached, nothing is printed. */
export function useProviders(origins: readonly string[], script: Script = () => ({})): Sent[] {
  const sent: Sent[] = []
  before(() => {
    nock.activate()
    nock.disableNetConnect()
    for (const origin of origins) {
      const scope = nock(origin).persist()
      for (const interceptor of [scope.get(/.*/), scope.post(/.*/)]) {
        interceptor.reply(function (target, body) {
          const { method, headers } = this.req
          const text = typeof body === 'string' ? body : JSON.stringify(body)
          const request = {
            method,
            url: new URL(target, origin),
            target,
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
            body: text,
          }
          sent.push(request)
          const answer = script(request)
          return answer instanceof Answer ? [answer.status, answer.body, answer.headers] : [200, answer]
        })
      }
    }
  })
  const { log } = console
  beforeEach(() => {
    console.log = () => {}
  })
  afterEach(() => {
    console.log = log
    sent.length = 0
  })
  after(() => {
    nock.cleanAll()
    nock.enableNetConnect()
    nock.restore()
  })
  return sent
}

/** Secrets and keys as the provider knows them. */
export interface Parties {
  readonly clientSecret?: string
  readonly tokenSecret?: string
  readonly publicKey?: string
}

/** The form of a request. */
export function formOf(sent: Sent | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(sent?.body))
}

/** Client id and secret of a request that brings them as `Basic`. */
export function basicOf(sent: Sent | undefined): string {
  return Buffer.from(sent?.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString()
}

/** Judges a request by code that is not ours. */
export function judged(sent: Sent | undefined, { clientSecret, tokenSecret = '', publicKey }: Parties): Verdict {
  if (sent === undefined) throw new Error('nothing was sent')
  const { method, url, target, headers, body } = sent
  const rawHeaders = Object.entries({ host: url.host, ...headers }).flat()
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  return verify(
    { method, url: target, scheme, rawHeaders, body: Buffer.from(body) },
    {
      client: () => ({ secret: clientSecret, publicKey }),
      token: () => ({ secret: tokenSecret }),
      now: Date.now() / 1000,
      timestampWindow: 60,
      version: 'required',
    },
  )
}

/** The names of the fields of an `Authorization: OAuth` header, in order. */
export function fieldsOf(sent: Sent | undefined): string[] {
  return [...(sent?.headers.authorization ?? '').matchAll(/(\w+)="/g)].map(([, name]) => name ?? '')
}

/** The base string's parameters without those of the protocol. */
export function signedParameters({ parameters = '' }: Verdict): string {
  return parameters
    .split('&')
    .filter((pair) => !pair.startsWith('oauth_'))
    .join('&')
}
