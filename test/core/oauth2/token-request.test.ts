import { OAuth2Auth, type OAuth2Options } from '@oauth-hooks/core'
import { expect } from 'chai'
import { anExpiredToken, failureOf, json, type Script, scripted, settle, start } from './support.js'

const tokenEndpoint = 'https://as.example/token?tenant=1'

function anAuth(script: Script, options: OAuth2Options = {}) {
  const { fetch, seen } = scripted(script)
  const auth = new OAuth2Auth({
    clientId: 'id',
    clientSecret: 'the secret',
    tokenEndpoint,
    token: anExpiredToken('a'),
    fetch,
    now: () => start,
    retries: 0,
    ...options,
  })
  return { auth, seen }
}

describe('a request to the token endpoint', () => {
  it('is a form that follows no redirect and gives up in time', async () => {
    const { auth, seen } = anAuth(() => json({ access_token: 'b', expires_in: 60 }), {
      refreshParameters: { resource: 'r' },
    })

    expect(await auth.refreshToken()).to.include({ access_token: 'b', refresh_token: 'r-a', expires_at: start + 60 })

    const [request] = seen
    expect(request?.url).to.equal(tokenEndpoint)
    expect(request?.init).to.include({
      method: 'POST',
      redirect: 'manual',
      body: 'grant_type=refresh_token&refresh_token=r-a&resource=r',
    })
    expect(request?.init.signal).to.be.instanceOf(AbortSignal)
    expect(Object.fromEntries(request?.headers ?? [])).to.deep.equal({
      accept: 'application/json',
      authorization: `Basic ${btoa('id:the+secret')}`,
      'content-type': 'application/x-www-form-urlencoded',
    })
  })

  for (const [name, response] of [
    ['307', () => new Response(null, { status: 307, headers: { location: 'https://evil.example/' } })],
    ['hidden', () => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })],
    ['followed', () => Object.defineProperty(json({ access_token: 'b' }), 'redirected', { value: true })],
  ] as const) {
    it(`refuses a redirect (${name})`, async () => {
      const { auth, seen } = anAuth(response)

      expect(await failureOf(auth.refreshToken())).to.include({
        code: 'unexpected_redirect',
        endpoint: 'https://as.example/token',
        transient: false,
      })
      expect(seen).to.have.length(1)
    })
  }

  it('that fails on the way may have been processed', async () => {
    const cause = new TypeError('fetch failed')
    const { auth } = anAuth(() => Promise.reject(cause))

    expect(await failureOf(auth.refreshToken())).to.include({
      code: 'network_error',
      message: 'token endpoint could not be reached',
      transient: true,
      ambiguous: true,
      cause,
    })
  })

  it('whose answer breaks off may have been processed', async () => {
    const broken = () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) }))
    const { auth } = anAuth(broken)

    expect(await failureOf(auth.refreshToken())).to.include({ code: 'network_error', ambiguous: true })
  })

  it('gives up in time, even over a fetch that does not heed the signal', async () => {
    const controller = new AbortController()
    const seconds: number[] = []
    const { timeout } = AbortSignal
    AbortSignal.timeout = (milliseconds) => {
      seconds.push(milliseconds / 1000)
      return controller.signal
    }
    try {
      const { auth } = anAuth(() => new Promise(() => {}))
      const failure = failureOf(auth.refreshToken())
      await settle()
      controller.abort()

      expect(await failure).to.include({ code: 'network_error', message: 'token endpoint did not answer within 30 s' })
      expect(seconds).to.deep.equal([30])
    } finally {
      AbortSignal.timeout = timeout
    }
  })

  it('does not read more than 1 MiB', async () => {
    let chunks = 0
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            chunks++
            controller.enqueue(new Uint8Array(65_536))
          },
        }),
      )
    const { auth } = anAuth(endless)

    expect(await failureOf(auth.refreshToken())).to.include({ code: 'invalid_response' })
    expect(chunks).to.be.below(20)
  })

  it('does not show in an error what it sent', async () => {
    const echo: Script = ({ headers, form }) =>
      json(
        {
          error: 'invalid_grant',
          error_description: `${form.get('refresh_token')} ${headers.get('authorization')} the secret refresh_token`,
        },
        { status: 400 },
      )
    const { auth } = anAuth(echo)

    const failure = await failureOf(auth.refreshToken())

    expect(failure.message).to.equal(
      'token endpoint answered 400 invalid_grant: [redacted] Basic [redacted] [redacted] refresh_token',
    )
  })
})
