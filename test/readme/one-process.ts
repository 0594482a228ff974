import { authorizedFetch, type Lock, OAuth2Client, type OAuth2ClientOptions, type TokenStore } from '@oauth-hooks/core'
import { runCode } from '../recipes/recipe.js'
import { blockUnder } from './page.js'

/** What a process is told by the one that started it. */
export interface Task {
  readonly options: OAuth2ClientOptions
  readonly now: number
  readonly file: string
  readonly url: string
}

/** What it tells: that it wants to renew the token, and what its requests were answered. */
export type Report = 'renewing' | number[]

/** The recipe of the page for one machine. */
export interface FileRecipe {
  readonly fileStore: (path: string) => TokenStore
  readonly fileLock: (path: string) => Lock
}

/** Sends three requests at once with the token of a file, and comes to an end by itself. */
process.once('message', async ({ options, now, file, url }: Task) => {
  const recipe = (await runCode(blockUnder('docs/store-and-lock.md', 'One machine'))) as FileRecipe
  const lock = recipe.fileLock(`${file}.lock`)
  const client = new OAuth2Client({
    ...options,
    now: () => now,
    store: recipe.fileStore(file),
    lock: (key, work) => {
      process.send?.('renewing')
      return lock(key, work)
    },
  })
  const get = () =>
    authorizedFetch(client)(url).then(
      ({ status }) => status,
      () => 0,
    )
  process.send?.(await Promise.all([get(), get(), get()]))
  process.disconnect()
})
