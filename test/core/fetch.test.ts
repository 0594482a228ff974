import { type Auth, authorizedFetch, type Fetch, OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'
import { NumberedTokens } from '../support/numbered-tokens.js'
import { failureOf, signer, useProvider, useServer } from '../support/oauth1.js'

/** What a browser gives for a redirect that is not to be followed. */
function opaqueRedirect(): Response {
  return Object.defineProperty(new Response(null, { status: 200 }), 'type', { value: 'opaqueredirect' })
}

describe('authorizedFetch', () => {
  const provider = useProvider()
  const server = useServer()

  it('is the same fetch with oauth: false', () => {
    expect(authorizedFetch(signer(), fetch, { oauth: false })).to.equal(fetch)
  })

  it('takes the fetch of the runtime when it is lent none', async () => {
    const response = await authorizedFetch(signer())(`${provider.url}/echo`)

    expect(await response.json()).to.include({ accepted: true })
  })

  for (const [title, inputOf] of [
    ['text', (url: string) => url],
    ['a URL', (url: string) => new URL(url)],
    ['a Request', (url: string) => new Request(url)],
  ] as const) {
    it(`takes ${title}`, async () => {
      const response = await authorizedFetch(signer())(inputOf(`${provider.url}/echo?a=1`))

      expect(await response.json()).to.include({ accepted: true })
    })
  }

  it('changes nothing of the Request it is given', async () => {
    const request = new Request(`${provider.url}/echo`, { method: 'POST', body: '{}' })

    await authorizedFetch(signer())(request.clone())

    expect([...request.headers.keys()]).to.deep.equal(['content-type'])
    expect(await request.text()).to.equal('{}')
  })

  it('hands on what only fetch itself reads', async () => {
    const seen: unknown[] = []
    const lent: Fetch = async (_input, init) => {
      seen.push(init)
      return new Response()
    }

    await authorizedFetch(signer(), lent)(provider.url, {
      method: 'POST',
      body: 'a',
      headers: {},
      next: { tags: [] },
    } as object)

    expect(seen).to.deep.equal([{ next: { tags: [] } }])
  })

  it('keeps the members of the request that it has to make anew', async () => {
    const seen: Request[] = []
    const lent: Fetch = async (input) => {
      seen.push(input as Request)
      return new Response()
    }
    const { signal } = new AbortController()

    await authorizedFetch(signer({ placement: 'query' }), lent)(provider.url, {
      method: 'PUT',
      body: 'a',
      cache: 'no-store',
      credentials: 'omit',
      keepalive: true,
      mode: 'same-origin',
      referrerPolicy: 'no-referrer',
      signal,
    })

    const [sent] = seen
    expect(sent).to.include({
      method: 'PUT',
      cache: 'no-store',
      credentials: 'omit',
      keepalive: true,
      mode: 'same-origin',
      referrerPolicy: 'no-referrer',
    })
    expect(await sent?.text()).to.equal('a')
  })

  it('rejects when the caller has aborted', async () => {
    const error = await failureOf(() => authorizedFetch(signer())(provider.url, { signal: AbortSignal.abort() }))

    expect(error.name).to.equal('AbortError')
    expect(provider.received).to.have.length(0)
  })

  it('rejects with what the Auth throws, and sends nothing', async () => {
    const failure = new Error('no token')
    const auth: Auth = {
      authorize: () => {
        throw failure
      },
    }

    expect(await failureOf(() => authorizedFetch(auth)(server.url))).to.equal(failure)
    expect(server.received).to.have.length(0)
  })

  it('says that the response was redirected', async () => {
    const authorized = authorizedFetch(signer())

    const redirected = await authorized(`${provider.url}/redirect?to=/echo`)
    const direct = await authorized(`${provider.url}/echo`)

    expect([redirected.redirected, direct.redirected]).to.deep.equal([true, false])
    expect(redirected.url).to.equal(`${provider.url}/echo`)
  })

  it('follows twenty redirects and no more', async () => {
    const authorized = authorizedFetch(signer())

    const last = await authorized(`${provider.url}/redirect/chain?n=20`)
    const error = await failureOf(() => authorized(`${provider.url}/redirect/chain?n=21`))

    expect(last.status).to.equal(200)
    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.equal('more than 20 redirects')
  })

  for (const redirect of ['manual', 'error'] as const) {
    it(`leaves redirects to fetch with redirect: ${redirect}`, async () => {
      const modes: string[] = []
      const lent: Fetch = async (input) => {
        modes.push((input as Request).redirect)
        return new Response(null, { status: 302, headers: { location: '/x' } })
      }

      const { status } = await authorizedFetch(signer(), lent)(server.url, { redirect })

      expect(status).to.equal(302)
      expect(modes).to.deep.equal([redirect])
    })
  }

  it('keeps cookies and the like at their origin', async () => {
    const headers = { cookie: 'a=b', 'proxy-authorization': 'p', 'x-plain': '1' }

    await authorizedFetch(signer())(`${provider.url}/redirect/other?path=/x`, { headers })

    expect(provider.other.received[0]?.headers).to.include({ 'x-plain': '1' })
    expect(provider.other.received[0]?.headers).to.not.have.any.keys('cookie', 'proxy-authorization', 'authorization')
  })

  it('lets go of the responses that nobody reads', async () => {
    const cancelled: number[] = []
    const answers = [401, 302, 200].map((status) => {
      const body = new ReadableStream({ cancel: () => void cancelled.push(status) })
      return new Response(body, { status, headers: status === 302 ? { location: '/next' } : {} })
    })

    const { status } = await authorizedFetch(
      new NumberedTokens('token'),
      async () => answers.shift() ?? new Response(),
    )(server.url)

    expect(status).to.equal(200)
    expect(cancelled).to.deep.equal([401, 302])
  })

  it('leaves a failed review as the cause of the response', async () => {
    server.answer = () => ({ status: 401, body: 'refused' })
    const failure = new Error('refresh failed')
    const auth: Auth = { authorize: () => ({ headers: {} }), review: () => Promise.reject(failure) }

    const response = await authorizedFetch(auth)(server.url)

    expect(response).to.include({ status: 401, cause: failure })
    expect(await response.text()).to.equal('refused')
  })

  it('sends a stream once, in whatever way it came', async () => {
    server.answer = () => ({ status: 401 })
    const streams: Record<string, BodyInit> = {
      web: new Blob(['a']).stream(),
      iterable: (async function* () {
        yield Buffer.from('a')
      })() as never,
    }

    for (const body of Object.values(streams)) {
      const auth = new NumberedTokens('token')
      await authorizedFetch(auth)(server.url, { method: 'POST', body, duplex: 'half' } as RequestInit)
    }

    expect(server.received.map(({ body }) => body.toString())).to.deep.equal(['a', 'a'])
  })

  describe('where the runtime hides redirects', () => {
    const hiding = (modes: string[]): Fetch => {
      return async (input) => {
        modes.push(`${(input as Request).method} ${(input as Request).redirect}`)
        return (input as Request).redirect === 'manual' ? opaqueRedirect() : new Response('followed')
      }
    }

    it('gives the hidden redirect to a caller who wants to have it', async () => {
      const modes: string[] = []

      const { type } = await authorizedFetch(signer(), hiding(modes))('https://a.example/', { redirect: 'manual' })

      expect(type).to.equal('opaqueredirect')
      expect(modes).to.deep.equal(['GET manual'])
    })

    for (const method of ['GET', 'HEAD']) {
      it(`lets it follow a ${method} that has only Authorization to lose`, async () => {
        const modes: string[] = []

        const response = await authorizedFetch(signer(), hiding(modes))('https://a.example/', { method })

        expect(await response.text()).to.equal('followed')
        expect(modes).to.deep.equal([`${method} manual`, `${method} follow`])
      })
    }

    for (const [title, auth, init] of [
      ['a POST', signer(), { method: 'POST' }],
      ['a signature in the query', signer({ placement: 'query' }), {}],
      ['another header field', { authorize: () => ({ headers: { DPoP: 'proof' } }) }, {}],
    ] as const) {
      it(`refuses to follow with ${title}`, async () => {
        const modes: string[] = []

        const error = await failureOf(() => authorizedFetch(auth, hiding(modes))('https://a.example/p?q=1', init))

        expect(error).to.be.instanceOf(OAuthError)
        expect(error).to.include({ code: 'unexpected_redirect' })
        expect(error.message).to.match(/^(GET|POST) \/p was redirected, and this runtime hides where to$/)
        expect(modes).to.have.length(1)
      })
    }
  })
})
