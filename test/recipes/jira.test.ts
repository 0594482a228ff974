import { expect } from 'chai'
import { credentials } from '../server/oauth1/index.js'
import { judged, type Recipe, run, useProviders } from './recipe.js'

const { privateKey, publicKey } = credentials.rsa

describe('the recipe for Jira Data Center', () => {
  let jira: Recipe
  let refused = false
  const sent = useProviders(['https://company.example.com'], ({ url }) => {
    if (refused) return 'oauth_problem=consumer_key_unknown'
    if (url.pathname.endsWith('/request-token'))
      return 'oauth_token=rt&oauth_token_secret=rs&oauth_callback_confirmed=true'
    if (url.pathname.endsWith('/access-token')) return 'oauth_token=at&oauth_token_secret=as&oauth_expires_in=157680000'
    return { name: 'alice' }
  })

  beforeEach(async () => {
    refused = false
    jira = await run('jira', {
      JIRA_URL: 'https://company.example.com/jira',
      JIRA_CONSUMER_KEY: 'jira-key',
      JIRA_PRIVATE_KEY: privateKey,
      JIRA_TOKEN: 'jira-token',
    })
  })

  it('signs with RSA-SHA1 and the private key alone', async () => {
    expect(await jira.myself?.()).to.deep.equal({ name: 'alice' })

    expect(sent[0]?.target).to.equal('/jira/rest/api/2/myself')
    const verdict = judged(sent[0], { publicKey })
    expect(verdict).to.include({ accepted: true, placement: 'header', signatureMethod: 'RSA-SHA1' })
    expect(verdict.oauth).to.include({ oauth_consumer_key: 'jira-key', oauth_token: 'jira-token' })
  })

  it('walks the three legs below /plugins/servlet/oauth, with a code', async () => {
    const url = await jira.login?.()
    const token = await jira.authenticated?.('cOdE')
    await jira.myself?.()

    expect(url).to.equal('https://company.example.com/jira/plugins/servlet/oauth/authorize?oauth_token=rt')
    expect(token).to.include({ oauth_token: 'at', oauth_expires_in: '157680000' })
    expect(sent.map(({ method, target }) => `${method} ${target}`)).to.deep.equal([
      'POST /jira/plugins/servlet/oauth/request-token',
      'POST /jira/plugins/servlet/oauth/access-token',
      'GET /jira/rest/api/2/myself',
    ])
    const verdicts = sent.map((request) => judged(request, { publicKey }))
    expect(verdicts.map(({ accepted }) => accepted)).to.deep.equal([true, true, true])
    expect(verdicts[0]?.oauth).to.include({ oauth_callback: 'oob' })
    expect(verdicts[1]?.oauth).to.include({ oauth_token: 'rt', oauth_verifier: 'cOdE' })
    expect(verdicts[2]?.oauth).to.include({ oauth_token: 'at' })
  })

  it('shows the problem that Jira reports', async () => {
    refused = true

    const error = await jira.login?.().catch((reason: unknown) => reason)

    expect(error).to.be.instanceOf(Error).and.include({ code: 'oauth_problem' })
    expect(String(error)).to.include('consumer_key_unknown')
  })
})
