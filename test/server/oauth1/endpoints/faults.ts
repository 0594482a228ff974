import { type Answer, form, html, json } from '../http-server.js'
import { formatForm } from '../octets.js'
import { challenge, problemFields } from '../problem.js'
import type { OpenEndpoint, Site } from '../site.js'

const credentials = { oauth_token: 'fault-token', oauth_token_secret: 'fault+secret==' }
const confirmed = { oauth_callback_confirmed: 'true' }

const faults: ReadonlyMap<string, (site: Site) => Answer> = new Map<string, (site: Site) => Answer>([
  ['html500', () => html(500, '<!doctype html><title>500</title><h1>Something is technically wrong</h1>')],
  ['html200', () => html(200, '<!doctype html><title>Maintenance</title><h1>Back soon &amp; sorry</h1>')],
  ['json', () => json(200, { ...credentials, oauth_callback_confirmed: true })],
  ['missing_token', () => form(200, formatForm({ oauth_token_secret: 'fault-secret', ...confirmed }))],
  ['missing_secret', () => form(200, formatForm({ oauth_token: 'fault-token', ...confirmed }))],
  ['unconfirmed', () => form(200, formatForm({ ...credentials, oauth_callback_confirmed: 'false' }))],
  ['empty', () => form(200, '')],
  [
    'text_plain_form',
    () => ({ ...form(200, formatForm({ ...credentials, ...confirmed })), headers: { 'Content-Type': 'text/plain' } }),
  ],
  [
    'problem',
    (site) =>
      report(site, 'consumer_key_rejected', {}, 'the subscription of this client has ended, & so has its access'),
  ],
  [
    'timestamp_refused',
    (site) => {
      const now = Math.floor(site.now())
      return report(site, 'timestamp_refused', { oauth_acceptable_timestamps: `${now - 300}-${now + 300}` })
    },
  ],
])

/**
 * `/faults/request_token/:kind`: what a request for temporary credentials may get instead of them.
 * The answer is always that of the kind; whether the request was any good stands in `received`.
 */
export const faultyRequestToken: OpenEndpoint = ({ site, path }) => {
  const kind = path.slice('/faults/request_token/'.length)
  return faults.get(kind)?.(site) ?? json(404, { error: `no such fault, there are: ${[...faults.keys()].join(', ')}` })
}

function report(site: Site, problem: string, parameters: Record<string, string>, advice?: string): Answer {
  const fields = problemFields(problem, parameters, advice)
  return form(401, formatForm(fields), { 'WWW-Authenticate': challenge(site.url, fields) })
}
