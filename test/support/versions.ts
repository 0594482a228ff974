import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type ClientPackage = 'axios' | 'got' | 'ky'

/** Whether `test/support/oldest.js` was asked for. */
export const oldest = process.env.OAUTH_HOOKS_CLIENTS === 'oldest'

/** Whether `test/support/webcrypto.js` was asked for. */
export const webcrypto = process.env.OAUTH_HOOKS_CRYPTO === 'web'

/** The version of a client that `import` gives here. */
export function versionOf(client: ClientPackage): string {
  const entry = fileURLToPath(import.meta.resolve(client))
  const root = /^.*\/node_modules\/[^/]+\//.exec(entry.replaceAll('\\', '/'))?.[0]
  return JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version
}
