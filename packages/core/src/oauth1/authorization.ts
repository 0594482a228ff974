import type { Parameter } from '../encoding.js'
import { percentEncode } from './engine.js'

/**
 * The `Authorization` header. The realm is a quoted string and is not encoded; an empty one is written too.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.1 RFC 5849 §3.5.1}
 */
export function authorizationHeader(parameters: readonly Parameter[], realm?: string): string {
  let header = 'OAuth '
  if (realm !== undefined) header += `realm="${realm.replaceAll(/["\\]/g, '\\$&')}", `
  for (const [name, value] of parameters) header += `${percentEncode(name)}="${percentEncode(value)}", `
  return header.slice(0, -2)
}

/**
 * The form body with the protocol parameters after the request's own.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.2 RFC 5849 §3.5.2}
 */
export function authorizedForm(body: string, parameters: readonly Parameter[]): string {
  return append(body, parameters)
}

/**
 * The URL with the protocol parameters after the request's own query.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.3 RFC 5849 §3.5.3}
 */
export function authorizedUrl(url: URL, parameters: readonly Parameter[]): URL {
  const authorized = new URL(url)
  authorized.search = append(url.search.slice(1), parameters)
  return authorized
}

function append(form: string, parameters: readonly Parameter[]): string {
  const pairs = parameters.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
  return (form === '' ? pairs : [form, ...pairs]).join('&')
}
