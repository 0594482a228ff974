import { joinBaseString } from './engine.js'

/**
 * The base string URI: scheme, host and path as they are sent, without user, query and fragment.
 * A `URL` has already done the rest: lower case, no default port, `/` for an empty path.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.2 RFC 5849 §3.4.1.2}
 */
export function baseStringUri(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}

/**
 * The text that is signed, made of the method, the URI and the normalized parameters.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1 RFC 5849 §3.4.1.1}
 */
export function signatureBaseString(method: string, url: URL, normalizedParameters: string): string {
  return joinBaseString(method.toUpperCase(), baseStringUri(url), normalizedParameters)
}
