import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerPreflight } from '../cors.js'

/** A request as it arrived, whole. */
export interface Arrived {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  /** Several fields of one name as an array. */
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
}

/** `'cut'` ends the connection without an answer. */
export type Respond = (request: Arrived) => Answer | 'cut' | Promise<Answer | 'cut'>

export interface Listener {
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** Ends every connection, idle or not. */
  close(): Promise<void>
}

/** Listens on a free loopback port and answers whole requests. */
export function listen(respond: Respond): Promise<Listener> {
  const server = createServer(async (message, response) => {
    response.on('error', () => {})
    if (answerPreflight(message, response)) return
    try {
      const answer = await respond(await receive(message))
      if (answer === 'cut') return message.socket.destroy()
      response.writeHead(answer.status, answer.headers)
      response.end(answer.body)
    } catch (error) {
      if (response.headersSent || message.destroyed) response.destroy()
      else response.writeHead(500).end(String(error))
    }
  })
  return started(server)
}

/** The same for a handler of node:http. */
export function listenWith(handler: RequestListener): Promise<Listener> {
  return started(
    createServer((request, response) => {
      if (!answerPreflight(request, response)) handler(request, response)
    }),
  )
}

async function started(server: Server): Promise<Listener> {
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

/** Reads a request to its end. */
export async function receive(message: IncomingMessage): Promise<Arrived> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const { method = 'GET', url = '/', headers } = message
  return { method, url: new URL(url, `http://${headers.host}`), headers, body: Buffer.concat(chunks) }
}

export function json(status: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
