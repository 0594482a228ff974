import { createHash } from 'node:crypto'
import type { Site } from './faulty-server.js'
import { type Answer, type Arrived, json } from './http-server.js'

/** A request of the resource, and what it was answered. */
export interface ApiCall extends Arrived {
  /** What stands after the scheme of its `Authorization`. */
  readonly token: string | undefined
  readonly status: number
}

/**
 * `/api/*`: what it got, for a token that is good.
 *
 * `/api/always401` and `/api/refused?status=…&challenge=…` refuse every token, `/api/flaky/:key?fail=2` answers 503 so often,
 * `/api/redirect?to=…&status=…` redirects, `/api/gated/:name` waits at the gate and looks at the token after that.
 */
export async function answerOfResource(site: Site, request: Arrived): Promise<Answer> {
  const { pathname, searchParams } = request.url
  const [, , kind, name = ''] = pathname.split('/')
  const token = request.headers.authorization?.split(' ')[1]
  if (kind === 'gated') await site.pass(name)

  const answer = judge()
  site.apiCalls.push({ ...request, token, status: answer.status })
  return answer

  function judge(): Answer {
    const { settings, clock, tokens } = site
    const good = token !== undefined && tokens.isGood(token, clock.now + settings.resourceAhead)
    if (!good || kind === 'always401') return refusal(401, settings.challenge)
    if (kind === 'refused') return refusal(Number(searchParams.get('status') ?? 401), searchParams.getAll('challenge'))
    if (kind === 'flaky') {
      const attempt = (site.attempts.get(name) ?? 0) + 1
      site.attempts.set(name, attempt)
      if (attempt <= Number(searchParams.get('fail'))) return json(503, { attempt })
    }
    if (kind === 'redirect') {
      return { status: Number(searchParams.get('status') ?? 302), headers: { Location: searchParams.get('to') ?? '/' } }
    }
    return json(200, describe(request, token))
  }
}

function refusal(status: number, challenge: string | string[] | undefined): Answer {
  const fields = challenge === undefined || challenge.length === 0 ? {} : { 'WWW-Authenticate': challenge }
  return json(status, { refused: true }, fields)
}

function describe({ method, url, headers, body }: Arrived, token: string) {
  return {
    method,
    path: url.pathname,
    query: url.search,
    token,
    type: headers['content-type'],
    length: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  }
}
