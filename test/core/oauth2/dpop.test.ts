import { createHash, createPrivateKey, generateKeyPairSync, webcrypto } from 'node:crypto'
import { inspect } from 'node:util'
import {
  authorizedFetch,
  DPoP,
  type DPoPKeyPair,
  type DPoPOptions,
  type Jwk,
  OAuth2Client,
  type OAuth2ClientOptions,
  privateKeyJwt,
  pushAuthorizationRequest,
} from '@oauth-hooks/core'
import { expect } from 'chai'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose'
import { anExpiredToken, aToken, failureOf, json, type Seen, scripted, start } from './support.js'

const currentDate = new Date(start * 1000)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = privateKey.export({ format: 'jwk' }) as unknown as Jwk

const dpopToken = (name: string, more = {}) => aToken(name, { token_type: 'DPoP', ...more })

/** A client whose tokens are bound to a key, with a scripted server and a scripted API. */
function aClient(
  { as = () => json({ ...dpopToken('fresh'), expires_in: 60 }), api = () => new Response() }: Scripts,
  options: OAuth2ClientOptions & { key?: DPoPOptions['key'] } = {},
) {
  const server = scripted(as)
  const resource: { url: string; headers: Headers; proof: ReturnType<typeof decodeJwt> }[] = []
  const dpop = new DPoP({ key: options.key ?? key, now: () => start })
  const client = new OAuth2Client({
    clientId: 'id',
    clientSecret: 'secret',
    tokenEndpoint: 'https://as.example/token',
    fetch: server.fetch,
    now: () => start,
    sleep: async () => {},
    random: () => 1,
    dpop,
    ...options,
  })
  const send = authorizedFetch(client, async (input) => {
    const { url, headers } = input as Request
    const field = headers.get('dpop')
    resource.push({ url, headers, proof: field === null ? {} : decodeJwt(field) })
    return api(resource.length - 1, headers)
  })
  return { client, dpop, send, resource, asked: server.seen }
}

interface Scripts {
  readonly as?: (seen: Seen, index: number) => Response
  readonly api?: (index: number, headers: Headers) => Response
}

const useNonce = (nonce: string) =>
  new Response(null, {
    status: 401,
    headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce", algs="ES256"', 'dpop-nonce': nonce },
  })

describe('DPoP', () => {
  it('proves the key with method, URL, time and token', async () => {
    const { send, resource } = aClient({}, { token: dpopToken('at') })

    await send('https://api.example/a%20b/?q=1#fragment', { method: 'post', body: 'x' })

    const headers = resource[0]?.headers ?? new Headers()
    expect(headers.get('authorization')).to.equal('DPoP at')
    const { payload, protectedHeader } = await jwtVerify(headers.get('dpop') ?? '', EmbeddedJWK, { currentDate })
    const { jti, ...claims } = payload
    const { kty, crv, x, y } = key
    expect(protectedHeader).to.deep.equal({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } })
    expect(claims).to.deep.equal({
      iat: start,
      htm: 'POST',
      htu: 'https://api.example/a%20b/',
      ath: createHash('sha256').update('at').digest('base64url'),
    })
    expect(jti).to.match(/^[\da-f]{32}$/)
  })

  it('makes a new proof for each attempt', async () => {
    const { send, resource } = aClient({}, { token: dpopToken('at') })

    for (let attempt = 0; attempt < 3; attempt++) await send('https://api.example/')

    expect(new Set(resource.map(({ proof }) => proof.jti)).size).to.equal(3)
  })

  it('proves the URL that a redirect leads to', async () => {
    const api = (index: number) =>
      index === 0 ? new Response(null, { status: 302, headers: { location: '/b?x=1' } }) : new Response()
    const { send, resource } = aClient({ api }, { token: dpopToken('at') })

    await send('https://api.example/a')

    expect(resource.map(({ proof }) => proof.htu)).to.deep.equal(['https://api.example/a', 'https://api.example/b'])
  })

  it('takes no proof to another origin', async () => {
    const api = (index: number) =>
      index === 0 ? new Response(null, { status: 307, headers: { location: 'https://evil.example/' } }) : new Response()
    const { send, resource } = aClient({ api }, { token: dpopToken('at') })

    await send('https://api.example/a', { method: 'POST', body: 'x' })

    expect(resource[1]?.url).to.equal('https://evil.example/')
    expect(resource[1]?.headers.has('dpop')).to.equal(false)
    expect(resource[1]?.headers.has('authorization')).to.equal(false)
  })

  it('lets the server decide: a bearer token goes without proof', async () => {
    const { send, resource, asked } = aClient({ as: () => json(aToken('plain')) }, { grantType: 'client_credentials' })

    await send('https://api.example/')

    expect(asked[0]?.headers.has('dpop')).to.equal(true)
    expect(resource[0]?.headers.get('authorization')).to.equal('Bearer plain')
    expect(resource[0]?.headers.has('dpop')).to.equal(false)
  })

  it('is needed to send a token that is bound', async () => {
    const { send } = aClient({}, { token: dpopToken('at'), dpop: undefined })

    expect(await failureOf(send('https://api.example/'))).to.include({ code: 'unsupported_token_type' })
  })

  describe('nonces', () => {
    it('of the resource: sends the request once more, with the nonce', async () => {
      const { send, resource, asked } = aClient(
        { api: (index) => (index === 0 ? useNonce('n1') : new Response()) },
        { token: dpopToken('at') },
      )

      const { status } = await send('https://api.example/', { method: 'POST', body: 'x' })

      expect(status).to.equal(200)
      expect(resource.map(({ proof }) => proof.nonce)).to.deep.equal([undefined, 'n1'])
      expect(resource[0]?.proof.jti).not.to.equal(resource[1]?.proof.jti)
      expect(asked).to.have.length(0)
    })

    it('come with any response, and are used next time', async () => {
      const { send, resource } = aClient(
        { api: (index) => new Response(null, { headers: { 'dpop-nonce': `n${index}` } }) },
        { token: dpopToken('at') },
      )

      for (let attempt = 0; attempt < 3; attempt++) await send('https://api.example/')

      expect(resource.map(({ proof }) => proof.nonce)).to.deep.equal([undefined, 'n0', 'n1'])
    })

    it('belong to an origin', async () => {
      const { send, resource } = aClient(
        { api: (index) => new Response(null, { headers: { 'dpop-nonce': `n${index}` } }) },
        { token: dpopToken('at') },
      )

      for (const origin of ['a', 'b', 'a', 'b']) await send(`https://${origin}.example/`)

      expect(resource.map(({ proof }) => proof.nonce)).to.deep.equal([undefined, undefined, 'n0', 'n1'])
    })

    it('are asked for once a request', async () => {
      const { send, resource, asked } = aClient({ api: (index) => useNonce(`n${index}`) }, { token: dpopToken('at') })

      const { status } = await send('https://api.example/')

      expect(status).to.equal(401)
      expect(resource).to.have.length(2)
      expect(asked).to.have.length(0)
    })

    it('that do not come are not waited for', async () => {
      const { send, resource } = aClient(
        {
          api: () =>
            new Response(null, { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"' } }),
        },
        { token: dpopToken('at') },
      )

      expect((await send('https://api.example/')).status).to.equal(401)
      expect(resource).to.have.length(1)
    })

    it('and a revoked token: each has its own replay, in either order', async () => {
      const over = () =>
        new Response(null, { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } })
      for (const answers of [
        [() => useNonce('n1'), over],
        [over, () => useNonce('n1')],
      ]) {
        const { send, resource, asked } = aClient(
          { api: (index) => answers[index]?.() ?? new Response() },
          { token: dpopToken('at') },
        )

        const { status } = await send('https://api.example/')

        expect(status).to.equal(200)
        expect(resource).to.have.length(3)
        expect(asked).to.have.length(1)
        expect(resource[2]?.proof.nonce).to.equal('n1')
        expect(resource[2]?.headers.get('authorization')).to.equal('DPoP fresh')
      }
    })

    it('beside another refusal are kept, and that refusal counts', async () => {
      const over = () =>
        new Response(null, {
          status: 401,
          headers: { 'www-authenticate': 'DPoP error="invalid_token"', 'dpop-nonce': 'n1' },
        })
      const { send, resource, asked } = aClient(
        { api: (index) => (index === 0 ? over() : new Response()) },
        { token: dpopToken('at') },
      )

      await send('https://api.example/')

      expect(asked).to.have.length(1)
      expect(resource.map(({ proof }) => proof.nonce)).to.deep.equal([undefined, 'n1'])
      expect(resource[1]?.headers.get('authorization')).to.equal('DPoP fresh')
    })

    it('are found in a Response too, whose body is not read', () => {
      const dpop = new DPoP({ key })

      expect(dpop.wantsNonce('https://api.example/', useNonce('n1'))).to.equal(true)
      expect(dpop.wantsNonce('https://api.example/', new Response(null, { status: 401 }))).to.equal(false)
    })

    it('of the authorization server: asks once more, as a new attempt', async () => {
      const { client, asked, resource } = aClient(
        {
          as: (_, index) =>
            index === 0
              ? json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': 'as1' } })
              : json(dpopToken('b')),
        },
        { token: anExpiredToken('a'), tokenEndpointAuthMethod: privateKeyJwt({ key }) },
      )

      await client.refreshToken()

      const proofs = asked.map(({ headers }) => decodeJwt(headers.get('dpop') ?? ''))
      expect(proofs.map(({ nonce }) => nonce)).to.deep.equal([undefined, 'as1'])
      expect(proofs[1]).to.include({ htm: 'POST', htu: 'https://as.example/token' })
      expect(proofs[1]).not.to.have.property('ath')
      const [first, second] = asked.map(({ form }) => decodeJwt(form.get('client_assertion') ?? '').jti)
      expect(first).not.to.equal(second)
      expect(resource).to.have.length(0)
    })

    it('of the authorization server: asks with another assertion, as a function makes it', async () => {
      let made = 0
      const { client, asked } = aClient(
        {
          as: (_, index) =>
            index === 0
              ? json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': 'as1' } })
              : json(dpopToken('b')),
        },
        { grantType: 'urn:example:grant', grantParameters: async () => ({ assertion: `made ${++made}` }) },
      )

      await client.ensureActiveToken()

      expect(asked.map(({ form }) => form.get('assertion'))).to.deep.equal(['made 1', 'made 2'])
    })

    it('of the authorization server are asked for once an attempt', async () => {
      const { client, asked } = aClient({
        as: (_, index) => json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': `n${index}` } }),
      })

      expect(await failureOf(client.fetchToken())).to.include({ code: 'use_dpop_nonce' })
      expect(asked).to.have.length(2)
    })
  })

  it('is not proven where no token is given out', async () => {
    const { client, asked } = aClient(
      { as: () => json({ active: true }) },
      {
        token: dpopToken('at'),
        revocationEndpoint: 'https://as.example/revoke',
        introspectionEndpoint: 'https://as.example/introspect',
      },
    )

    await client.introspectToken()
    await client.revokeToken()

    expect(asked.map(({ headers }) => headers.has('dpop'))).to.deep.equal([false, false])
  })

  it('is proven to a pushed authorization request', async () => {
    const { client, asked } = aClient(
      { as: () => json({ request_uri: 'urn:x', expires_in: 60 }, { status: 201 }) },
      {
        authorizationEndpoint: 'https://as.example/authorize',
        pushedAuthorizationRequestEndpoint: 'https://as.example/par',
      },
    )

    await pushAuthorizationRequest(client)

    expect(decodeJwt(asked[0]?.headers.get('dpop') ?? '')).to.include({ htu: 'https://as.example/par' })
  })

  describe('keys', () => {
    const prove = async (dpop: DPoP) => {
      const { DPoP: proof } = await dpop.prove({ method: 'GET', url: 'https://api.example/' })
      await jwtVerify(proof, EmbeddedJWK)
      return decodeProtectedHeader(proof)
    }

    it('are new without any, and stay inside', async () => {
      const dpop = new DPoP()

      const { alg, jwk } = await prove(dpop)

      const exported = (await dpop.exportKey()) as DPoPKeyPair
      expect(alg).to.equal('ES256')
      expect(exported.privateKey.extractable).to.equal(false)
      expect(await prove(new DPoP({ key: exported }))).to.deep.equal({ alg, typ: 'dpop+jwt', jwk })
      expect(await prove(new DPoP())).not.to.deep.equal({ alg, typ: 'dpop+jwt', jwk })
    })

    it('are refused when they are none, and so are options that there are not', () => {
      expect(() => new DPoP({ key: null as never })).to.throw(TypeError, /^key: /)
      expect(() => new DPoP({ extractble: true } as object)).to.throw(TypeError, /^extractble: no such option/)
      expect(() => new DPoP({ extractable: 1 as never })).to.throw(TypeError, /^extractable: /)
      expect(() => new OAuth2Client({ clientId: 'id', token: dpopToken('a'), dpop: {} as DPoP })).to.throw(
        TypeError,
        /^dpop: /,
      )
    })

    it('are taken out for a store when that is wanted', async () => {
      const dpop = new DPoP({ alg: 'EdDSA', extractable: true })
      const { jwk } = await prove(dpop)

      const stored = JSON.parse(JSON.stringify(await dpop.exportKey()))

      const again = await prove(new DPoP({ key: stored }))
      expect(stored).to.include.keys('kty', 'd', 'alg')
      expect(again).to.deep.equal({ alg: 'EdDSA', typ: 'dpop+jwt', jwk })
    })

    for (const [title, given] of [
      ['a JWK', key],
      ['a PEM', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
      ['a KeyObject', privateKey],
    ] as const) {
      it(`may be given as ${title}`, async () => {
        const dpop = new DPoP({ key: given })
        const { kty, crv, x, y } = key

        expect((await prove(dpop)).jwk).to.deep.equal({ kty, crv, x, y })
        expect(await dpop.exportKey()).to.include({ d: key.d, alg: 'ES256' })
        expect(await dpop.thumbprint()).to.equal(
          await calculateJwkThumbprint({ kty, crv: String(crv), x, y } as object),
        )
      })
    }

    it('may be RSA', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

      const header = await prove(new DPoP({ key: privateKey, alg: 'PS256' }))

      expect(Object.keys(header.jwk ?? {}).sort()).to.deep.equal(['e', 'kty', 'n'])
    })

    it('are refused when they are given: secrets, halves, other algorithms', async () => {
      const { privateKey: half } = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
        'sign',
      ])
      const secret = { kty: 'oct', k: 'c2VjcmV0' }

      expect(() => new DPoP({ key: secret })).to.throw(TypeError, /^alg: 'HS256' signs no proofs/)
      expect(() => new DPoP({ alg: 'HS256' })).to.throw(TypeError, /^alg: 'HS256' signs no proofs/)
      expect(() => new DPoP({ key, alg: 'RS256' })).to.throw(TypeError, /^alg: 'RS256' does not fit/)
      expect(() => new DPoP({ key: { privateKey: half } as unknown as DPoPKeyPair })).to.throw(
        TypeError,
        /^key.publicKey: /,
      )
    })

    it('are not shown', async () => {
      const { dpop, client } = aClient({}, { token: dpopToken('at') })
      await prove(dpop)

      const shown = [dpop, client].map((one) => inspect(one, { depth: 9, showHidden: true }) + JSON.stringify(one))

      expect(shown.join()).not.to.include(String(key.d))
      expect(createPrivateKey({ key: key as never, format: 'jwk' }).asymmetricKeyType).to.equal('ec')
    })
  })
})
