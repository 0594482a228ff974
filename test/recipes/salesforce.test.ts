import { expect } from 'chai'
import { Answer, begin, formOf, run, useProviders } from './recipe.js'

const redirectUri = 'https://app.example.com/callback'
const instance_url = 'https://acme.my.salesforce.com'

describe('the recipe for Salesforce', () => {
  const sent = useProviders(['https://login.salesforce.com', instance_url], (request) => {
    if (request.url.origin !== instance_url) {
      const first = formOf(request).grant_type === 'authorization_code'
      const token = { access_token: '00D!new', token_type: 'Bearer', instance_url, issued_at: '1278448384422' }
      return first ? { ...token, refresh_token: '5Aep' } : token
    }
    if (request.headers.authorization === 'Bearer 00D!new') return { totalSize: 0 }
    const over = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]
    return new Answer(401, over, { 'www-authenticate': 'Token' })
  })

  const salesforce = (token: object | null = null) =>
    run('salesforce', {
      SALESFORCE_CLIENT_ID: '3MVG9',
      SALESFORCE_CLIENT_SECRET: 'salesforce-secret',
      SALESFORCE_REDIRECT_URI: redirectUri,
      SALESFORCE_TOKEN: JSON.stringify(token),
    })

  it('calls the host that came with the token', async () => {
    const recipe = await salesforce()
    const { url, state, codeVerifier } = await begin(recipe)
    await recipe.authenticated?.(`${redirectUri}?code=aPrx&state=${state}`, state, codeVerifier)
    await recipe.query?.('SELECT Id FROM Account')

    expect(url).to.match(/^https:\/\/login\.salesforce\.com\/services\/oauth2\/authorize\?response_type=code&/)
    expect(sent[0]?.url.href).to.equal('https://login.salesforce.com/services/oauth2/token')
    expect(formOf(sent[0])).to.deep.equal({
      grant_type: 'authorization_code',
      code: 'aPrx',
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
      client_id: '3MVG9',
      client_secret: 'salesforce-secret',
    })
    expect(sent[1]?.url.href).to.equal(`${instance_url}/services/data/v60.0/query?q=SELECT+Id+FROM+Account`)
    expect(sent[1]?.headers.authorization).to.equal('Bearer 00D!new')
  })

  it('renews after a 401 and not before, whatever its challenge', async () => {
    const { query } = await salesforce({ access_token: '00D!old', refresh_token: '5Aep', instance_url })
    await query?.('SELECT Id FROM Account')
    await query?.('SELECT Id FROM Contact')

    expect(sent.map(({ url, headers }) => `${url.pathname} ${headers.authorization ?? ''}`)).to.deep.equal([
      '/services/data/v60.0/query Bearer 00D!old',
      '/services/oauth2/token ',
      '/services/data/v60.0/query Bearer 00D!new',
      '/services/data/v60.0/query Bearer 00D!new',
    ])
    expect(formOf(sent[1])).to.include({ grant_type: 'refresh_token', refresh_token: '5Aep' })
  })
})
