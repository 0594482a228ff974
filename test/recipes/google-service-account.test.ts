import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { blockUnder } from '../readme/page.js'
import { assertionOf, rsaPair } from './assertions.js'
import { formOf, type Recipe, runCode, useProviders } from './recipe.js'

const page = 'docs/recipes/google-service-account.md'
const account = 'robot@project.iam.gserviceaccount.com'

describe('the recipe for a Google service account', () => {
  const { privateKey, publicKey } = rsaPair()
  const apis = ['https://storage.googleapis.com', 'https://www.googleapis.com']
  const sent = useProviders(['https://oauth2.googleapis.com', ...apis], ({ url }) =>
    url.pathname === '/token' ? { access_token: 'ya29.1', expires_in: 3599, token_type: 'Bearer' } : { items: [] },
  )
  let directory: string
  let file: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oauth-hooks-'))
    file = join(directory, 'key.json')
    const json = {
      type: 'service_account',
      project_id: 'project',
      private_key_id: 'a1b2',
      private_key: privateKey,
      client_email: account,
      token_uri: 'https://oauth2.googleapis.com/token',
    }
    await writeFile(file, JSON.stringify(json))
  })
  after(() => rm(directory, { recursive: true }))

  const google = (heading: string) =>
    runCode(blockUnder(page, heading), { GOOGLE_APPLICATION_CREDENTIALS: file }) as Promise<Recipe>

  for (const client of ['axios', 'got', 'ky']) {
    it(`gets a token for a JWT of the account, with ${client}`, async () => {
      const { buckets } = await google(client)
      await buckets?.('project')

      const { grant_type, assertion, ...rest } = formOf(sent[0])
      const { header, claims, seconds } = await assertionOf(sent[0], publicKey)
      const { jti, iat, exp, ...named } = claims
      expect(sent[0]).to.include({ method: 'POST', target: '/token' })
      expect(sent[0]?.headers).not.to.have.property('authorization')
      expect(grant_type).to.equal('urn:ietf:params:oauth:grant-type:jwt-bearer')
      expect(rest).to.deep.equal({})
      expect(header).to.deep.equal({ alg: 'RS256', typ: 'JWT', kid: 'a1b2' })
      expect(named).to.deep.equal({
        iss: account,
        aud: 'https://oauth2.googleapis.com/token',
        scope: 'https://www.googleapis.com/auth/devstorage.read_only',
      })
      expect(seconds).to.equal(3600)
      expect(sent[1]?.url.href).to.equal('https://storage.googleapis.com/storage/v1/b?project=project')
      expect(sent[1]?.headers.authorization).to.equal('Bearer ya29.1')
    })
  }

  it('renews the token by another JWT', async () => {
    const now = Date.now
    const { buckets } = await google('axios')
    try {
      await buckets?.('project')
      Date.now = () => now() + 4_000_000
      await buckets?.('project')
    } finally {
      Date.now = now
    }

    const assertions = sent.filter(({ url }) => url.pathname === '/token').map((request) => formOf(request).assertion)
    expect(new Set(assertions).size).to.equal(2)
  })

  it('stands for a user of the domain', async () => {
    const { files } = await google('For a user of your domain')
    await files?.('alice@example.com')

    const { claims } = await assertionOf(sent[0], publicKey)
    expect(claims).to.include({ iss: account, sub: 'alice@example.com' })
    expect(sent[1]?.url.href).to.equal('https://www.googleapis.com/drive/v3/files')
    expect(sent[1]?.headers.authorization).to.equal('Bearer ya29.1')
  })
})
