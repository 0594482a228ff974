import { expect } from 'chai'
import { assertionOf, rsaPair } from './assertions.js'
import { Answer, formOf, run, useProviders } from './recipe.js'

const instance = 'https://example.my.salesforce.com'

describe('the recipe for Salesforce with a JWT', () => {
  const { privateKey, publicKey } = rsaPair()
  let issued = 0
  let revoked = ''
  const sent = useProviders(['https://login.salesforce.com', instance], ({ url, headers }) => {
    if (url.host === 'login.salesforce.com') {
      return { access_token: `00D${++issued}`, instance_url: instance, token_type: 'Bearer', scope: 'api' }
    }
    if (headers.authorization !== revoked) return { records: [] }
    return new Answer(401, [{ errorCode: 'INVALID_SESSION_ID' }], { 'WWW-Authenticate': 'Token' })
  })

  beforeEach(() => {
    issued = 0
    revoked = ''
  })

  const salesforce = () =>
    run('salesforce-jwt', {
      SALESFORCE_CLIENT_ID: '3MVG9',
      SALESFORCE_USERNAME: 'robot@example.com',
      SALESFORCE_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n'),
    })

  it('gets a token for a JWT of two minutes, and calls the instance that the answer names', async () => {
    const { query } = await salesforce()
    await query?.('SELECT Id FROM Account')

    const { grant_type, assertion, ...rest } = formOf(sent[0])
    const { header, claims, seconds } = await assertionOf(sent[0], publicKey)
    const { jti, iat, exp, ...named } = claims
    expect(sent[0]).to.include({ method: 'POST', target: '/services/oauth2/token' })
    expect(grant_type).to.equal('urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(rest).to.deep.equal({})
    expect(header).to.deep.equal({ alg: 'RS256', typ: 'JWT' })
    expect(named).to.deep.equal({ iss: '3MVG9', sub: 'robot@example.com', aud: 'https://login.salesforce.com' })
    expect(seconds).to.equal(120)
    expect(sent[1]?.url.href).to.equal(`${instance}/services/data/v60.0/query?q=SELECT+Id+FROM+Account`)
    expect(sent[1]?.headers.authorization).to.equal('Bearer 00D1')
  })

  it('takes another JWT when the session is over', async () => {
    const { query } = await salesforce()
    await query?.('SELECT Id FROM Account')
    revoked = 'Bearer 00D1'
    await query?.('SELECT Id FROM Account')

    const logins = sent.filter(({ method }) => method === 'POST')
    const [first, second] = await Promise.all(logins.map((request) => assertionOf(request, publicKey)))
    expect(logins).to.have.lengthOf(2)
    expect(second?.claims.jti).not.to.equal(first?.claims.jti)
    expect(sent.at(-1)?.headers.authorization).to.equal('Bearer 00D2')
  })
})
