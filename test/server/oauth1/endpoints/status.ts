import { json } from '../http-server.js'
import { challenge, problemFields, rejected } from '../problem.js'
import type { Fields, SignedEndpoint } from '../site.js'

/**
 * `/status/:code?problem=…&retry_after=…`: a good request gets this status all the same, always.
 * `problem` is reported as if there were one: `/status/401?problem=timestamp_refused`.
 */
export const status: SignedEndpoint = ({ site, path, query }, verdict) => {
  const code = statusOf(path.slice('/status/'.length))
  const problem = query.get('problem')
  const fields = problem === undefined ? {} : problemFields(problem)
  return json(
    code,
    { status: code, signed: verdict.accepted, ...fields },
    { ...(code === 401 ? { 'WWW-Authenticate': challenge(site.url, fields) } : {}), ...retryAfter(query) },
  )
}

/** A final status that a server can answer. */
export function statusOf(text: string): number {
  if (!/^[2-5]\d\d$/.test(text)) throw rejected(`${text} is not a status to answer`, 'status')
  return Number(text)
}

/** `Retry-After`, where the query asks for it. */
export function retryAfter(query: Fields): Record<string, string> {
  const seconds = query.get('retry_after')
  if (seconds === undefined) return {}
  if (!/^\d+$/.test(seconds)) throw rejected('retry_after must be a number of seconds', 'retry_after')
  return { 'Retry-After': seconds }
}
