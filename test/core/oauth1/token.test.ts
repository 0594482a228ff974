import { inspect } from 'node:util'
import { OAuthError, parseTokenAnswer } from '@oauth-hooks/core'
import { expect } from 'chai'

const formType = 'application/x-www-form-urlencoded'

interface Answer {
  status?: number
  type?: string
  challenge?: string
  redact?: (text: string) => string
}

/** An answer of a token endpoint. */
function answer(text: string, { status = 200, type = formType, challenge, redact }: Answer = {}) {
  const headers = new Headers({ 'content-type': type })
  if (challenge !== undefined) headers.set('www-authenticate', challenge)
  return {
    ...{ status, headers, text, name: 'request token endpoint', endpoint: 'https://api.example.com/oauth', sentAt: 0 },
    ...(redact === undefined ? {} : { redact }),
  }
}

/** What reading an answer fails with. */
function failureOf(...parts: Parameters<typeof answer>): OAuthError {
  try {
    parseTokenAnswer(answer(...parts))
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
  throw new Error('it did not fail')
}

describe('the answer of an OAuth 1.0a token endpoint', () => {
  const credentials = { oauth_token: 'a+b', oauth_token_secret: 'c d==' }

  for (const type of [formType, 'text/plain', 'text/plain; charset=utf-8', 'application/json', '']) {
    it(`is read as a form when it is one, labelled '${type}'`, () => {
      const token = parseTokenAnswer(answer('oauth_token=a%2Bb&oauth_token_secret=c+d%3D%3D', { type }))

      expect(token).to.deep.equal(credentials)
    })
  }

  for (const type of ['application/json', 'text/html', formType]) {
    it(`is read as JSON when it is that, labelled '${type}'`, () => {
      const token = parseTokenAnswer(answer(JSON.stringify(credentials), { type }))

      expect(token).to.deep.equal(credentials)
    })
  }

  it('keeps the fields that only this provider has', () => {
    const token = parseTokenAnswer(
      answer('oauth_token=t&oauth_token_secret=s&user_id=1001&screen_name=alice&oauth_session_handle=h%2F1'),
    )

    expect(token).to.include({ user_id: '1001', screen_name: 'alice', oauth_session_handle: 'h/1' })
  })

  it('makes texts of what JSON has numbers and booleans for, and leaves out what is none', () => {
    const token = parseTokenAnswer(
      answer(
        '{"oauth_token":"t","oauth_token_secret":"s","oauth_callback_confirmed":true,"user_id":7,"a":null,"b":[]}',
      ),
    )

    expect(token).to.deep.equal({
      oauth_token: 't',
      oauth_token_secret: 's',
      oauth_callback_confirmed: 'true',
      user_id: '7',
    })
  })

  it('may have an empty secret', () => {
    expect(parseTokenAnswer(answer('oauth_token=t&oauth_token_secret='))).to.include({ oauth_token_secret: '' })
  })

  it('is a plain object', () => {
    const token = parseTokenAnswer(answer('oauth_token=t&oauth_token_secret=s'))

    expect(Object.getPrototypeOf(token)).to.equal(Object.prototype)
    expect(JSON.parse(JSON.stringify(token))).to.deep.equal(token)
  })

  for (const [text, missing] of [
    ['oauth_token_secret=s', 'oauth_token'],
    ['oauth_token=&oauth_token_secret=s', 'oauth_token'],
    ['oauth_token=t', 'oauth_token_secret'],
    ['{}', 'oauth_token'],
  ] as const) {
    it(`is refused when it is ${text}`, () => {
      const error = failureOf(text)

      expect(error).to.include({ code: 'invalid_response', status: 200, endpoint: 'https://api.example.com/oauth' })
      expect(error.message).to.equal(`request token endpoint answered 200 without ${missing}`)
    })
  }

  it('shows nothing of an answer that has only one of the two', () => {
    const error = failureOf('oauth_token_secret=half-of-it')

    expect(error.name).to.equal('OAuthError')
    expect(inspect(error) + JSON.stringify(error)).not.to.include('half-of-it')
  })

  for (const [title, text, type] of [
    ['an HTML page', '<!doctype html><h1>Back soon</h1>', 'text/html'],
    ['HTML that begins like a form', 'oauth_token=x<br>', 'text/html'],
    ['nothing', '', formType],
    ['a sentence', 'Over capacity', 'text/plain'],
    ['a JSON list', '[]', 'application/json'],
  ] as const) {
    it(`is refused when it is ${title}`, () => {
      const error = failureOf(text, { type })

      expect(error).to.include({ code: 'invalid_response', status: 200, transient: false })
      expect(error.message).to.equal('request token endpoint answered 200 with neither a form nor JSON')
    })
  }

  describe('that is a refusal', () => {
    it('has the problem and the advice in the body', () => {
      const error = failureOf('oauth_problem=consumer_key_rejected&oauth_problem_advice=Ask+for+a+key', { status: 401 })

      expect(error).to.include({ code: 'oauth_problem', status: 401, endpoint: 'https://api.example.com/oauth' })
      expect(error.description).to.equal('consumer_key_rejected: Ask for a key')
      expect(error.message).to.equal('request token endpoint answered 401 consumer_key_rejected: Ask for a key')
    })

    it('has the problem and the advice in the challenge', () => {
      const challenge = 'OAuth realm="x", oauth_problem="nonce_used", oauth_problem_advice="Try%20again%2C%20please"'

      const error = failureOf('', { status: 401, challenge })

      expect(error.code).to.equal('oauth_problem')
      expect(error.message).to.equal('request token endpoint answered 401 nonce_used: Try again, please')
    })

    it('keeps a text in the challenge that is not well encoded as it is', () => {
      const error = failureOf('', { status: 401, challenge: 'OAuth oauth_problem="100%"' })

      expect(error.message).to.equal('request token endpoint answered 401 100%')
    })

    it('is one with the status 200 too', () => {
      expect(failureOf('oauth_problem=token_expired')).to.include({ code: 'oauth_problem', status: 200 })
    })

    for (const [title, text, message] of [
      ['X', '{"errors":[{"code":32,"message":"Could not authenticate you."}]}', 'Could not authenticate you.'],
      ['Discogs', '{"message":"Invalid consumer."}', 'Invalid consumer.'],
      ['others', '{"error":"no"}', 'no'],
    ] as const) {
      it(`has what ${title} say`, () => {
        const error = failureOf(text, { status: 401, type: 'application/json' })

        expect(error.code).to.equal('http_error')
        expect(error.message).to.equal(`request token endpoint answered 401 ${message}`)
      })
    }

    it('says no more than the status when the answer is a page', () => {
      const error = failureOf('<h1>Something is technically wrong</h1>', { status: 500, type: 'text/html' })

      expect(error).to.include({ code: 'http_error', status: 500, message: 'request token endpoint answered 500' })
    })

    for (const [status, transient] of [
      [400, false],
      [401, false],
      [403, false],
      [408, true],
      [429, true],
      [500, true],
      [503, true],
    ] as const) {
      it(`is ${transient ? '' : 'not '}transient with ${status}`, () => {
        expect(failureOf('oauth_problem=consumer_key_refused', { status }).transient).to.equal(transient)
      })
    }

    it('is cut to one line of 200 characters', () => {
      const error = failureOf(`oauth_problem=a%0D%0Ab&oauth_problem_advice=${'x'.repeat(300)}`, { status: 400 })

      expect(error.description).to.equal(`a b: ${'x'.repeat(200)}`)
    })

    it('does not repeat a part of what we sent as a secret', () => {
      const redact = (text: string) => text.replaceAll('s3cret', '[redacted]')

      const error = failureOf(`oauth_problem=a&oauth_problem_advice=${'x'.repeat(196)}s3cret`, { status: 401, redact })

      expect(error.description).to.equal(`a: ${'x'.repeat(196)}[red`)
    })

    it('calls the endpoint a token endpoint when nobody has named it', () => {
      const nameless = { ...answer('', { status: 401 }), name: undefined }

      expect(() => parseTokenAnswer(nameless)).to.throw(OAuthError, /^token endpoint answered 401$/)
    })

    it('does not repeat what we sent as a secret', () => {
      const redact = (text: string) => text.replaceAll('s3cret', '[redacted]')

      const error = failureOf('oauth_problem=signature_invalid&oauth_problem_advice=key+was+s3cret%26', {
        status: 401,
        redact,
      })

      expect(error.message).to.equal('request token endpoint answered 401 signature_invalid: key was [redacted]&')
      expect(error.description).to.equal('signature_invalid: key was [redacted]&')
    })
  })
})
