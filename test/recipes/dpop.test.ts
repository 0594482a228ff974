import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DPoPKeyPair, OAuth2Client, OAuth2ClientOptions, Token } from '@oauth-hooks/core'
import { expect } from 'chai'
import type ky from 'ky'
import { blockUnder } from '../readme/page.js'
import { account, clients, type OAuth2Provider, redirectUri, startOAuth2Provider } from '../server/oauth2/index.js'
import { begin, type Recipe, runCode } from './recipe.js'

interface Session {
  readonly token: Token
  readonly key: DPoPKeyPair
}

interface Opened {
  readonly client: OAuth2Client & { readonly http: typeof ky }
  readonly save: (token: Token) => Promise<void>
}

type Open = (options: OAuth2ClientOptions, stored: Session | undefined, put: (session: Session) => unknown) => Opened

describe('the recipe for DPoP', () => {
  let provider: OAuth2Provider
  let directory: string
  before(async () => {
    provider = await startOAuth2Provider()
    directory = await mkdtemp(join(tmpdir(), 'oauth-hooks-'))
  })
  beforeEach(() => {
    provider.settings.dpopNonces = true
  })
  afterEach(() => provider.reset())
  after(() => Promise.all([provider.close(), rm(directory, { recursive: true })]))

  const recipe = (heading: string) =>
    runCode(blockUnder('docs/recipes/dpop.md', heading), {
      AUTH_URL: provider.url,
      API_URL: `${provider.url}/api`,
      CLIENT_ID: clients.dpop.client_id,
      CLIENT_SECRET: clients.dpop.client_secret,
      REDIRECT_URI: redirectUri,
      SESSION_FILE: join(directory, 'session.json'),
    }) as Promise<Recipe>

  it('stores the token of a login with its key, and goes on with both after a start', async () => {
    const axios = () => recipe('axios: a login, and the key in a file')
    const first = await axios()
    const { url, state, codeVerifier } = await begin(first)
    await first.authenticated?.(await provider.login(url), state, codeVerifier)
    const stored = JSON.parse(await readFile(join(directory, 'session.json'), 'utf8'))
    provider.endAccessTokens()
    const second = await axios()
    const answer = (await second.account?.()) as { data: object } | undefined
    const renewed = JSON.parse(await readFile(join(directory, 'session.json'), 'utf8'))

    expect(new URL(url).searchParams.get('dpop_jkt')).to.have.lengthOf(43)
    expect(stored.token.token_type).to.equal('DPoP')
    expect(stored.key).to.include({ kty: 'EC', alg: 'ES256' }).and.to.have.property('d')
    expect(answer?.data).to.include({ user: account })
    expect(renewed.token.access_token).not.to.equal(stored.token.access_token)
    expect(renewed.key).to.deep.equal(stored.key)
  })

  it('gets a token for a machine and sends it with proofs', async () => {
    const got = await recipe('got: a machine, whose key ends with the process')
    const answers = [await got.account?.(), await got.account?.()]

    for (const answer of answers) expect(answer).to.include({ client: clients.dpop.client_id })
    // Refused once at each server, for want of a nonce.
    expect(provider.counts).to.include({ tokenRequests: 2, apiAccepted: 2, apiRefused: 1 })
  })

  it('goes on with a key that cannot be read', async () => {
    const { open } = (await recipe('ky: a browser, whose key cannot be read')) as unknown as { open: Open }
    const options = {
      ...provider.endpoints,
      clientId: clients.public.client_id,
      redirectUri,
      origins: [provider.url],
      scope: 'openid offline_access api:read',
    }
    let record: Session | undefined
    const put = (session: Session) => {
      // What IndexedDB does with it.
      record = structuredClone(session)
    }

    const { client, save } = open(options, record, put)
    const { url, state, codeVerifier } = await client.createAuthorizationUrl(undefined, { prompt: 'consent' })
    await save(await client.fetchToken({ authorizationResponse: await provider.login(url), state, codeVerifier }))
    const first = record
    provider.endAccessTokens()
    const answer = await open(options, record, put).client.http(`${provider.url}/api/me`).json()

    expect(answer).to.include({ user: account })
    expect(first?.key.privateKey.extractable).to.equal(false)
    expect(record?.token.refresh_token).to.be.a('string').and.not.equal(first?.token.refresh_token)
  })
})
