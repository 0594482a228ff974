import { json } from '../http-server.js'
import { rejected } from '../problem.js'
import type { SignedEndpoint } from '../site.js'
import { describeVerdict } from './echo.js'
import { retryAfter, statusOf } from './status.js'

/**
 * `/retry/:key?fail=N&status=503&retry_after=0`: the first N attempts for a key get the status, the next ones 200.
 * Every attempt has to be signed anew; one that is not gets its 401 at once and does not count.
 */
export const retry: SignedEndpoint = ({ site, request, path, query }, verdict) => {
  const attempt = (site.attempts.get(path) ?? 0) + 1
  const fail = Number(query.get('fail') ?? 0)
  if (!Number.isInteger(fail)) throw rejected('fail must be a number', 'fail')
  const status = statusOf(query.get('status') ?? '503')
  site.attempts.set(path, attempt)
  if (attempt > fail) return json(200, { ...describeVerdict(request, verdict), attempt })
  return json(status, { attempt, status }, retryAfter(query))
}
