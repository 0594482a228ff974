import type { SignDetails } from '@oauth-hooks/core'
import type { ReceivedRequest } from '../../test/server/oauth1/index.js'
import type { TourRequest } from './oauth1-requests.js'
import type { Page } from './print.js'
import { printSigned } from './signed.js'

/** What both sides saw of one request, its retries and its redirects. */
export interface Outcome {
  /** What we signed, in order. */
  readonly signed: readonly SignDetails[]
  /** What arrived at the provider, in order. */
  readonly arrived: readonly ReceivedRequest[]
  /** What arrived at the other origin. */
  readonly elsewhere: readonly ReceivedRequest[]
  /** The status of the answer that the client returned. */
  readonly status?: number
  /** Why it returned none. */
  readonly failure?: string
}

export function printOutcome(page: Page, { signed, arrived, elsewhere, failure }: Outcome): void {
  for (const [i, details] of signed.entries()) {
    if (i > 0) page.text('')
    printSigned(page, details)
    const request = arrived[i]
    if (request !== undefined) printVerdict(page, details, request)
  }
  for (const request of elsewhere) {
    const seen = carriesCredentials(request)
    page.field('elsewhere', `${request.method} ${request.url} arrived at the other origin`)
    page.field('', `it saw a credential: ${seen ? 'yes' : 'no'}`, seen ? 'red' : 'green')
  }
  if (failure !== undefined) page.field('failed', failure, 'red')
}

/** Why the request does not count as accepted; `undefined` when it does. */
export function refusalOf(planned: TourRequest, outcome: Outcome): string | undefined {
  const { signed, arrived, elsewhere, status, failure } = outcome
  const { arrivals = 1, leaves = false } = planned

  const refused = arrived.find(({ verdict }) => !verdict?.accepted)
  if (refused !== undefined) return reasonOfRefusal(refused)
  if (failure !== undefined) return failure
  if (arrived.length !== arrivals) return `${arrived.length} requests arrived, not ${arrivals}`
  if (elsewhere.length !== (leaves ? 1 : 0)) return `${elsewhere.length} requests arrived at the other origin`
  if (elsewhere.some(carriesCredentials)) return 'the other origin saw a credential'
  if (!arrived.every(({ verdict }, i) => verdict?.baseString === signed[i]?.baseString))
    return 'the base strings differ'
  if (status !== 200) return `the answer is ${status}`
  return undefined
}

function printVerdict(page: Page, { baseString }: SignDetails, request: ReceivedRequest): void {
  const { method, url, headers, body, verdict, status } = request
  page.field('sent', headers.authorization ? `Authorization: ${headers.authorization}` : `${method} ${url}`)
  if (body.length > 0) page.field('', `with ${body.length} octets of ${headers['content-type']}`)

  const equal = verdict?.baseString === baseString
  page.field('provider', `its own base string is equal: ${equal ? 'yes' : 'no'}`, equal ? 'green' : 'red')
  if (!equal) page.field('', verdict?.baseString ?? 'none')
  if (verdict?.expected?.signature !== undefined) {
    page.field('', `its own signature: ${verdict.expected.signature}`)
  } else if (verdict?.accepted) {
    page.field('', "verified the signature with the client's public key")
  }
  if (verdict?.expected?.bodyHash !== undefined) page.field('', `its own body hash: ${verdict.expected.bodyHash}`)
  if (verdict?.accepted) page.field('', `accepted for ${verdict.user}, answered ${status}`, 'green')
  else page.field('', `refused with ${status}: ${reasonOfRefusal(request)}`, 'red')
}

function reasonOfRefusal({ verdict, status }: ReceivedRequest): string {
  return verdict?.problem === undefined
    ? `answered ${status}, nobody judged it`
    : `${verdict.problem}: ${verdict.detail}`
}

/** Whether anything of OAuth came along, wherever it may stand. */
function carriesCredentials({ url, rawHeaders, body }: ReceivedRequest): boolean {
  return /\b(authorization|oauth)/i.test([url, ...rawHeaders, body.toString('latin1')].join('\n'))
}
