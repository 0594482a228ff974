import { OAuthError } from '../errors.js'
import type { Sleep } from '../wait.js'

/** Runs `work` while no other process runs work of the same key, and resolves after it (`navigator.locks.request`, say). */
export type Lock = (key: string, work: () => Promise<void>) => Promise<unknown>

/** Seconds to wait for the lock: longer than a renewal takes, with its tries. */
const patience = 60

/**
 * Does the work under a lock. Work that did not get the lock in time is never done.
 * @throws OAuthError `lock_timeout`, which is transient
 */
export async function underLock<Value>(
  lock: Lock,
  key: string,
  work: () => Promise<Value>,
  sleep: Sleep,
): Promise<Value> {
  let result: Promise<Value> | undefined
  let expired = false
  const begun = new AbortController()
  const hold = async () => {
    if (expired) return
    result = work()
    // The lock is released after the work, however it ended; its error is ours to tell.
    await result.catch(() => {})
  }
  const held = Promise.resolve().then(() => lock(key, hold))
  const timeout = sleep(patience, begun.signal).then(
    () => {
      expired = true
    },
    () => held,
  )
  let cause: unknown
  await Promise.race([held, timeout]).catch((error: unknown) => {
    cause = error
  })
  begun.abort()
  if (result !== undefined) return result
  expired = true
  throw new OAuthError('lock_timeout', 'the lock of the token could not be taken', { cause, transient: true })
}
