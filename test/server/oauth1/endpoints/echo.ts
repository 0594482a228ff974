import { createHash } from 'node:crypto'
import { json } from '../http-server.js'
import type { OpenEndpoint, SignedEndpoint } from '../site.js'
import type { Verdict } from '../verify.js'
import type { ArrivedRequest } from '../wire-request.js'

/** `/echo`, `/api/…`: what the provider read of a request and signed itself. */
export const echo: SignedEndpoint = ({ request }, verdict) => json(200, describeVerdict(request, verdict))

/** `/open/…`: the same for a request that nobody judges. */
export const open: OpenEndpoint = ({ request }) =>
  json(200, { ...describeRequest(request), headers: request.headers, body: request.body.toString('utf8') })

/** The request as the provider saw it. */
export const describeRequest = (request: ArrivedRequest) => ({
  method: request.method,
  url: request.url,
  contentType: request.headers['content-type'],
  bodyLength: request.body.length,
  bodySha256: sha256(request.body),
})

/** The request and how it was judged, accepted or not. */
export const describeVerdict = (request: ArrivedRequest, verdict: Verdict) => ({
  accepted: verdict.accepted,
  problem: verdict.problem,
  detail: verdict.detail,
  report: verdict.report,
  expected: verdict.expected,
  baseString: verdict.baseString,
  parameters: verdict.parameters,
  signatureMethod: verdict.signatureMethod,
  placement: verdict.placement,
  realm: verdict.realm,
  user: verdict.user,
  ...describeRequest(request),
})

/** In hexadecimal digits. */
export const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex')
