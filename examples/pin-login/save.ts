import { rename, rm, writeFile } from 'node:fs/promises'
import type { OAuth1Token } from '@oauth-hooks/core'

/** Writes the token, secrets included, as JSON that only its owner can read. A file that is there is replaced as a whole. */
export async function save(file: string, token: OAuth1Token): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`
  try {
    // The mode counts for new files only, hence a new one every time.
    await writeFile(draft, `${JSON.stringify(token, undefined, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true })
    await rename(draft, file)
  } catch (cause) {
    await rm(draft, { force: true })
    throw new Error(`--save: ${file} could not be written`, { cause })
  }
}
