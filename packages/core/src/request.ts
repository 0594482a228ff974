import type { Auth, Authorization, AuthRequest, RequestOptions } from './auth.js'
import { formText, isForm } from './encoding.js'

/**
 * What an Auth may read of a fetch `Request`. A form is read from a copy, any other body only for an Auth that asks for it.
 * @param streams the body is a stream, which is not read
 */
export async function describeRequest(
  request: Request,
  auth: Auth,
  { streams = false, oauth }: { streams?: boolean; oauth?: RequestOptions | undefined } = {},
): Promise<AuthRequest> {
  const { method, headers, signal } = request
  const described = { method, url: new URL(request.url), headers, signal, oauth }
  if (!hasBody(request)) return described
  const form = isForm(headers.get('content-type'))
  if (streams || !(form || auth.readsBody)) return { ...described, opaqueBody: true }
  const octets = await bytesOf(request)
  return { ...described, body: form ? formText(octets) : octets }
}

/** The request with what authorizes it; it takes the body over. */
export async function authorizedRequest(
  request: Request,
  { headers: fields, url, body }: Authorization,
  redirect: Request['redirect'] = request.redirect,
): Promise<Request> {
  const headers = new Headers(request.headers)
  for (const [name, value] of Object.entries(fields)) headers.set(name, value)
  if (url === undefined && body === undefined) return new Request(request, { headers, redirect })
  const parts = { headers, redirect, ...(body !== undefined && { body }) }
  return changedRequest(request, url ?? new URL(request.url), parts)
}

/** What goes along to another URL, but for the header fields and the body. */
const carried = [
  'method',
  'signal',
  'cache',
  'credentials',
  'integrity',
  'keepalive',
  'mode',
  'referrer',
  'referrerPolicy',
] as const

/**
 * The same request at another URL or with another body. Not `new Request(url, request)`: that makes a stream of every body,
 * which is sent in chunks and cannot follow a redirect.
 */
export async function changedRequest(request: Request, url: URL, parts: RequestInit): Promise<Request> {
  const kept = Object.fromEntries(carried.map((name) => [name, request[name]]))
  // A Blob, because Node 20 cannot send octets again on 307: the first time has used them up.
  const body = 'body' in parts || !hasBody(request) ? parts.body : await request.clone().blob()
  return new Request(url, { ...kept, ...parts, ...(body ? { body } : {}) })
}

/** Whether there is, or may be, a body: Firefox has no `Request.body`. */
export function hasBody({ method, body }: Request): boolean {
  return body !== null && method !== 'GET' && method !== 'HEAD'
}

/** From a copy, so that the request can still be sent. */
async function bytesOf(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await request.clone().arrayBuffer())
}

/** Whether a body is used up when it is sent. A `Request` does not tell, what it was made of does. */
export function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body instanceof ReadableStream || Symbol.asyncIterator in body)
}
