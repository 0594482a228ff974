import { octetsOf, percentEncode } from './octets.js'

/**
 * Why a request is refused, in the words of the OAuth Problem Reporting extension. The detail names no token, secret or signature.
 *
 * 400: unsupported, missing or duplicated parameters. 401: credentials, signature, timestamp, nonce.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.2 RFC 5849 §3.2}
 */
export class Problem extends Error {
  readonly status: 400 | 401
  readonly problem: string
  /** More parameters of the report, such as `oauth_parameters_absent`. */
  readonly report: Readonly<Record<string, string>>

  constructor(status: 400 | 401, problem: string, detail: string, report: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.problem = problem
    this.report = report
  }
}

export const absent = (...names: string[]): Problem =>
  new Problem(400, 'parameter_absent', `missing: ${names.join(', ')}`, {
    oauth_parameters_absent: names.map(encoded).join('&'),
  })

export const rejected = (detail: string, ...names: string[]): Problem =>
  new Problem(
    400,
    'parameter_rejected',
    detail,
    names.length > 0 ? { oauth_parameters_rejected: names.map(encoded).join('&') } : {},
  )

export const unauthorized = (problem: string, detail: string, report?: Readonly<Record<string, string>>): Problem =>
  new Problem(401, problem, detail, report)

/** The fields that report a problem, for a form body or a `WWW-Authenticate` header. */
export const problemFields = (problem: string, report: Readonly<Record<string, string>> = {}, advice?: string) => ({
  oauth_problem: problem,
  ...report,
  ...(advice === undefined ? {} : { oauth_problem_advice: advice }),
})

/**
 * Writes `WWW-Authenticate: OAuth realm="…", oauth_problem="…"`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.1 RFC 5849 §3.5.1}
 */
export function challenge(realm: string, fields: Readonly<Record<string, string>> = {}): string {
  const parameters = Object.entries(fields).map(([name, value]) => `${name}="${encoded(value)}"`)
  return [`OAuth realm="${realm}"`, ...parameters].join(', ')
}

const encoded = (text: string) => percentEncode(octetsOf(text))
