import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import {
  AssertionClient,
  type AssertionClientOptions,
  authorizedFetch,
  fromServiceAccount,
  type JwtKey,
  type ServiceAccountOptions,
  saml2BearerGrantType,
} from '@oauth-hooks/core'
import { expect } from 'chai'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { anExpiredToken, deferred, failureOf, json, type Script, scripted, settle, start } from './support.js'

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const secret = 'a secret of at least thirty-two octets'
const key: JwtKey = createSecretKey(Buffer.from(secret)) as unknown as JwtKey

function aClient(script: Script, options: Partial<AssertionClientOptions> = {}) {
  const { fetch, seen } = scripted(script)
  const clock = { now: start }
  const client = new AssertionClient({
    tokenEndpoint: 'https://as.example/token',
    issuer: 'service@example',
    key,
    fetch,
    now: () => clock.now,
    sleep: async (seconds) => {
      clock.now += seconds
    },
    random: () => 1,
    ...options,
  })
  const assertion = (index = 0) => seen[index]?.form.get('assertion') ?? ''
  return { client, seen, clock, assertion, claims: (index = 0) => decodeJwt(assertion(index)) }
}

const token = { access_token: 'at', token_type: 'Bearer', expires_in: 3600 }
const request = { method: 'GET', url: new URL('https://api.example/'), headers: new Headers() }

describe('AssertionClient', () => {
  it('exchanges an assertion for a token on the first request', async () => {
    const { client, seen, assertion } = aClient(() => json(token), { subject: 'alice', scope: ['a', 'b'] })

    expect(await client.authorize(request)).to.deep.equal({ headers: { Authorization: 'Bearer at' } })

    const { form, headers } = seen[0] ?? { form: new URLSearchParams(), headers: new Headers() }
    expect([...form.keys()].sort()).to.deep.equal(['assertion', 'grant_type', 'scope'])
    expect(form.get('grant_type')).to.equal(jwtBearer)
    expect(form.get('scope')).to.equal('a b')
    expect(headers.has('authorization')).to.equal(false)
    const { payload } = await jwtVerify(assertion(), Buffer.from(secret), { currentDate: new Date(start * 1000) })
    expect(payload).to.deep.include({
      iss: 'service@example',
      sub: 'alice',
      aud: 'https://as.example/token',
      iat: start,
      exp: start + 3600,
    })
    expect(payload.jti).to.match(/^[\da-f]{32}$/)
  })

  it('has no subject when it is null, or missing', async () => {
    const without = aClient(() => json(token), { subject: null })
    const missing = aClient(() => json(token))

    await without.client.ensureActiveToken()
    await missing.client.ensureActiveToken()

    expect(without.claims()).not.to.have.property('sub')
    expect(missing.claims()).not.to.have.property('sub')
  })

  it('takes audience, claims, header and lifetime of the caller', async () => {
    const { client, claims, assertion } = aClient(() => json(token), {
      audience: ['https://as.example', 'https://other.example'],
      claims: { scope: 'drive', iss: 'another' },
      header: { alg: 'HS512', kid: 'the key' },
      expiresIn: 60,
    })

    await client.ensureActiveToken()

    expect(claims()).to.deep.include({
      iss: 'another',
      aud: ['https://as.example', 'https://other.example'],
      scope: 'drive',
      exp: start + 60,
    })
    expect(decodeProtectedHeader(assertion())).to.deep.equal({ alg: 'HS512', typ: 'JWT', kid: 'the key' })
  })

  it('makes one assertion for 50 parallel first requests', async () => {
    const answer = deferred<Response>()
    const { client, seen } = aClient((_, index) => (index === 0 ? answer.promise : json({}, { status: 500 })))
    const requests = Array.from({ length: 50 }, () => client.authorize(request))
    await settle()
    answer.resolve(json(token))

    const authorizations = await Promise.all(requests)

    expect(new Set(authorizations.map(({ headers }) => headers.Authorization))).to.deep.equal(new Set(['Bearer at']))
    expect(seen).to.have.length(1)
  })

  it('makes a new assertion for each attempt', async () => {
    const { client, seen, claims } = aClient((_, index) => (index < 2 ? json({}, { status: 503 }) : json(token)))

    await client.ensureActiveToken()

    expect(seen).to.have.length(3)
    expect(new Set([0, 1, 2].map((index) => claims(index).jti)).size).to.equal(3)
    expect(claims(2).iat).to.be.greaterThan(start)
  })

  it('renews an expired token by another assertion, even if it has a refresh token', async () => {
    const { client, seen, clock } = aClient(() => json({ ...token, refresh_token: 'rt' }))
    await client.ensureActiveToken()
    clock.now += 3601

    await client.ensureActiveToken()

    expect(seen.map(({ form }) => form.get('grant_type'))).to.deep.equal([jwtBearer, jwtBearer])
    expect(seen[0]?.form.get('assertion')).not.to.equal(seen[1]?.form.get('assertion'))
  })

  it('renews a refused token, and sends the request once more', async () => {
    const { client } = aClient((_, index) => json({ ...token, access_token: `at${index}` }))
    const tokens: (string | null)[] = []
    const fetch = authorizedFetch(client, async (input) => {
      tokens.push((input as Request).headers.get('authorization'))
      return new Response(null, { status: tokens.length === 1 ? 401 : 200 })
    })

    const { status } = await fetch('https://api.example/')

    expect(status).to.equal(200)
    expect(tokens).to.deep.equal(['Bearer at0', 'Bearer at1'])
  })

  it('sends a token that was stored, and keeps the token of another assertion', async () => {
    const saved: unknown[] = []
    const { client } = aClient(() => json(token), {
      token: anExpiredToken('a', { refresh_token: undefined }),
      updateToken: ({ access_token }, previous) => void saved.push([previous?.access_token, access_token]),
    })

    await client.ensureActiveToken()

    expect(saved).to.deep.equal([['a', 'at']])
  })

  it('puts the token where the API wants it', async () => {
    const { client } = aClient(() => json(token), { tokenPlacement: 'uri' })

    expect(await client.authorize(request)).to.deep.include({ url: new URL('https://api.example/?access_token=at') })
  })

  it('authenticates the client where the server knows clients', async () => {
    const { client, seen } = aClient(() => json(token), { clientId: 'id', clientSecret: 'secret' })

    await client.ensureActiveToken()

    expect(seen[0]?.headers.get('authorization')).to.equal(`Basic ${btoa('id:secret')}`)
  })

  it('locks for each issuer, subject and scope', async () => {
    const keys: string[] = []
    const lock = async (name: string, work: () => Promise<void>) => {
      keys.push(name)
      await work()
    }

    for (const subject of ['alice', 'bob']) {
      await aClient(() => json(token), { lock, subject, scope: 'a' }).client.ensureActiveToken()
    }

    expect(keys).to.deep.equal([
      'https://as.example/token service@example alice a',
      'https://as.example/token service@example bob a',
    ])
  })

  describe('with an assertion of the caller', () => {
    const options = { issuer: undefined, key: undefined }

    it('sends SAML as base64url', async () => {
      const xml = '<saml:Assertion>\nü?</saml:Assertion>'
      const { client, seen } = aClient(() => json(token), {
        ...options,
        grantType: saml2BearerGrantType,
        assertion: xml,
      })

      await client.ensureActiveToken()

      expect(Object.fromEntries(seen[0]?.form ?? [])).to.deep.equal({
        grant_type: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
        assertion: Buffer.from(xml).toString('base64url'),
      })
    })

    it('sends SAML that is base64url as it is', async () => {
      const { client, assertion } = aClient(() => json(token), {
        ...options,
        grantType: saml2BearerGrantType,
        assertion: async () => 'PHNhbWw-',
      })

      await client.ensureActiveToken()

      expect(assertion()).to.equal('PHNhbWw-')
    })

    it('asks for it before each attempt, for any grant', async () => {
      let made = 0
      const { client, seen } = aClient((_, index) => (index === 0 ? json({}, { status: 503 }) : json(token)), {
        ...options,
        grantType: 'urn:example:grant',
        grantParameters: { requested_token_use: 'on_behalf_of' },
        assertion: () => `made ${++made}`,
      })

      await client.ensureActiveToken()

      expect(seen.map(({ form }) => Object.fromEntries(form))).to.deep.equal([
        { grant_type: 'urn:example:grant', requested_token_use: 'on_behalf_of', assertion: 'made 1' },
        { grant_type: 'urn:example:grant', requested_token_use: 'on_behalf_of', assertion: 'made 2' },
      ])
    })
  })

  for (const [title, options, message] of [
    ['no token endpoint', { tokenEndpoint: '' }, /^tokenEndpoint: /],
    ['http', { tokenEndpoint: 'http://as.example/' }, /^tokenEndpoint: .*allowInsecureHttp/],
    ['no issuer', { issuer: undefined }, /^issuer: /],
    ['no lifetime', { expiresIn: -1 }, /^expiresIn: /],
    ['a lifetime in text', { expiresIn: '60' as unknown as number }, /^expiresIn: /],
    ['no end', { expiresIn: Number.POSITIVE_INFINITY }, /^expiresIn: /],
    ['no audience', { audience: [] }, /^audience: /],
    ['an audience that is null', { audience: null as unknown as string }, /^audience: /],
    ['a name that there is not', { subjct: 'alice' } as object, /^subjct: no such option/],
    ['another grant without an assertion', { grantType: saml2BearerGrantType }, /^assertion: required/],
    ['an assertion that is none', { assertion: 1 as unknown as string }, /^assertion: must be a string or a function/],
    ['an empty assertion', { assertion: '' }, /^assertion: must be a string or a function/],
    ['hooks', { complianceHooks: {} } as object, /^complianceHooks: needs an OAuth2Client/],
    ['proofs', { dpop: {} } as object, /^dpop: needs an OAuth2Client/],
    ['another place', { tokenPlacement: 'cookie' as 'uri' }, /^tokenPlacement: /],
  ] as const) {
    it(`refuses ${title}`, () => {
      expect(() => aClient(() => json({}), options)).to.throw(TypeError, message)
    })
  }

  it('sends nothing when the function gives no assertion', async () => {
    const { client, seen } = aClient(() => json(token), { assertion: () => undefined as unknown as string })

    const error = await failureOf(client.ensureActiveToken())

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.match(/^assertion: /)
    expect(seen).to.have.length(0)
  })

  it('goes on when an assertion was refused, but not at once', async () => {
    const { client, seen, clock } = aClient((_, index) =>
      index === 0 ? json({ error: 'invalid_grant' }, { status: 400 }) : json(token),
    )

    const first = await failureOf(client.ensureActiveToken())
    const second = await failureOf(client.ensureActiveToken())
    clock.now += 6
    const third = await client.ensureActiveToken()

    expect([first.code, second.code, third.access_token]).to.deep.equal(['invalid_grant', 'invalid_grant', 'at'])
    expect(seen).to.have.length(2)
  })

  it('shows no assertion and no key when the server refuses', async () => {
    const { client, assertion } = aClient(({ form }) =>
      json({ error: 'invalid_grant', error_description: `not this: ${form.get('assertion')}` }, { status: 400 }),
    )

    const error = await failureOf(client.ensureActiveToken())

    expect(error).to.include({ code: 'invalid_grant' })
    expect(inspect(error) + inspect(client, { depth: 9, showHidden: true })).not.to.include(assertion())
    expect(inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client)).not.to.include(secret)
  })
})

describe('fromServiceAccount', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account = {
    type: 'service_account',
    project_id: 'my-project',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    client_email: 'me@my-project.iam.gserviceaccount.com',
    client_id: '1',
    token_uri: 'https://oauth2.googleapis.com/token',
  }

  async function sent(json_: string | Record<string, unknown>, options?: ServiceAccountOptions) {
    const { fetch, seen } = scripted(() => json(token))
    const client = new AssertionClient(fromServiceAccount(json_, { now: () => start, fetch, ...options }))
    await client.ensureActiveToken()
    return { url: seen[0]?.url, form: seen[0]?.form ?? new URLSearchParams() }
  }

  it('takes the file as it was downloaded', async () => {
    const { url, form } = await sent(JSON.stringify(account), { scope: ['drive', 'mail'] })

    expect(url).to.equal('https://oauth2.googleapis.com/token')
    expect([...form.keys()].sort()).to.deep.equal(['assertion', 'grant_type'])
    const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
      currentDate: new Date(start * 1000),
    })
    expect(protectedHeader).to.deep.equal({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
    expect(payload).to.deep.include({
      iss: 'me@my-project.iam.gserviceaccount.com',
      aud: 'https://oauth2.googleapis.com/token',
      scope: 'drive mail',
      iat: start,
      exp: start + 3600,
    })
    expect(payload).not.to.have.property('sub')
  })

  it('acts for a user', async () => {
    const { form } = await sent(account, { scope: 'drive', subject: 'alice@example.com' })

    expect(decodeJwt(form.get('assertion') ?? '')).to.include({ sub: 'alice@example.com' })
  })

  it('takes a file that begins with a byte order mark', async () => {
    const { url } = await sent(`\uFEFF${JSON.stringify(account)}`)

    expect(url).to.equal('https://oauth2.googleapis.com/token')
  })

  it('keeps what the file says where an option is undefined', () => {
    const { key } = fromServiceAccount(account, { key: undefined })

    expect(key).to.equal(account.private_key)
  })

  it('refuses what is no file', () => {
    for (const json of ['null', '1', null as unknown as string]) {
      expect(() => fromServiceAccount(json)).to.throw(TypeError, /^json: not the JSON of a service account$/)
    }
  })

  it('names what is missing, and does not show the rest', () => {
    const { token_uri: _uri, ...incomplete } = account

    expect(() => fromServiceAccount(incomplete)).to.throw(TypeError, /^json.token_uri: /)
    expect(() => fromServiceAccount({})).to.throw(TypeError, /^json.client_email: /)
    expect(() => fromServiceAccount(`${JSON.stringify(account)}}`)).to.throw(
      TypeError,
      /^json: not the JSON of a service account$/,
    )
  })
})
