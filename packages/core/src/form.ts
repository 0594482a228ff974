import type { Authorization, AuthRequest } from './auth.js'
import { formType, isForm } from './encoding.js'

/** Form-encoded pairs after those that are there. */
export function appendToForm(form: string, pairs: string): string {
  return form === '' ? pairs : `${form}&${pairs}`
}

/** Form-encoded pairs after those of a URL's own query. */
export function appendToQuery(url: URL, pairs: string): URL {
  const changed = new URL(url)
  // Its own `?`, as the setter takes the first one off, which may be data.
  changed.search = `?${appendToForm(url.search.slice(1), pairs)}`
  return changed
}

/** A form in place of the body, which was one too, or none. */
export function formAuthorization({ headers }: AuthRequest, body: string): Authorization {
  return { headers: isForm(headers.get('content-type')) ? {} : { 'Content-Type': formType }, body }
}

/**
 * Parameters can only go into a body that is a form; one without any body gets one.
 * @param option what wants them there
 * @throws TypeError that begins with `option`
 */
export function requireForm(option: string, { method, headers, body, opaqueBody }: AuthRequest): void {
  const verb = method.toUpperCase()
  const bodiless = !opaqueBody && !body?.length
  if (bodiless ? verb !== 'GET' && verb !== 'HEAD' : !opaqueBody && isForm(headers.get('content-type'))) return
  throw new TypeError(`${option}: 'body' needs a form body (${formType}), which this ${verb} request has not`)
}
