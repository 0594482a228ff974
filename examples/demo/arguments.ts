import { readFileSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { OAuth1Auth, type OAuth1Options } from '@oauth-hooks/core'
import type { DemoRequest } from './client.js'
import { type ClientName, clients } from './clients.js'

export const usage = `Usage:
  npm run demo                    sends requests to a provider of its own
  npm run demo -- --url URL ...   sends one signed request to any provider

Credentials, in brackets the environment variable that does the same:
  --client-id ID            oauth_consumer_key  [OAUTH_CLIENT_ID]
  --client-secret SECRET    [OAUTH_CLIENT_SECRET]
  --token TOKEN             oauth_token  [OAUTH_TOKEN]
  --token-secret SECRET     [OAUTH_TOKEN_SECRET]
  --private-key FILE        PEM, for RSA; the variable holds the PEM itself
                            [OAUTH_PRIVATE_KEY]
How to sign:
  --signature-method NAME   HMAC-SHA1 (default), HMAC-SHA256, HMAC-SHA512,
                            RSA-SHA1, RSA-SHA256, RSA-SHA512, PLAINTEXT
  --placement PLACE         header (default), query, body
  --realm REALM             realm of the Authorization header
  --body-hash               send oauth_body_hash
What to send:
  --client NAME             axios (default), got, ky
  --method METHOD           GET, or POST when there is data
  --data TEXT               the body
  --content-type TYPE       application/x-www-form-urlencoded by default
  --header 'NAME: VALUE'    may be given more than once

Secrets are never printed. The exit code is 1 when a request is refused
and 2 when an argument is wrong.`

/** An argument that cannot be right. The message is one line that begins with the option. */
export class UsageError extends Error {}

/** One request to somebody's provider. */
export interface RequestTask {
  readonly kind: 'request'
  readonly client: ClientName
  readonly options: OAuth1Options
  readonly request: DemoRequest
  /** What must not be printed. */
  readonly secrets: readonly string[]
}

export type Task = { readonly kind: 'help' } | { readonly kind: 'tour' } | RequestTask

const options = {
  help: { type: 'boolean', short: 'h' },
  url: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  token: { type: 'string' },
  'token-secret': { type: 'string' },
  'private-key': { type: 'string' },
  'signature-method': { type: 'string' },
  placement: { type: 'string' },
  realm: { type: 'string' },
  'body-hash': { type: 'boolean' },
  client: { type: 'string' },
  method: { type: 'string' },
  data: { type: 'string' },
  'content-type': { type: 'string' },
  header: { type: 'string', multiple: true },
} satisfies ParseArgsConfig['options']

type Values = ReturnType<typeof parse>
type Environment = Readonly<Record<string, string | undefined>>

const signatureMethods = [
  'HMAC-SHA1',
  'HMAC-SHA256',
  'HMAC-SHA512',
  'RSA-SHA1',
  'RSA-SHA256',
  'RSA-SHA512',
  'PLAINTEXT',
] as const
const placements = ['header', 'query', 'body'] as const

/**
 * What the command line and the environment ask for.
 * @throws UsageError that names the option
 */
export function readArguments(args: readonly string[], environment: Environment): Task {
  const values = parse(args)
  if (values.help) return { kind: 'help' }
  const [given] = Object.keys(values)
  if (given === undefined) return { kind: 'tour' }
  if (values.url === undefined) throw new UsageError(`--url: required with --${given}`)

  const oauth = readCredentials(values, environment)
  return {
    kind: 'request',
    client: oneOf('client', values.client ?? 'axios', Object.keys(clients) as ClientName[]),
    options: oauth,
    request: readRequest(values, values.url),
    secrets: [oauth.clientSecret, oauth.tokenSecret, oauth.privateKey].filter((secret) => typeof secret === 'string'),
  }
}

/** The library begins a message about an option with its name; here the name is the one of the command line. */
export function asUsageError(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error
  const [name = ''] = /^\w+/.exec(error.message) ?? []
  const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return option in options ? new UsageError(`--${option}${error.message.slice(name.length)}`) : error
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    // It is not repeated: it may be a secret that lost its option.
    if (positionals.length > 0) throw new UsageError('a value without an option was given; --help lists the options')
    return values
  } catch (error) {
    if (error instanceof UsageError) throw error
    const [message = ''] = (error as Error).message.split(/\.\s/, 1)
    throw new UsageError(`${message}; --help lists the options`)
  }
}

function readCredentials(values: Values, environment: Environment): OAuth1Options {
  const read = (option: 'client-id' | 'client-secret' | 'token' | 'token-secret', variable: string) =>
    values[option] ?? (environment[variable] || undefined)
  const clientId = read('client-id', 'OAUTH_CLIENT_ID')
  if (!clientId) throw new UsageError('--client-id: required (or OAUTH_CLIENT_ID)')

  const oauth: OAuth1Options = {
    clientId,
    clientSecret: read('client-secret', 'OAUTH_CLIENT_SECRET'),
    token: read('token', 'OAUTH_TOKEN'),
    tokenSecret: read('token-secret', 'OAUTH_TOKEN_SECRET'),
    privateKey: readKey(values['private-key']) ?? (environment.OAUTH_PRIVATE_KEY || undefined),
    signatureMethod: oneOf('signature-method', values['signature-method'] ?? 'HMAC-SHA1', signatureMethods),
    placement: oneOf('placement', values.placement ?? 'header', placements),
    realm: values.realm,
    bodyHash: values['body-hash'],
  }
  try {
    // Checks them all.
    new OAuth1Auth(oauth)
    return oauth
  } catch (error) {
    throw asUsageError(error)
  }
}

/** The name of the file is not repeated: it may be a key that was given in its place. */
function readKey(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`--private-key: the file cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function readRequest(values: Values, url: string): DemoRequest {
  const { data, 'content-type': type } = values
  checkUrl(url)
  const method = (values.method ?? (data === undefined ? 'GET' : 'POST')).toUpperCase()
  if (!/^[A-Z-]+$/.test(method)) throw new UsageError('--method: must be a word such as GET or POST')
  if (data !== undefined && /^(GET|HEAD)$/.test(method)) throw new UsageError(`--data: a ${method} request has no body`)
  if (data === undefined && type !== undefined) throw new UsageError('--content-type: there is no --data to be of it')

  const headers = Object.fromEntries((values.header ?? []).map(readHeader))
  if (data === undefined) return { method, url, headers }
  const contentType = checkField('content-type', ['Content-Type', type ?? 'application/x-www-form-urlencoded'])
  return { method, url, headers: { ...headers, ...Object.fromEntries([contentType]) }, payload: { body: data } }
}

function checkUrl(url: string): void {
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : { protocol: '' }
  if (!/^https?:$/.test(protocol)) throw new UsageError('--url: must be an absolute http or https URL')
  if (username || password) throw new UsageError('--url: must not hold a user name or a password')
}

function readHeader(header: string): [string, string] {
  const colon = header.indexOf(':')
  if (colon < 1) throw new UsageError("--header: must be 'NAME: VALUE'")
  return checkField('header', [header.slice(0, colon).trim(), header.slice(colon + 1).trim()])
}

function checkField(option: string, field: [string, string]): [string, string] {
  try {
    new Headers([field])
    return field
  } catch {
    throw new UsageError(`--${option}: not a header field that can be sent`)
  }
}

function oneOf<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) throw new UsageError(`--${option}: must be one of ${choices.join(', ')}`)
  return choice
}
