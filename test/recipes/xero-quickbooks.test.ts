import type { OAuth2Client, Token } from '@oauth-hooks/core'
import { expect } from 'chai'
import { basicOf, ended, formOf, run, useProviders } from './recipe.js'

const redirectUri = 'https://app.example.com/callback'
const providers = ['https://identity.xero.com', 'https://api.xero.com']
const intuit = ['https://oauth.platform.intuit.com', 'https://quickbooks.api.intuit.com']

interface Connection {
  readonly client: OAuth2Client
  readonly connections: () => Promise<unknown>
  readonly invoices: (tenantId: string) => Promise<unknown>
  readonly company: (realmId: string) => Promise<unknown>
}

describe('the recipe for Xero and QuickBooks', () => {
  let connect: Record<'xero' | 'quickbooks', (shared: object) => Connection>
  let stored: Token | null
  let locked: string[]
  let refreshes = 0
  const sent = useProviders([...providers, ...intuit], ({ url }) => {
    if (url.host === 'api.xero.com') return url.pathname === '/connections' ? [{ tenantId: 't1' }] : { Invoices: [] }
    if (url.host === 'quickbooks.api.intuit.com') return { CompanyInfo: {} }
    refreshes++
    return { access_token: `at${refreshes}`, refresh_token: `rt${refreshes}`, expires_in: 1800, token_type: 'Bearer' }
  })
  const shared = {
    store: {
      load: () => stored,
      save: (token: Token | null) => {
        stored = token
      },
    },
    lock: (key: string, work: () => Promise<void>) => {
      locked.push(key)
      return work()
    },
  }

  beforeEach(async () => {
    stored = { access_token: 'at0', refresh_token: 'rt0', ...ended }
    locked = []
    refreshes = 0
    connect = (await run('xero-quickbooks', {
      XERO_CLIENT_ID: 'xero-id',
      XERO_CLIENT_SECRET: 'xero-secret',
      XERO_REDIRECT_URI: redirectUri,
      QUICKBOOKS_CLIENT_ID: 'quickbooks-id',
      QUICKBOOKS_CLIENT_SECRET: 'quickbooks-secret',
      QUICKBOOKS_REDIRECT_URI: redirectUri,
    })) as unknown as typeof connect
  })

  it('renews the token of Xero once, under the lock, and stores the refresh token that came', async () => {
    const xero = connect.xero(shared)
    await Promise.all([xero.connections(), xero.invoices('t1')])

    expect(sent[0]).to.include({ method: 'POST', target: '/connect/token' })
    expect(basicOf(sent[0])).to.equal('xero-id:xero-secret')
    expect(formOf(sent[0])).to.deep.equal({ grant_type: 'refresh_token', refresh_token: 'rt0' })
    expect(sent.slice(1).map(({ url, headers }) => [url.pathname, headers.authorization])).to.have.deep.members([
      ['/connections', 'Bearer at1'],
      ['/api.xro/2.0/Invoices', 'Bearer at1'],
    ])
    expect(sent.find(({ url }) => url.pathname === '/api.xro/2.0/Invoices')?.headers['xero-tenant-id']).to.equal('t1')
    expect(stored).to.include({ access_token: 'at1', refresh_token: 'rt1' })
    expect(locked).to.deep.equal(['https://identity.xero.com/connect/token xero-id'])
  })

  it('takes the token that another process stored', async () => {
    const [one, other] = [connect.xero(shared), connect.xero(shared)]
    await other.client.ensureActiveToken()
    await one.connections()
    await other.connections()

    expect(refreshes).to.equal(1)
  })

  it('calls a company of QuickBooks', async () => {
    await connect.quickbooks(shared).company('9341')

    expect(sent[0]).to.include({ method: 'POST', target: '/oauth2/v1/tokens/bearer' })
    expect(basicOf(sent[0])).to.equal('quickbooks-id:quickbooks-secret')
    expect(formOf(sent[0])).to.deep.equal({ grant_type: 'refresh_token', refresh_token: 'rt0' })
    expect(sent[1]).to.include({ method: 'GET', target: '/v3/company/9341/companyinfo/9341' })
    expect(sent[1]?.headers.authorization).to.equal('Bearer at1')
    expect(stored).to.include({ refresh_token: 'rt1' })
  })

  it('sends users to where they sign in', async () => {
    const urls = [connect.xero(shared), connect.quickbooks(shared)].map(({ client }) => client.createAuthorizationUrl())

    const [xero, quickbooks] = (await Promise.all(urls)).map(({ url }) => new URL(url))
    expect(xero?.href).to.match(/^https:\/\/login\.xero\.com\/identity\/connect\/authorize\?/)
    expect(xero?.searchParams.get('scope')).to.equal('offline_access accounting.transactions')
    expect(quickbooks?.href).to.match(/^https:\/\/appcenter\.intuit\.com\/connect\/oauth2\?/)
    expect(quickbooks?.searchParams.get('scope')).to.equal('com.intuit.quickbooks.accounting')
  })
})
