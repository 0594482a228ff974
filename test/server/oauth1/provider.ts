import { describeVerdict } from './endpoints/echo.js'
import { type Answer, form, json, listen } from './http-server.js'
import { judge } from './judge.js'
import { formatForm } from './octets.js'
import type { Oauth1ProviderOptions } from './options.js'
import { startOtherOrigin } from './other-origin.js'
import { challenge, Problem, problemFields } from './problem.js'
import { type Route, routes } from './routes.js'
import { type Exchange, makeExchange, Site } from './site.js'
import { refuse, type Verdict } from './verify.js'
import type { ArrivedRequest } from './wire-request.js'

/** A request as it arrived, and what became of it. */
export interface ReceivedRequest extends ArrivedRequest {
  /** Absent where nobody judges. A request that is signed well but refused by its endpoint is not accepted either. */
  verdict?: Verdict
  /** The status it was answered with. */
  status?: number
}

/** A running provider. */
export interface OAuth1Provider {
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** Another origin, on another port. It checks nothing and answers 200. */
  readonly other: { readonly url: string; readonly received: ReceivedRequest[] }
  /** Everything that arrived at the main origin, in the order in which the bodies were complete. */
  readonly received: ReceivedRequest[]
  /** Forgets what arrived, all nonces, attempts and tokens; registered tokens are good again. */
  reset(): void
  /** Ends every connection of both origins. */
  close(): Promise<void>
}

/**
 * Starts an OAuth 1.0a provider on the loopback interface, with clients, users and a token to begin with (`credentials`).
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849 RFC 5849}
 */
export async function startOAuth1Provider(options: Oauth1ProviderOptions = {}): Promise<OAuth1Provider> {
  const other = await startOtherOrigin()
  const received: ReceivedRequest[] = []
  let site: Site | undefined
  const listener = await listen(async (request, signal) => {
    const record: ReceivedRequest = request
    received.push(record)
    if (site === undefined || !request.complete) return { status: 400 }
    const answer = await answerTo(makeExchange(site, request, signal), record)
    record.status = answer.status
    return { ...answer, headers: { Date: new Date(site.now() * 1000).toUTCString(), ...answer.headers } }
  })
  site = new Site(listener.url, other.url, options)

  return {
    url: listener.url,
    other,
    received,
    reset() {
      received.length = 0
      other.received.length = 0
      site.reset()
    },
    async close() {
      await Promise.all([listener.close(), other.close()])
    },
  }
}

/** Finds the route, judges, and lets the endpoint answer; the record learns the verdict before the answer is made. */
async function answerTo(exchange: Exchange, record: ReceivedRequest): Promise<Answer> {
  const { site, request, path } = exchange
  const route = routes.find((candidate) => candidate.path.test(path))
  if (route === undefined) return json(404, { error: `there is nothing at ${path}` })

  const kind = 'open' in route ? route.recorded : route.signed
  if (kind !== undefined) record.verdict = judge(site, request, kind)
  try {
    return await endpointAnswer(route, exchange, record.verdict)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    record.verdict = refuse(record.verdict ?? { accepted: false, status: 400, oauth: {} }, error)
    return refusal(exchange, record.verdict)
  }
}

function endpointAnswer(route: Route, exchange: Exchange, verdict: Verdict | undefined): Answer | Promise<Answer> {
  if ('open' in route) return route.open(exchange)
  if (verdict?.accepted) return route.endpoint(exchange, verdict)
  return refusal(exchange, verdict ?? { accepted: false, status: 401, oauth: {} })
}

/** A refusal: a problem report as a form from the three-legged flow, else all that was found, as JSON; a challenge in any case. */
function refusal({ site, request, path, query }: Exchange, verdict: Verdict): Answer {
  const fields = problemFields(verdict.problem ?? 'additional_authorization_required', verdict.report, verdict.detail)
  const headers = { 'WWW-Authenticate': challenge(site.url, fields) }
  if (path.startsWith('/oauth/') && query.get('format') !== 'json')
    return form(verdict.status, formatForm(fields), headers)
  return json(verdict.status, { ...fields, ...describeVerdict(request, verdict) }, headers)
}
