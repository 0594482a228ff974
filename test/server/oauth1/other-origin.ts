import { describeRequest } from './endpoints/echo.js'
import { pageItems } from './endpoints/pages.js'
import { json, type Listener, listen } from './http-server.js'
import { type ArrivedRequest, parseTarget } from './wire-request.js'

/** An origin where no credential should ever arrive: it takes everything down and answers 200, with an array for `/pages`. */
export async function startOtherOrigin(): Promise<Listener & { received: ArrivedRequest[] }> {
  const received: ArrivedRequest[] = []
  const listener = await listen((request) => {
    received.push(request)
    const isPage = parseTarget(request.url).path === '/pages'
    return json(200, isPage ? pageItems(2) : { other: true, ...describeRequest(request), headers: request.headers })
  })
  return { ...listener, received }
}
