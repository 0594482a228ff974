import { OAuth2Client } from '@oauth-hooks/axios'
import type { Lock, OAuth2ClientOptions, TokenStore } from '@oauth-hooks/core'
import { blockUnder } from '../readme/page.js'
import { runCode } from '../recipes/recipe.js'

/** What a process is told by the one that started it. */
export interface Task {
  readonly options: OAuth2ClientOptions
  readonly now: number
  readonly file: string
  readonly locks: boolean
  readonly url: string
}

/** What it tells: that it wants to renew the token, and what its requests were answered. */
export type Report = 'renewing' | number[]

/** The recipe of the page for one machine. */
export interface FileRecipe {
  readonly fileStore: (path: string) => TokenStore
  readonly fileLock: (path: string) => Lock
}

const report = (message: Report) => process.send?.(message)

/** Sends three requests at once with the token of a file, and comes to an end by itself. */
process.once('message', async ({ options, now, file, locks, url }: Task) => {
  const { fileStore, fileLock } = (await runCode(blockUnder('docs/store-and-lock.md', 'One machine'))) as FileRecipe
  const lock = fileLock(`${file}.lock`)
  const client = new OAuth2Client({
    ...options,
    now: () => now,
    store: fileStore(file),
    lock: (key, work) => {
      report('renewing')
      return locks ? lock(key, work) : work()
    },
  })
  const get = () => client.http.get(url, { validateStatus: () => true }).catch(() => ({ status: 0 }))
  const responses = await Promise.all([get(), get(), get()])
  report(responses.map(({ status }) => status))
  process.disconnect()
})
