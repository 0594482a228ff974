import { readFileSync } from 'node:fs'
import { parseTokenResponse } from '@oauth-hooks/core'
import { expect } from 'chai'
import { failureOf, start } from './support.js'

interface Vector {
  readonly name: string
  readonly source: string
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: string }
  readonly expected: {
    readonly token?: Record<string, unknown>
    readonly absent?: readonly string[]
    readonly error?: Record<string, unknown>
  }
}

const file = new URL('../../vectors/token-responses.json', import.meta.url)
const { responses }: { responses: readonly Vector[] } = JSON.parse(readFileSync(file, 'utf8'))

function answer({ status, headers, body }: Vector['response']) {
  return { status, headers: new Headers(headers), text: body, sentAt: start }
}

describe('parseTokenResponse', () => {
  for (const { name, source, response, expected } of responses) {
    const { token, absent = [], error } = expected
    if (token !== undefined) {
      it(`takes ${name} (${source})`, () => {
        const parsed = parseTokenResponse(answer(response))

        expect(parsed).to.include(token)
        for (const member of absent) expect(parsed).not.to.have.property(member)
      })
    } else {
      it(`refuses ${name} (${source})`, async () => {
        const { retryAfter, ...members } = error ?? {}

        const failure = await failureOf(() => parseTokenResponse(answer(response)))

        expect(failure).to.include({ name: 'OAuthError', status: response.status, ...members })
        expect(failure.retryAfter ?? null).to.equal(retryAfter ?? null)
      })
    }
  }

  it('keeps members that are named after those of Object', () => {
    const body = '{"access_token":"at","__proto__":{"polluted":true},"constructor":"x"}'

    const token = parseTokenResponse(answer({ status: 200, headers: {}, body }))

    expect(Object.keys(token)).to.include.members(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(token)).to.equal(Object.prototype)
  })

  it('cuts what the server says, and takes out control characters and what was sent', async () => {
    const body = JSON.stringify({ error: 'invalid\r\ngrant', error_description: `s3cret ${'x'.repeat(500)}` })
    const redact = (text: string) => text.replaceAll('s3cret', '[redacted]')

    const failure = await failureOf(() => parseTokenResponse({ ...answer({ status: 400, headers: {}, body }), redact }))

    expect(failure.code).to.equal('invalid grant')
    expect(failure.message).to.match(/^token endpoint answered 400 invalid grant: \[redacted\] x{189}$/)
  })

  it('counts the lifetime from the request, not from the answer', () => {
    const body = '{"access_token":"at","expires_in":60}'

    const token = parseTokenResponse({ ...answer({ status: 200, headers: {}, body }), sentAt: start - 30 })

    expect(token.expires_at).to.equal(start + 30)
  })
})
