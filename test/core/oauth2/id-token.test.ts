import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { type IdTokenExpectation, type OAuth2ClientOptions, validateIdToken } from '@oauth-hooks/core'
import { expect } from 'chai'
import { base64url, type JWTPayload, UnsecuredJWT } from 'jose'
import { aLogin, idToken, keys, signing } from './openid.js'
import { anExpiredToken, failureOf, json, start } from './support.js'

const halfHash = (name: string, text: string) => {
  const hash = createHash(name).update(text).digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}

/** Takes a claim out. */
const without = (name: string) => ({ [name]: undefined }) as unknown as JWTPayload

/** What a client makes of an ID token. */
async function check(
  id_token: string | undefined,
  expected: IdTokenExpectation = {},
  options: OAuth2ClientOptions = {},
) {
  return validateIdToken(aLogin({ id_token }, options).client, expected)
}

describe('validateIdToken', () => {
  it('gives the claims of an ID token that is good', async () => {
    const claims = await check(await idToken({ nonce: 'n', name: 'Alice', azp: 'id' }), { nonce: 'n' })

    expect(claims).to.include({ iss: 'https://op.example', sub: 'alice', aud: 'id', name: 'Alice' })
  })

  const wrong: [title: string, claims: JWTPayload, message: RegExp, expected?: IdTokenExpectation][] = [
    ['another issuer', { iss: 'https://evil.example' }, /"iss"/],
    ['no issuer', without('iss'), /"iss"/],
    ['another audience', { aud: 'another' }, /"aud"/],
    ['no audience', without('aud'), /"aud"/],
    ['several audiences and no azp', { aud: ['id', 'another'] }, /"azp"/],
    ['another azp', { aud: ['id', 'another'], azp: 'another' }, /"azp"/],
    ['another azp for our audience', { azp: 'another' }, /"azp"/],
    ['another nonce', { nonce: 'another' }, /"nonce"/, { nonce: 'n' }],
    ['no nonce', {}, /"nonce"/, { nonce: 'n' }],
    ['a nonce that nobody asked for', { nonce: 'n' }, /"nonce"/],
    ['its time over', { exp: start - 31 }, /"exp"/],
    ['no end', without('exp'), /"exp"/],
    ['its time to come', { nbf: start + 31 }, /"nbf"/],
    ['no time of issue', without('iat'), /"iat"/],
    ['no subject', without('sub'), /"sub"/],
    ['a subject that is null', { sub: null as unknown as string }, /"sub"/],
    ['an empty subject', { sub: '' }, /"sub"/],
    ['the hash of another access token', { at_hash: halfHash('sha256', 'another') }, /"at_hash"/],
    ['a hash by another function', { at_hash: halfHash('sha512', 'at') }, /"at_hash"/],
    ['a login of long ago', { auth_time: start - 91 }, /"auth_time"/, { maxAge: 60 }],
    ['no time of login', {}, /"auth_time"/, { maxAge: 60 }],
  ]

  for (const [title, claims, message, expected] of wrong) {
    it(`refuses ${title}`, async () => {
      const error = await failureOf(check(await idToken(claims), expected))

      expect(error).to.include({ name: 'OAuthError', code: 'invalid_token' })
      expect(error.message)
        .to.match(/^ID token: /)
        .and.match(message)
    })
  }

  it('accepts what is at the edge, and several audiences with our azp', async () => {
    const accepted = [
      await check(await idToken({ exp: start - 29, nbf: start + 29 })),
      await check(await idToken({ aud: ['id', 'another'], azp: 'id' })),
      await check(await idToken({ nonce: 'any' }), { nonce: null }),
      await check(await idToken({ auth_time: start - 80 }), { maxAge: 60 }),
    ]

    expect(accepted.map(({ sub }) => sub)).to.deep.equal(Array(4).fill('alice'))
  })

  for (const [alg, kid, hash] of [
    ['RS256', 'rsa', 'sha256'],
    ['PS384', 'rsa', 'sha384'],
    ['ES384', 'ec', 'sha384'],
    ['EdDSA', 'ed', 'sha512'],
  ] as const) {
    it(`accepts ${alg}, with the hash of the access token`, async () => {
      const token = await idToken({ at_hash: halfHash(hash, 'at') }, { alg, kid, key: keys[kid].privateKey })

      expect(await check(token)).to.include({ sub: 'alice' })
    })
  }

  describe('signatures', () => {
    const claims = { iss: 'https://op.example', sub: 'alice', aud: 'id', iat: start, exp: start + 300 }

    it('refuses none', async () => {
      const error = await failureOf(check(new UnsecuredJWT(claims).encode()))

      expect(error).to.include({ code: 'invalid_token' })
    })

    it('refuses HS256 with the public key, and with the secret of the client', async () => {
      const publicKey = new TextEncoder().encode(keys.rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string)
      const secret = new TextEncoder().encode('secret of the client')

      for (const key of [publicKey, secret]) {
        const token = await idToken({}, { alg: 'HS256', kid: 'rsa', key })
        const error = await failureOf(check(token, {}, { clientSecret: 'secret of the client' }))
        expect(error).to.include({ code: 'invalid_token' })
        expect(error.message).to.include('alg')
      }
    })

    it('refuses a foreign key, under a known name and under another', async () => {
      for (const kid of ['rsa', 'foreign']) {
        const error = await failureOf(check(await idToken({}, { ...signing, kid, key: keys.foreign.privateKey })))
        expect(error).to.include({ code: 'invalid_token' })
      }
    })

    it('refuses claims that were changed', async () => {
      const [header, , signature] = (await idToken()).split('.')
      const changed = base64url.encode(JSON.stringify({ ...claims, sub: 'mallory' }))

      expect(await failureOf(check(`${header}.${changed}.${signature}`))).to.include({ code: 'invalid_token' })
      expect(await failureOf(check('not a JWT'))).to.include({ code: 'invalid_token' })
    })

    it('refuses an algorithm that the caller does not want', async () => {
      expect(await failureOf(check(await idToken(), { algorithms: ['ES256'] }))).to.include({ code: 'invalid_token' })
      for (const name of ['none', 'HS256']) {
        const error = await failureOf(check(await idToken(), { algorithms: ['RS256', name] }))
        expect(error).to.be.instanceOf(TypeError)
      }
    })
  })

  describe('keys', () => {
    it('are fetched once for a client, through its fetch', async () => {
      const { client, seen } = aLogin({ id_token: await idToken() })

      await Promise.all([validateIdToken(client), validateIdToken(client)])
      await validateIdToken(client)

      expect(seen.map(({ url }) => url)).to.deep.equal(['https://op.example/jwks'])
    })

    it('that cannot be fetched are another error, and are asked for again', async () => {
      let down = true
      const { client } = aLogin(
        { id_token: await idToken() },
        { jwksUri: 'https://op.example/keys' },
        {
          '/keys': () => {
            if (down) throw new Error('the network is down')
            return json({ keys: [] })
          },
        },
      )

      expect(await failureOf(validateIdToken(client))).to.include({ code: 'network_error', transient: true })
      down = false
      expect(await failureOf(validateIdToken(client))).to.include({ code: 'invalid_token' })
    })

    it('are not there when the server is unwell, which says nothing of the ID token', async () => {
      for (const [answer, said] of [
        [
          () => new Response('', { status: 503, headers: { 'retry-after': '7' } }),
          { code: 'http_error', status: 503, transient: true, retryAfter: 7 },
        ],
        [() => new Response('<html>'), { code: 'invalid_response' }],
        [() => new Response(null, { status: 204 }), { code: 'invalid_response' }],
        [() => json({}), { code: 'invalid_response' }],
      ] as const) {
        const { client } = aLogin({ id_token: await idToken() }, {}, { '/jwks': answer })

        expect(await failureOf(validateIdToken(client))).to.include({ name: 'OAuthError', ...said })
      }
    })

    it('are not taken from where a redirect leads', async () => {
      const { client } = aLogin(
        { id_token: await idToken() },
        {},
        { '/jwks': () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }) },
      )

      expect(await failureOf(validateIdToken(client))).to.include({ code: 'unexpected_redirect' })
    })
  })

  it('names the option that is missing', async () => {
    const { client } = aLogin({ id_token: await idToken() }, { jwksUri: undefined })

    expect((await failureOf(validateIdToken(client))).message).to.match(/^jwksUri: /)
    expect((await failureOf(check(await idToken(), {}, { issuer: undefined }))).message).to.match(/^issuer: /)
    expect(await failureOf(check(undefined))).to.include({ code: 'invalid_token', message: 'ID token: there is none' })
  })

  it('leaves the tokens whatever is wrong, and shows none', async () => {
    const id_token = await idToken({ aud: 'another', email: 'alice@op.example' })
    const { client } = aLogin({ id_token })

    const error = await failureOf(validateIdToken(client))

    expect(client.token).to.include({ access_token: 'at', id_token })
    expect(inspect(error, { depth: 9 }))
      .not.to.include(id_token)
      .and.not.to.include('alice@op.example')
  })

  it('has no part in a refresh, which keeps the ID token or takes the new one as it is', async () => {
    const id_token = await idToken()
    let answered: object = { access_token: 'b' }
    const { client } = aLogin({}, { token: anExpiredToken('a', { id_token }) }, { '/token': () => json(answered) })

    await client.refreshToken()
    expect(client.token).to.include({ access_token: 'b', id_token })

    answered = { access_token: 'c', id_token: 'not a JWT' }
    await client.refreshToken()
    expect(client.token).to.include({ access_token: 'c', id_token: 'not a JWT' })
  })
})
