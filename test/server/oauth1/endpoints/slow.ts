import { setTimeout as delay } from 'node:timers/promises'
import { rejected } from '../problem.js'
import type { SignedEndpoint } from '../site.js'
import { echo } from './echo.js'

/** `/slow?ms=…`: judged when it arrives, answered later; no timer outlives the connection. */
export const slow: SignedEndpoint = async (exchange, verdict) => {
  const ms = Number(exchange.query.get('ms') ?? 1000)
  if (!Number.isFinite(ms)) throw rejected('ms must be a number', 'ms')
  await delay(ms, undefined, { signal: exchange.signal })
  return echo(exchange, verdict)
}
