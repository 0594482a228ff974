/* The web application by itself: `npm run example:web`. Its settings are environment variables, see README.md. */

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createApp } from './app.js'
import { readConfig } from './config.js'
import { startEmbeddedProvider } from './embedded-provider.js'
import { openUsers } from './users.js'

try {
  const config = readConfig(process.env)
  const database = config.database ?? fileURLToPath(new URL('users.sqlite', import.meta.url))
  const users = await openUsers(database)
  const server = createServer().listen(config.port, '127.0.0.1')
  await once(server, 'listening')

  // With a free port, only now is it known where the provider has to send people back to.
  const publicUrl = config.publicUrl ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { provider, client } = config.registration ?? (await startEmbeddedProvider())
  const sessionSecret = config.sessionSecret ?? randomBytes(32).toString('hex')
  server.on('request', createApp({ provider, client, users, publicUrl, sessionSecret }))

  console.log(`Open ${publicUrl}`)
  console.log(`Log in at ${new URL(provider.authorizeUrl).origin}; the users are in ${database}`)
} catch (error) {
  console.error(`web-login: ${(error as Error).message}`)
  process.exit(1)
}
