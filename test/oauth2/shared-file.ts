import { mkdir, readFile, rename, rmdir, stat, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Lock, Token, TokenStore } from '@oauth-hooks/core'

/* The recipe for processes of one machine that share a token. */

/** A token in a JSON file. It is written beside it and renamed, so that nobody reads half of it. */
export function fileStore(path: string): TokenStore {
  return {
    async load() {
      return JSON.parse(await readFile(path, 'utf8')) as Token | null
    },
    async save(token) {
      const next = `${path}.${process.pid}`
      await writeFile(next, JSON.stringify(token), { mode: 0o600 })
      await rename(next, path)
    },
  }
}

/** Seconds after which a lock was left behind by a process that is gone: longer than any renewal takes. */
const stale = 120

/** A lock that is a directory: of many who make it, one succeeds. */
export function fileLock(path: string): Lock {
  return async (_key, work) => {
    while (!(await made(path))) await setTimeout(20)
    try {
      await work()
    } finally {
      await rmdir(path)
    }
  }
}

async function made(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const age = await stat(path).then(
      ({ mtimeMs }) => (Date.now() - mtimeMs) / 1000,
      () => 0,
    )
    if (age > stale) await rmdir(path).catch(() => {})
    return false
  }
}
