import { createHash, generateKeyPairSync } from 'node:crypto'
import {
  type ClientSecretJwtOptions,
  clientSecretJwt,
  OAuth2Client,
  type OAuth2ClientOptions,
  type PrivateKeyJwtOptions,
  privateKeyJwt,
  pushAuthorizationRequest,
} from '@oauth-hooks/core'
import { expect } from 'chai'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { anExpiredToken, failureOf, json, type Script, scripted, start } from './support.js'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const clientSecret = 'a secret of at least thirty-two octets'
const currentDate = new Date(start * 1000)

/** Any octets will do: nobody reads the certificate but the server. */
const der = Buffer.from('the octets of a certificate')
const certificate = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`

function aClient(options: OAuth2ClientOptions, script: Script = () => json({ access_token: 'at', active: true })) {
  const { fetch, seen } = scripted(script)
  const client = new OAuth2Client({
    clientId: 'id',
    authorizationEndpoint: 'https://as.example/authorize',
    tokenEndpoint: 'https://as.example/token',
    revocationEndpoint: 'https://as.example/revoke',
    introspectionEndpoint: 'https://as.example/introspect',
    deviceAuthorizationEndpoint: 'https://as.example/device',
    pushedAuthorizationRequestEndpoint: 'https://as.example/par',
    fetch,
    now: () => start,
    sleep: async () => {},
    random: () => 1,
    ...options,
  })
  return { client, seen, assertion: (index = 0) => seen[index]?.form.get('client_assertion') ?? '' }
}

const by = (options: Partial<PrivateKeyJwtOptions> = {}) => ({
  tokenEndpointAuthMethod: privateKeyJwt({ key, ...options }),
})

describe('privateKeyJwt', () => {
  it('signs who the client is', async () => {
    const { client, seen, assertion } = aClient(by({ kid: 'the key' }))

    await client.fetchToken()

    expect(Object.fromEntries(seen[0]?.form ?? [])).to.deep.equal({
      grant_type: 'client_credentials',
      client_id: 'id',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(),
    })
    const { payload, protectedHeader } = await jwtVerify(assertion(), publicKey, { currentDate })
    const { jti, ...claims } = payload
    expect(claims).to.deep.equal({
      iss: 'id',
      sub: 'id',
      aud: 'https://as.example/token',
      iat: start,
      exp: start + 60,
    })
    expect(jti).to.match(/^[\da-f]{32}$/)
    expect(protectedHeader).to.deep.equal({ alg: 'ES256', typ: 'JWT', kid: 'the key' })
  })

  it('is for the issuer when the client knows it, or for the audience that is given', async () => {
    const issuer = aClient({ ...by(), issuer: 'https://as.example' })
    const given = aClient({ ...by({ audience: 'https://given.example' }), issuer: 'https://as.example' })

    await issuer.client.fetchToken()
    await given.client.fetchToken()

    expect(decodeJwt(issuer.assertion()).aud).to.equal('https://as.example')
    expect(decodeJwt(given.assertion()).aud).to.equal('https://given.example')
  })

  it('has the thumbprints of the certificate', async () => {
    const { client, assertion } = aClient(by({ certificate }))

    await client.fetchToken()

    expect(decodeProtectedHeader(assertion())).to.deep.equal({
      alg: 'ES256',
      typ: 'JWT',
      x5t: createHash('sha1').update(der).digest('base64url'),
      'x5t#S256': createHash('sha256').update(der).digest('base64url'),
    })
  })

  it('is made anew for each attempt', async () => {
    const { client, assertion } = aClient({ ...by(), token: anExpiredToken('a') }, (_, index) =>
      index < 2 ? json({}, { status: 503 }) : json({ access_token: 'at' }),
    )

    await client.refreshToken()

    expect(new Set([0, 1, 2].map((index) => decodeJwt(assertion(index)).jti)).size).to.equal(3)
  })

  it('goes to every endpoint', async () => {
    const { client, seen, assertion } = aClient({ ...by(), issuer: 'https://as.example' }, ({ url }) =>
      json(
        url.endsWith('/par')
          ? { request_uri: 'urn:x', expires_in: 60 }
          : { device_code: 'd', user_code: 'u', verification_uri: 'https://as.example/', active: true },
      ),
    )

    await client.introspectToken('t')
    await client.revokeToken('t')
    await client.authorizeDevice()
    await pushAuthorizationRequest(client)

    expect(seen.map(({ url }) => new URL(url).pathname)).to.deep.equal(['/introspect', '/revoke', '/device', '/par'])
    for (const index of seen.keys()) {
      const { payload } = await jwtVerify(assertion(index), publicKey, { currentDate })
      expect(payload).to.include({ iss: 'id', aud: 'https://as.example' })
    }
  })

  it('is found under its name when it was registered', async () => {
    const { client, assertion } = aClient({ tokenEndpointAuthMethod: 'private_key_jwt' })
    const error = await failureOf(client.fetchToken())

    client.registerClientAuthMethod('private_key_jwt', privateKeyJwt({ key }))
    await client.fetchToken()

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.match(
      /^tokenEndpointAuthMethod: 'private_key_jwt' is not registered \(client_secret_basic, /,
    )
    expect(decodeJwt(assertion()).iss).to.equal('id')
  })

  it('is not told by a server that shows what it got', async () => {
    const { client, assertion } = aClient(by(), ({ form }) =>
      json({ error: 'invalid_client', error_description: form.get('client_assertion') }, { status: 401 }),
    )

    const error = await failureOf(client.fetchToken())

    expect(error.message).to.equal('token endpoint answered 401 invalid_client: [redacted]')
    expect(assertion()).not.to.equal('')
  })

  it('refuses a secret, a wrong key and a wrong certificate when they are given', () => {
    expect(() => privateKeyJwt({ key: 'secret', alg: 'HS256' })).to.throw(TypeError, /^alg: 'HS256'/)
    expect(() => privateKeyJwt({ key: 'secret' })).to.throw(TypeError, /^key: /)
    expect(() => privateKeyJwt({ key, certificate: key })).to.throw(TypeError, /^certificate: not a PEM/)
  })

  it('refuses options that there are not, and values that are none', () => {
    expect(() => privateKeyJwt({ key, keyId: 'k' } as PrivateKeyJwtOptions)).to.throw(
      TypeError,
      /^keyId: no such option/,
    )
    expect(() => privateKeyJwt({ key, expiresIn: Number.NaN })).to.throw(TypeError, /^expiresIn: /)
    expect(() => privateKeyJwt({ key, audience: '' })).to.throw(TypeError, /^audience: /)
    expect(() => clientSecretJwt({ alg: 'HS999' })).to.throw(TypeError, /^alg: 'HS999'/)
    expect(() => clientSecretJwt({ kid: 'k' } as ClientSecretJwtOptions)).to.throw(TypeError, /^kid: no such option/)
  })
})

describe('the way of revocation and introspection', () => {
  it('is named by its own option when there is none of that name', async () => {
    const { client } = aClient({
      introspectionEndpoint: 'https://as.example/introspect',
      revocationEndpointAuthMethod: 'private_key_jwt',
    })

    const error = await failureOf(client.introspectToken('t'))

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.match(/^revocationEndpointAuthMethod: 'private_key_jwt' is not registered/)
  })
})

describe('clientSecretJwt', () => {
  it('signs with the secret, and does not send it', async () => {
    const { client, seen, assertion } = aClient({ clientSecret, tokenEndpointAuthMethod: clientSecretJwt() })

    await client.fetchToken()

    const { payload, protectedHeader } = await jwtVerify(assertion(), Buffer.from(clientSecret), { currentDate })
    expect(payload).to.include({ iss: 'id', sub: 'id', aud: 'https://as.example/token' })
    expect(protectedHeader).to.deep.equal({ alg: 'HS256', typ: 'JWT' })
    expect(JSON.stringify(seen[0]?.init)).not.to.include(clientSecret)
  })

  it('takes algorithm, audience, lifetime and header', async () => {
    const tokenEndpointAuthMethod = clientSecretJwt({
      alg: 'HS512',
      audience: ['a', 'b'],
      expiresIn: 5,
      header: { kid: 'k' },
    })
    const { client, assertion } = aClient({ clientSecret, tokenEndpointAuthMethod })

    await client.fetchToken()

    expect(decodeJwt(assertion())).to.deep.include({ aud: ['a', 'b'], exp: start + 5 })
    expect(decodeProtectedHeader(assertion())).to.deep.equal({ alg: 'HS512', typ: 'JWT', kid: 'k' })
  })

  it('needs a secret, and an algorithm for one', async () => {
    const { client } = aClient({ tokenEndpointAuthMethod: clientSecretJwt() })

    const error = await failureOf(client.fetchToken())

    expect(error).to.be.instanceOf(TypeError)
    expect(error.message).to.match(/^clientSecret: required/)
    expect(() => clientSecretJwt({ alg: 'RS256' })).to.throw(TypeError, /^alg: 'RS256'/)
  })
})
