import { type Arrived, json, type Listener, listen } from './http-server.js'

/** An origin that no credential should ever reach. */
export interface OtherOrigin extends Listener {
  readonly received: Arrived[]
  /** Header fields, URLs and bodies of all that arrived, as one text to look for secrets in. */
  readonly everything: string
}

/** Takes everything down and answers 200; below `/401` it refuses as a resource would. */
export async function startOtherOrigin(): Promise<OtherOrigin> {
  const received: Arrived[] = []
  const listener = await listen((request) => {
    received.push(request)
    if (!request.url.pathname.startsWith('/401')) return json(200, { other: true })
    return json(401, { other: true }, { 'WWW-Authenticate': 'Bearer error="invalid_token"' })
  })
  return {
    ...listener,
    received,
    get everything() {
      return received.map(({ url, headers, body }) => `${url} ${JSON.stringify(headers)} ${body}`).join('\n')
    },
  }
}
