import { type Authorization, OAuth1Auth } from '@oauth-hooks/core'
import { asUsageError, type RequestTask, UsageError } from './arguments.js'
import type { Answer } from './client.js'
import { clients } from './clients.js'
import { reasonOf, rootOf } from './errors.js'
import type { Page } from './print.js'
import { printSigned } from './signed.js'
import { watched } from './watched.js'

const timeout = 30_000
const shownCharacters = 2000

/**
 * Signs one request, sends it and prints what was signed and what came back; true for an answer below 400.
 * @throws UsageError when the request cannot be signed as the options say
 */
export async function sendRealRequest(page: Page, { client, options, request }: RequestTask): Promise<boolean> {
  let signatures = 0
  const auth = new OAuth1Auth({
    ...options,
    onSign: (details) => {
      page.heading(signatures++ === 0 ? `${client}: the request` : `${client}: once more, signed anew`)
      printSigned(page, details)
    },
  })
  const send = clients[client].attach(watched(auth, (authorization) => printSent(page, authorization)))

  const signal = AbortSignal.timeout(timeout)
  try {
    const answer = await send({ ...request, signal })
    if (signatures === 0) page.field('unsigned', 'the request has an Authorization header of its own')
    printAnswer(page, answer)
    return answer.status < 400
  } catch (error) {
    const wrong = asUsageError(rootOf(error))
    if (wrong instanceof UsageError) throw wrong
    page.field('failed', signal.aborted ? `no answer within ${timeout / 1000} s` : reasonOf(error), 'red')
    return false
  }
}

function printSent(page: Page, { headers, url, body }: Authorization): void {
  for (const [name, value] of Object.entries(headers)) page.field('sent', `${name}: ${value}`)
  if (url !== undefined) page.field('sent', url.href)
  if (body !== undefined) page.field('sent', body)
}

/** Header fields that say something about the answer or about why there is no better one. */
const telling = /^(content-type|date|location|www-authenticate|retry-after|x-rate-?limit-.*|x-request-id)$/

function printAnswer(page: Page, { status, headers, body }: Answer): void {
  page.heading('The answer')
  page.field('status', String(status), status < 400 ? 'green' : 'red')
  for (const [name, value] of Object.entries(headers)) {
    if (telling.test(name)) page.field('', `${name}: ${value}`)
  }
  page.text('')
  page.text(body.slice(0, shownCharacters))
  if (body.length > shownCharacters) page.text(`(${body.length - shownCharacters} more characters)`, 'dim')
}
