/** Parts of a response, as HTTP clients give them. */
export interface ResponseParts {
  readonly status: number
  readonly statusText?: string | undefined
  /** Values that came several times (`Set-Cookie`) as arrays. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array | ArrayBuffer | string
}

/** Fields that describe the octets of the wire, which the client has decoded. */
const wireFields = ['content-encoding', 'content-length', 'transfer-encoding']

/** Statuses whose response has no body. */
const bodiless = [204, 205, 304]

/** A fetch `Response` of what another client received. */
export function responseOf({ status, statusText = '', headers: fields, body }: ResponseParts): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    // got has HTTP/2's pseudo-headers among them.
    if (value === undefined || name.startsWith(':') || wireFields.includes(name.toLowerCase())) continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one))
  }
  const content = bodiless.includes(status) ? null : (body as BodyInit)
  return new Response(content, { status, statusText, headers })
}

/** What fetch would reject with for another client's error, which lists what was sent, and secrets are part of it. */
export function failureOf({ message, code }: Error & { code?: string }, { signal }: Request): unknown {
  if (signal.aborted) return signal.reason
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}
