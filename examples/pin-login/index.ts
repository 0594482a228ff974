/* A command-line login with a PIN, at any OAuth 1.0a provider: `npm run example:pin -- --help`. */

import { makeClient } from './clients.js'
import { startEmbeddedProvider } from './embedded-provider.js'
import { login, publicFields } from './login.js'
import { type Options, type Provider, readOptions, UsageError, usage } from './options.js'
import { save } from './save.js'
import { terminal } from './terminal.js'

try {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options === undefined) console.log(usage)
  else if (options.provider !== undefined) await run(options, options.provider)
  else await runEmbedded(options)
} catch (error) {
  console.error(`pin-login: ${reason(error)}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

async function runEmbedded(options: Options): Promise<void> {
  const { provider, close } = await startEmbeddedProvider()
  try {
    console.log('No provider was given (see --help), so here is the embedded one. Log in as alice or bob.\n')
    await run(options, provider)
  } finally {
    await close()
  }
}

async function run(options: Options, provider: Provider): Promise<void> {
  const { clientId, clientSecret, apiUrl } = provider
  const client = await makeClient(options.client, { clientId, clientSecret, redirectUri: 'oob' })

  const token = await login(client.oauth, provider, terminal)
  console.log('\nLogged in:', publicFields(token))
  if (options.save !== undefined) {
    await save(options.save, token)
    console.log(`The token is in ${options.save}.`)
  }
  if (apiUrl !== undefined) console.log(`\nGET ${apiUrl}\n${readable(await client.get(apiUrl))}`)
}

/** JSON indented, anything else as a JSON text: either way what a terminal would obey is escaped. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return JSON.stringify(body)
  }
}

/** The message, and what its cause has to add. */
function reason(error: unknown): string {
  const { message, code, cause } = error as Error & { code?: string }
  const own = message || code || String(error)
  const why = cause === undefined ? '' : reason(cause)
  return own.includes(why) ? own : `${own} (${why})`
}
