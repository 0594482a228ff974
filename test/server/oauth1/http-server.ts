import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerPreflight } from '../cors.js'
import { type ArrivedRequest, receive } from './wire-request.js'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Answers a request; the signal says that nobody waits for it any more. */
export type Respond = (request: ArrivedRequest, signal: AbortSignal) => Answer | Promise<Answer>

export interface Listener {
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** Ends every connection, idle or not. */
  close(): Promise<void>
}

/** Listens on a free loopback port and answers whole requests. Whatever goes wrong in an answer becomes a 500. */
export async function listen(respond: Respond): Promise<Listener> {
  const server = createServer(async (message, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    response.on('error', () => {})
    if (answerPreflight(message, response)) return
    const request = await receive(message)
    try {
      send(response, await respond(request, gone.signal))
    } catch (error) {
      if (response.headersSent) response.destroy()
      else send(response, json(500, { error: String(error) }))
    }
  })
  // An idle connection stays open until close(): a timeout here would meet some test's next request by chance.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Node leaves out the body of an answer to HEAD, and that of 204 and 304, but says its length unless it is told not to. */
function send(response: ServerResponse, { status, headers, body = '' }: Answer): void {
  const length = status === 204 || status === 304 ? {} : { 'Content-Length': Buffer.byteLength(body) }
  response.writeHead(status, { ...length, ...headers })
  response.end(body)
}

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
})

export const html = (status: number, body: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body,
})

export const form = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  body,
})
