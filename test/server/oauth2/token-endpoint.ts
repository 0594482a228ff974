import type { Site } from './faulty-server.js'
import { credentials } from './faulty-server.js'
import { type Answer, type Arrived, json } from './http-server.js'
import type { Issued } from './token-book.js'

/** A token request as it arrived. */
export interface TokenCall extends Arrived {
  readonly form: URLSearchParams
}

/** Grants that need no user. */
const ownGrants = ['client_credentials', 'password', 'urn:ietf:params:oauth:grant-type:jwt-bearer']

export async function answerOfTokenEndpoint(site: Site, request: Arrived): Promise<Answer | 'cut'> {
  const { settings } = site
  const form = new URLSearchParams(request.body.toString())
  site.tokenCalls.push({ ...request, form })
  // Which fault it is depends on the order of arrival alone.
  const fault = settings.faults.shift() ?? settings.fault
  const works = fault === undefined || fault === 'lost' || (fault !== 'cut' && fault.works)
  const answer = works ? work(site, request, form) : 'cut'
  // The work is done, and the answer takes its time.
  await site.pass('token')
  if (fault === 'lost') return 'cut'
  return typeof fault === 'object' ? fault : answer
}

function work(site: Site, request: Arrived, form: URLSearchParams): Answer {
  const { settings, clock } = site
  if (request.method !== 'POST') return json(405, { error: 'invalid_request' })
  if (!isOurClient(request.headers.authorization, form)) {
    return json(401, { error: 'invalid_client' }, { 'WWW-Authenticate': 'Basic realm="token"' })
  }
  const grant = form.get('grant_type') ?? ''
  const endsAt = clock.now + settings.lifetime
  let issued: Issued | undefined
  if (grant === 'refresh_token') {
    issued = site.tokens.exchange(form.get('refresh_token') ?? '', endsAt, settings.rotation)
    if (issued === undefined) return json(400, { error: 'invalid_grant', error_description: 'refresh token is over' })
  } else if (ownGrants.includes(grant)) {
    issued = { access_token: site.tokens.issue(endsAt).access_token }
  } else {
    return json(400, { error: 'unsupported_grant_type' })
  }
  return json(200, { ...issued, token_type: 'Bearer', expires_in: settings.lifetime, ...settings.answer })
}

/** Basic with form-encoded credentials, or the same in the body. */
function isOurClient(authorization: string | undefined, form: URLSearchParams): boolean {
  const { clientId, clientSecret } = credentials
  const [scheme, value = ''] = authorization?.split(' ') ?? []
  if (scheme === undefined) return form.get('client_id') === clientId && form.get('client_secret') === clientSecret
  const decode = (text = '') => new URLSearchParams(`x=${text}`).get('x')
  const [id, secret] = Buffer.from(value, 'base64').toString().split(':')
  return scheme === 'Basic' && decode(id) === clientId && decode(secret) === clientSecret
}
