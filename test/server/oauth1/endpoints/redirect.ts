import { type Answer, json } from '../http-server.js'
import { octetsOf, percentEncode } from '../octets.js'
import { absent, rejected } from '../problem.js'
import type { SignedEndpoint } from '../site.js'
import { echo } from './echo.js'

/** `/redirect?to=…&status=302`: to a URL or a path, here or anywhere. */
export const redirect: SignedEndpoint = ({ query }) => {
  const to = query.get('to')
  if (to === undefined) throw absent('to')
  return redirection(to, query.get('status'))
}

/** `/redirect/other?path=/x&status=302`: to the other origin. */
export const redirectToOther: SignedEndpoint = ({ site, query }) =>
  redirection(site.otherUrl + (query.get('path') ?? '/'), query.get('status'))

/** `/redirect/chain?n=3&status=302`: n redirects in a row, the last one to `/echo`. */
export const redirectChain: SignedEndpoint = (exchange, verdict) => {
  const { query } = exchange
  const left = Number(query.get('n') ?? 3)
  if (!Number.isInteger(left) || left < 0) throw rejected('n must be a number', 'n')
  if (left === 0) return echo(exchange, verdict)
  const status = query.get('status') ?? '302'
  return redirection(left === 1 ? '/echo' : `/redirect/chain?n=${left - 1}&status=${status}`, status)
}

/** A redirect; what may not stand in a header field is encoded. */
export function redirection(location: string, status = '302'): Answer {
  if (!/^30[12378]$/.test(status)) throw rejected(`${status} is not a redirect`, 'status')
  const headers = { Location: octetsOf(location).replace(/[^\x21-\x7e]/g, percentEncode) }
  return json(Number(status), { location }, headers)
}
