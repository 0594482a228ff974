import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

/** Where a provider has the three endpoints of RFC 5849, and how it knows this program. */
export interface Provider {
  readonly requestTokenUrl: string
  readonly authorizeUrl: string
  readonly accessTokenUrl: string
  /** What to call when the login is done. */
  readonly apiUrl: string | undefined
  readonly clientId: string
  readonly clientSecret: string
}

export interface Options {
  /** Absent: the embedded one. */
  readonly provider: Provider | undefined
  readonly client: 'axios' | 'got' | 'ky'
  /** Where the token goes. */
  readonly save: string | undefined
}

/** Something is wrong with how the program was called. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `Usage: npm run example:pin -- [options]

  --request-token-url URL  OAUTH_REQUEST_TOKEN_URL
  --authorize-url URL      OAUTH_AUTHORIZE_URL
  --access-token-url URL   OAUTH_ACCESS_TOKEN_URL
  --api-url URL            OAUTH_API_URL        called when the login is done; may be left out
  --client-id ID           OAUTH_CLIENT_ID
  --client-secret SECRET   OAUTH_CLIENT_SECRET  the variable is better: others can see the options of a process
  --client NAME            axios (default), got or ky
  --save FILE              writes the token, secrets included, into a file that only you can read
  --help

An option wins over its environment variable. Without any URL and client id the embedded provider is used.`

/** What the variable is called that stands in for an option. */
const variables = {
  'request-token-url': 'OAUTH_REQUEST_TOKEN_URL',
  'authorize-url': 'OAUTH_AUTHORIZE_URL',
  'access-token-url': 'OAUTH_ACCESS_TOKEN_URL',
  'api-url': 'OAUTH_API_URL',
  'client-id': 'OAUTH_CLIENT_ID',
  'client-secret': 'OAUTH_CLIENT_SECRET',
} as const
type Name = keyof typeof variables

/**
 * Reads the command line and the environment; `undefined` when only help was asked for.
 * @throws UsageError that names the option
 */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): Options | undefined {
  const values = parse(args)
  if (values.help) return undefined

  const given = (name: Name) => values[name] ?? environment[variables[name]]
  const required = (name: Name) => {
    const value = given(name)
    if (value === undefined || (value === '' && name !== 'client-secret')) {
      throw new UsageError(`--${name} is missing; it can also be set as ${variables[name]}`)
    }
    return value
  }
  const url = (name: Name) => checkUrl(name, required(name))

  const names = Object.keys(variables) as Name[]
  // A secret alone may be in the environment for some other program.
  const embedded = names.every((name) => name === 'client-secret' || !given(name))
  return {
    provider: embedded
      ? undefined
      : {
          requestTokenUrl: url('request-token-url'),
          authorizeUrl: url('authorize-url'),
          accessTokenUrl: url('access-token-url'),
          apiUrl: given('api-url') ? url('api-url') : undefined,
          clientId: required('client-id'),
          clientSecret: required('client-secret'),
        },
    client: checkClient(values.client),
    save: checkFile(values.save),
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args,
      options: {
        'request-token-url': text,
        'authorize-url': text,
        'access-token-url': text,
        'api-url': text,
        'client-id': text,
        'client-secret': text,
        client: { type: 'string', default: 'axios' },
        save: text,
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause })
  }
}

function checkUrl(name: Name, value: string): string {
  const protocol = URL.canParse(value) ? new URL(value).protocol : undefined
  if (protocol === 'https:' || protocol === 'http:') return value
  throw new UsageError(`--${name}: ${value} is not an http or https URL`)
}

function checkClient(client: string): Options['client'] {
  if (client === 'axios' || client === 'got' || client === 'ky') return client
  throw new UsageError(`--client: ${client} is none of axios, got and ky`)
}

/** Checked before the login: a token that cannot be saved afterwards is lost. */
function checkFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    accessSync(dirname(file), constants.W_OK)
    return file
  } catch (cause) {
    throw new UsageError(`--save: ${dirname(file)} cannot be written to`, { cause })
  }
}
