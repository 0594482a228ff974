import type { Parameter } from '../encoding.js'
import { appendToForm, appendToQuery } from '../form.js'
import { joinParameters } from './parameters.js'

/**
 * The `Authorization` header of encoded protocol parameters. The realm is a quoted string, which is not encoded; an empty one is written too.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.1 RFC 5849 §3.5.1}
 */
export function authorizationHeader(encoded: readonly Parameter[], realm?: string): string {
  const realmField = realm === undefined ? '' : `, realm="${realm.replaceAll(/["\\]/g, '\\$&')}"`
  return `OAuth${(realmField + headerFields(encoded)).slice(1)}`
}

/** Encoded parameters as further fields of an `Authorization` header, each after its comma. */
export function headerFields(encoded: readonly Parameter[]): string {
  let fields = ''
  for (const [name, value] of encoded) fields += `, ${name}="${value}"`
  return fields
}

/**
 * The form body with the encoded protocol parameters after the request's own.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.2 RFC 5849 §3.5.2}
 */
export function authorizedForm(body: string, encoded: readonly Parameter[]): string {
  return appendToForm(body, joinParameters(encoded))
}

/**
 * The URL with the encoded protocol parameters after the request's own query.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.5.3 RFC 5849 §3.5.3}
 */
export function authorizedUrl(url: URL, encoded: readonly Parameter[]): URL {
  return appendToQuery(url, joinParameters(encoded))
}
