import { OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'
import { assertionOf, rsaPair } from './assertions.js'
import { Answer, formOf, run, useProviders } from './recipe.js'

const host = 'https://account-d.docusign.com'

describe('the recipe for DocuSign with a JWT', () => {
  // DocuSign gives keys as PKCS#1.
  const { privateKey, publicKey } = rsaPair('pkcs1')
  let answer: object
  const sent = useProviders([host, 'https://demo.docusign.net'], ({ url }) => {
    if (url.pathname === '/oauth/token') return answer
    return url.pathname === '/oauth/userinfo' ? { accounts: [] } : { envelopes: [] }
  })

  beforeEach(() => {
    answer = { access_token: 'eyJ0', token_type: 'Bearer', expires_in: 3600 }
  })

  const docusign = () =>
    run('docusign-jwt', {
      DOCUSIGN_CLIENT_ID: '7c2b8d7e',
      DOCUSIGN_USER_ID: '50d89ab1',
      DOCUSIGN_ACCOUNT_ID: '4799e5e9',
      DOCUSIGN_PRIVATE_KEY: privateKey,
    })

  it('gets one token for a JWT with the scope in it, and sends it to both hosts', async () => {
    const { accounts, envelopes } = await docusign()
    await accounts?.()
    await envelopes?.('2026-01-01')

    const { grant_type, assertion, ...rest } = formOf(sent[0])
    const { header, claims, seconds } = await assertionOf(sent[0], publicKey)
    const { jti, iat, exp, ...named } = claims
    expect(sent[0]?.url.href).to.equal(`${host}/oauth/token`)
    expect(grant_type).to.equal('urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(rest).to.deep.equal({})
    expect(header).to.deep.equal({ alg: 'RS256', typ: 'JWT' })
    expect(named).to.deep.equal({
      iss: '7c2b8d7e',
      sub: '50d89ab1',
      aud: 'account-d.docusign.com',
      scope: 'signature impersonation',
    })
    expect(seconds).to.equal(3600)
    expect(sent.slice(1).map(({ url, headers }) => [url.href, headers.authorization])).to.deep.equal([
      [`${host}/oauth/userinfo`, 'Bearer eyJ0'],
      ['https://demo.docusign.net/restapi/v2.1/accounts/4799e5e9/envelopes?from_date=2026-01-01', 'Bearer eyJ0'],
    ])
  })

  it('sends the user to consent', async () => {
    const { consentUrl } = await docusign()
    const { origin, pathname, searchParams } = new URL(String(consentUrl?.('https://app.example.com/callback')))

    expect(origin + pathname).to.equal(`${host}/oauth/auth`)
    expect(Object.fromEntries(searchParams)).to.deep.equal({
      response_type: 'code',
      client_id: '7c2b8d7e',
      scope: 'signature impersonation',
      redirect_uri: 'https://app.example.com/callback',
    })
  })

  it('says that the user has not consented', async () => {
    answer = new Answer(400, { error: 'consent_required' })

    const { accounts } = await docusign()
    const error = (await accounts?.().catch((error: unknown) => error)) as Error

    const reason = error instanceof OAuthError ? error : error.cause
    expect(reason).to.be.instanceOf(OAuthError).and.include({ code: 'consent_required' })
  })
})
