import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readOptions, UsageError } from '../../examples/pin-login/options.js'
import { credentials, type OAuth1Provider, startOAuth1Provider } from '../server/oauth1/index.js'
import { Program } from './program.js'
import { pinFor } from './resource-owner.js'

const { clientId, clientSecret } = credentials
const authorizationUrl = /(http:\S+\/oauth\/authorize\?oauth_token=\S+)/

describe('examples/pin-login', () => {
  let provider: OAuth1Provider
  let folder: string
  const programs: Program[] = []

  before(async () => {
    provider = await startOAuth1Provider()
    folder = await mkdtemp(join(tmpdir(), 'pin-login-'))
  })

  beforeEach(() => provider.reset())

  afterEach(async () => {
    for (const program of programs.splice(0)) {
      program.kill('SIGKILL')
      await program.ended()
    }
  })

  after(async () => {
    await provider.close()
    await rm(folder, { recursive: true })
  })

  function start(args: string[] = [], environment: Record<string, string> = {}): Program {
    const program = new Program('pin-login/index.ts', args, environment)
    programs.push(program)
    return program
  }

  const urls = () => [
    ...['--request-token-url', `${provider.url}/oauth/request_token`],
    ...['--authorize-url', `${provider.url}/oauth/authorize`],
    ...['--access-token-url', `${provider.url}/oauth/access_token`],
    ...['--api-url', `${provider.url}/account/verify_credentials.json`],
  ]
  const options = () => [...urls(), '--client-id', clientId]
  const secret = { OAUTH_CLIENT_SECRET: clientSecret }

  /** Every token and secret that was given out. */
  async function savedSecrets(file: string): Promise<string[]> {
    const { oauth_token, oauth_token_secret } = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
    return [oauth_token ?? '', oauth_token_secret ?? '', clientSecret]
  }

  for (const client of ['axios', 'got', 'ky']) {
    it(`logs in with ${client} at a provider given by options`, async () => {
      const program = start([...options(), '--client', client], secret)

      program.type(await pinFor(await program.printed(authorizationUrl), 'bob'))

      expect(await program.ended()).to.deep.equal({ status: 0, signal: null })
      expect(program.stdout).to.include("{ user_id: '1002', screen_name: 'bob' }")
      expect(program.stdout).to.include('"name": "Bob Sawyer"')
      expect(program.stderr).to.equal('')
      const [requestToken, , , accessToken, api] = provider.received
      expect(requestToken?.verdict?.oauth.oauth_callback).to.equal('oob')
      expect(accessToken?.verdict?.accepted).to.equal(true)
      expect(api?.url).to.equal('/account/verify_credentials.json')
    })
  }

  it('takes everything from the environment', async () => {
    const program = start([], {
      OAUTH_REQUEST_TOKEN_URL: `${provider.url}/oauth/request_token`,
      OAUTH_AUTHORIZE_URL: `${provider.url}/oauth/authorize`,
      OAUTH_ACCESS_TOKEN_URL: `${provider.url}/oauth/access_token`,
      OAUTH_API_URL: `${provider.url}/account/verify_credentials.json`,
      OAUTH_CLIENT_ID: clientId,
      ...secret,
    })

    program.type(await pinFor(await program.printed(authorizationUrl), 'alice'))

    expect(await program.ended()).to.deep.equal({ status: 0, signal: null })
    expect(program.stdout).to.include('"name": "Alice Liddell"')
  })

  it('brings its own provider when none is given', async () => {
    const program = start([], secret)

    program.type(await pinFor(await program.printed(authorizationUrl), 'alice'))

    expect(await program.ended()).to.deep.equal({ status: 0, signal: null })
    expect(program.stdout).to.include('"name": "Alice Liddell"')
    expect(provider.received).to.deep.equal([])
  })

  it('saves the token for its owner only, and prints no secret', async () => {
    const file = join(folder, 'token.json')
    await writeFile(file, 'an old one that everybody may read', { mode: 0o644 })
    const program = start([...options(), '--save', file], secret)

    program.type(await pinFor(await program.printed(authorizationUrl), 'alice'))
    await program.ended()

    expect((await stat(file)).mode & 0o777).to.equal(0o600)
    for (const text of await savedSecrets(file)) {
      expect(text).to.have.length.above(10)
      expect(program.stdout + program.stderr).not.to.include(text)
    }
  })

  it('says why a PIN is refused', async () => {
    const program = start(options(), secret)
    await pinFor(await program.printed(authorizationUrl), 'alice')

    program.type('0000000')

    expect(await program.ended()).to.deep.equal({ status: 1, signal: null })
    expect(program.stderr).to.match(/^pin-login: access token endpoint answered 401 verifier_invalid: .*\n$/)
  })

  it('says that a provider cannot be reached', async () => {
    const gone = await startOAuth1Provider()
    await gone.close()
    const program = start([...options(), '--request-token-url', `${gone.url}/oauth/request_token`], secret)

    expect(await program.ended()).to.deep.equal({ status: 1, signal: null })
    expect(program.stderr).to.match(/^pin-login: request token endpoint could not be reached .*ECONNREFUSED.*\n$/)
  })

  it('says what the API answered', async () => {
    const program = start([...options(), '--api-url', `${provider.url}/status/503`], secret)

    program.type(await pinFor(await program.printed(authorizationUrl), 'alice'))

    expect(await program.ended()).to.deep.equal({ status: 1, signal: null })
    expect(program.stderr).to.match(/^pin-login: .*503.*\n$/)
  })

  it('ends when the input ends', async () => {
    const program = start(options(), secret)
    await program.printed(/PIN: /)

    program.endInput()

    expect(await program.ended()).to.deep.equal({ status: 1, signal: null })
    expect(program.stderr).to.equal('pin-login: the input ended before there was a PIN\n')
  })

  it('ends when there is an empty line in place of a PIN', async () => {
    const program = start(options(), secret)
    await program.printed(/PIN: /)

    program.type('')

    expect(await program.ended()).to.deep.equal({ status: 1, signal: null })
    expect(program.stderr).to.equal('pin-login: there was no PIN\n')
  })

  it('is ended by an interrupt, without a word', async () => {
    const program = start([], secret)
    await program.printed(/PIN: /)

    program.kill('SIGINT')

    expect(await program.ended()).to.deep.equal({ status: null, signal: 'SIGINT' })
    expect(program.stderr).to.equal('')
  })

  it('shows its options', async () => {
    const program = start(['--help'])

    expect(await program.ended()).to.deep.equal({ status: 0, signal: null })
    expect(program.stdout).to.include('--request-token-url URL')
  })

  it('names the option that is wrong, and asks nobody anything', async () => {
    const program = start([...options(), '--client', 'curl'], secret)

    expect(await program.ended()).to.deep.equal({ status: 2, signal: null })
    expect(program.stderr).to.equal('pin-login: --client: curl is none of axios, got and ky\n')
    expect(program.stdout).to.equal('')
    expect(provider.received).to.deep.equal([])
  })

  describe('options', () => {
    it('win over their environment variables', () => {
      const read = readOptions([...options(), '--client-secret', 'new'], { OAUTH_CLIENT_SECRET: 'old' })

      expect(read?.provider).to.include({ clientId, clientSecret: 'new' })
    })

    it('may have an empty secret, and no API', () => {
      const read = readOptions([...options(), '--api-url', ''], { OAUTH_CLIENT_SECRET: '' })

      expect(read?.provider).to.include({ clientSecret: '', apiUrl: undefined })
    })

    const wrong: [title: string, args: () => string[], message: string][] = [
      ['unknown', () => ['--url', 'x'], "Unknown option '--url'"],
      ['without a value', () => ['--api-url'], "Option '--api-url <value>' argument missing"],
      ['missing', () => urls(), '--client-id is missing; it can also be set as OAUTH_CLIENT_ID'],
      ['a missing URL', () => ['--client-id', 'id'], '--request-token-url is missing'],
      ['a missing secret', () => options(), '--client-secret is missing; it can also be set as OAUTH_CLIENT_SECRET'],
      ['empty', () => [...options(), '--authorize-url', ''], '--authorize-url is missing'],
      [
        'no URL',
        () => [...options(), '--authorize-url', 'nowhere'],
        '--authorize-url: nowhere is not an http or https',
      ],
      [
        'another URL',
        () => [...options(), '--api-url', 'file:///etc'],
        '--api-url: file:///etc is not an http or https',
      ],
      ['no place to save', () => ['--save', '/no/such/place'], '--save: /no/such cannot be written to'],
    ]
    for (const [title, args, message] of wrong) {
      it(`are named when one is ${title}`, () => {
        expect(() => readOptions(args(), {})).to.throw(UsageError, message)
      })
    }
  })
})
