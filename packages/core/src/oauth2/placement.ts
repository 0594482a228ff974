import type { Authorization, AuthRequest } from '../auth.js'
import { formText, isForm } from '../encoding.js'

/** Where the access token goes. @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2 RFC 6750 §2} */
export type TokenPlacement = 'header' | 'body' | 'uri'

/** A place for the token, and how to find it there again. */
export interface TokenPlace {
  place(accessToken: string, request: AuthRequest): Authorization
  tokenOf(request: AuthRequest): string | undefined
}

/** The token as a parameter of the query. It shows in logs. @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.3 RFC 6750 §2.3} */
export const inUri: TokenPlace = {
  place(accessToken, request) {
    const url = new URL(request.url)
    url.search = append(url.search.slice(1), accessToken)
    return { headers: {}, url }
  },
  tokenOf: ({ url }) => accessTokenIn(url.search),
}

/**
 * The token as a parameter of a form body. A request that has none is refused with a TypeError.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.2 RFC 6750 §2.2}
 */
export const inBody: TokenPlace = {
  place(accessToken, request) {
    requireForm(request)
    return { headers: { 'Content-Type': formType }, body: append(formText(request.body ?? ''), accessToken) }
  },
  tokenOf: ({ body }) => accessTokenIn(formText(body ?? '')),
}

const formType = 'application/x-www-form-urlencoded'

function append(form: string, accessToken: string): string {
  const parameter = `access_token=${encodeURIComponent(accessToken)}`
  return form === '' ? parameter : `${form}&${parameter}`
}

function accessTokenIn(form: string): string | undefined {
  return new URLSearchParams(form).get('access_token') ?? undefined
}

function requireForm({ method, headers, body, opaqueBody }: AuthRequest): void {
  const bodiless = !opaqueBody && (body === undefined || body.length === 0)
  const mayHaveBody = !['GET', 'HEAD'].includes(method.toUpperCase())
  if (mayHaveBody && !opaqueBody && (bodiless || isForm(headers.get('content-type')))) return
  throw new TypeError(`tokenPlacement: 'body' needs a form body, which this ${method.toUpperCase()} request has not`)
}
