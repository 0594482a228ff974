import { createPublicKey, X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import { keys } from '../support/vectors.js'
import { assertionOf } from './assertions.js'
import { formOf, run, useProviders } from './recipe.js'

const tenant = 'contoso.onmicrosoft.com'
const tokenEndpoint = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`

describe('the recipe for Entra with a certificate', () => {
  const { private: privateKey = '', certificate = '' } = keys.rsa2048 ?? {}
  const { fingerprint, fingerprint256 } = new X509Certificate(certificate)
  const publicKey = createPublicKey(certificate)
  const sent = useProviders(['https://login.microsoftonline.com', 'https://graph.microsoft.com'], ({ url }) =>
    url.host === 'graph.microsoft.com'
      ? { value: [] }
      : { token_type: 'Bearer', expires_in: 3599, access_token: 'eyJ1' },
  )

  const entra = () =>
    run('entra-certificate', {
      ENTRA_TENANT: tenant,
      ENTRA_CLIENT_ID: '6731de76',
      ENTRA_PRIVATE_KEY: privateKey,
      ENTRA_CERTIFICATE: certificate,
    })

  it('authenticates by a JWT that names the certificate', async () => {
    const { users } = await entra()
    await users?.()

    const { client_assertion, ...form } = formOf(sent[0])
    const { header, claims, seconds } = await assertionOf(sent[0], publicKey, 'client_assertion')
    const { jti, iat, exp, ...named } = claims
    expect(sent[0]?.url.href).to.equal(tokenEndpoint)
    expect(form).to.deep.equal({
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      client_id: '6731de76',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    expect(header).to.deep.equal({
      alg: 'PS256',
      typ: 'JWT',
      x5t: base64url(fingerprint),
      'x5t#S256': base64url(fingerprint256),
    })
    expect(named).to.deep.equal({ iss: '6731de76', sub: '6731de76', aud: tokenEndpoint })
    expect(seconds).to.equal(300)
    expect(sent[1]?.url.href).to.equal('https://graph.microsoft.com/v1.0/users?%24select=displayName')
    expect(sent[1]?.headers.authorization).to.equal('Bearer eyJ1')
  })
})

/** What stands in a certificate as `E1:95:…`. */
const base64url = (fingerprint: string) => Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
