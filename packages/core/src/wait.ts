/** Seams of time. Nothing here outlives the call that asked for it. */

/** Epoch seconds of the system's clock. */
export const systemNow = (): number => Date.now() / 1000

/** Settles as the promise does, or rejects with the signal's reason: the waiter is freed, the work goes on. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).then(() => signal.removeEventListener('abort', abort))
  })
}

/** Waits a number of seconds. Rejects with the signal's reason, and leaves no timer behind. */
export type Sleep = (seconds: number, signal?: AbortSignal) => Promise<void>

export const sleep: Sleep = (seconds, signal) => {
  let timer: ReturnType<typeof setTimeout>
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000)
  })
  return untilAborted(elapsed, signal).finally(() => clearTimeout(timer))
}

/** A signal that is aborted with the caller's own, or by itself after so many seconds. */
export function signalWithin(seconds: number, signal?: AbortSignal): AbortSignal {
  // It takes whole milliseconds only.
  const late = AbortSignal.timeout(Math.ceil(seconds * 1000))
  return signal ? AbortSignal.any([signal, late]) : late
}
