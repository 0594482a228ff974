import { formOf, type Parameters } from './grants.js'

/**
 * The URL to send the user to. A parameter replaces one of the same name that the endpoint's own query has.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 RFC 6749 §4.1.1}
 */
export function authorizationUrl(endpoint: string, parameters: Parameters): string {
  const url = new URL(endpoint)
  const form = formOf(parameters)
  for (const name of new Set(form.keys())) url.searchParams.delete(name)
  for (const [name, value] of form) url.searchParams.append(name, value)
  url.hash = ''
  return url.href
}
