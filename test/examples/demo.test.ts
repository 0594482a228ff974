import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { Fetch } from '@oauth-hooks/core'
import { expect } from 'chai'
import { readArguments, UsageError } from '../../examples/demo/arguments.js'
import type { Answer, DemoClient } from '../../examples/demo/client.js'
import { clients } from '../../examples/demo/clients.js'
import { walk, walkAll } from '../../examples/demo/oauth1-flow.js'
import { type Outcome, refusalOf } from '../../examples/demo/oauth1-outcome.js'
import { requestsOf } from '../../examples/demo/oauth1-requests.js'
import { sendAll } from '../../examples/demo/oauth1-tour.js'
import { meetExpiry, meetRevocation } from '../../examples/demo/oauth2-crowd.js'
import { stepsOf } from '../../examples/demo/oauth2-tour.js'
import { makePage, wantsColor, wrap } from '../../examples/demo/print.js'
import { tour } from '../../examples/demo/tour.js'
import { credentials, type OAuth1Provider, startOAuth1Provider } from '../server/oauth1/index.js'
import { startOAuth2Provider } from '../server/oauth2/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const clientNames = ['axios', 'got', 'ky']
const { clientId, clientSecret, token, tokenSecret, rsa } = credentials
const keyLines = rsa.privateKey.split('\n').filter((line) => line !== '')

interface Run {
  code: number
  stdout: string
  stderr: string
}

/** Runs the demo in a process of its own that has nothing of our environment but the path. */
function demo(args: string[] = [], environment: Record<string, string> = {}): Promise<Run> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'examples/demo/index.ts', ...args],
      { cwd: root, env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

/** The text with the fields in one line again, however they were wrapped. */
const unwrapped = (text: string) => text.replaceAll(/\n {14}/g, '')

const widest = (text: string) => Math.max(...text.split('\n').map((line) => [...line].length))

const count = (text: string, part: string) => text.split(part).length - 1

/** A page that keeps what is printed. */
function keepingPage() {
  const lines: string[] = []
  return { page: makePage({ write: (line) => lines.push(line), color: false }), text: () => lines.join('\n') }
}

/** The labels below a heading, each with its text as it was wrapped. */
function fieldsBelow(text: string, heading: string): [label: string, text: string][] {
  const [, part = ''] = text.split(`\n${heading}\n`)
  const [fields = ''] = part.split('\n\n')
  return fields.split(/\n(?= {2}\S)/).map((field) => {
    const [first = '', ...more] = field.split('\n').map((line) => line.trim())
    const [, label = '', start = ''] = /^(\S+) +(.*)$/.exec(first) ?? []
    return [label, [start, ...more].join('\n')]
  })
}

/** A client whose token answers are read along: tells every credential that it gets. */
function overheard(
  { oauth1Client, oauth2Client, ...client }: DemoClient,
  tell: (credential: string) => void,
): DemoClient {
  const credential = /(?:oauth_token_secret|access_token|refresh_token|id_token)(?:=|":")([^&"]+)/g
  const overhearing: Fetch = async (url, init) => {
    const response = await fetch(url, init)
    for (const [, value = ''] of (await response.clone().text()).matchAll(credential)) tell(value)
    return response
  }
  return {
    ...client,
    oauth1Client: (options) => oauth1Client({ ...options, fetch: overhearing }),
    oauth2Client: (options) => oauth2Client({ ...options, fetch: overhearing }),
  }
}

describe('npm run demo', () => {
  describe('without arguments', () => {
    let run: Run
    let colored: Run
    before(async () => {
      const runs = await Promise.all([demo(), demo([], { FORCE_COLOR: '1' })])
      run = runs[0]
      colored = runs[1]
    })

    it('has every request of every client accepted and exits with 0', () => {
      const [, summary = ''] = run.stdout.split('Summary\n')
      const [head, ...rows] = summary.trimEnd().split('\n').slice(0, -2)

      expect(run.stderr).to.equal('')
      expect(run.code).to.equal(0)
      expect(head?.trim().split(/ +/)).to.deep.equal(clientNames)
      expect(rows.map((row) => row.trim().split(/ {2,}/))).to.deep.equal(
        [
          'GET, odd query',
          'POST, form',
          'PUT, JSON, body hash',
          'POST, upload of a file',
          'GET, in the query',
          'GET, retried after 503',
          'GET, redirected',
          'GET, to another origin',
          'three legs',
          'login with code and PKCE',
          '50 over an expired token',
          '50 over a revoked token',
        ].map((request) => [request, 'accepted', 'accepted', 'accepted']),
      )
      expect(run.stdout).to.match(/\n36 of 36 accepted in \d+\.\d\d s\n$/)
    })

    for (const name of clientNames) {
      it(`signs with every method and in the query with ${name}`, () => {
        const parts = unwrapped(run.stdout)
          .split('─'.repeat(80))
          .filter((part) => part.startsWith(`\n${name}: `))
          .join('')

        expect(parts).to.contain('signed with HMAC-SHA1\n')
        expect(parts).to.contain('signed with HMAC-SHA256\n')
        expect(parts).to.contain('signed with RSA-SHA256\n')
        expect(parts).to.match(/ {2}sent {8}GET \/echo\/query\?q=hooks\+%26%20eyes&page=2&oauth_consumer_key=/)
        expect(parts).to.match(/ {2}sent {8}Authorization: OAuth .*oauth_signature="/)
        expect(count(parts, 'its own base string is equal: yes')).to.equal(10)
        expect(count(parts, 'answered 503')).to.equal(1)
        expect(count(parts, 'answered 302')).to.equal(2)
        expect(count(parts, 'it saw a credential: no')).to.equal(1)
      })
    }

    for (const name of clientNames) {
      it(`walks the three legs with ${name}`, () => {
        const steps = fieldsBelow(run.stdout, `${name}: OAuth1Client`)

        expect(steps.map(([label]) => label)).to.deep.equal(['temporary', 'approval', 'callback', 'access', 'call'])
        expect(steps.at(-1)?.[1]).to.match(
          /^GET \/account\/verify_credentials\.json answered 200\n.*"name":"Alice Liddell"}$/,
        )
      })

      it(`logs in at oidc-provider with ${name}, and renews a token once for 50 requests`, () => {
        const steps = Object.fromEntries(fieldsBelow(run.stdout, `${name}: OAuth2Client`))

        expect(steps).to.have.all.keys('request', 'callback', 'token', 'call', 'expired', 'revoked')
        expect(steps.request).to.contain('with a state and a S256 code_challenge')
        expect(steps.call).to.match(/^GET \/api\/me answered 200\n{"user":"alice"/)
        expect(steps.expired).to.equal('requests 50, refreshes 1, failures 0')
        expect(steps.revoked).to.match(/^refused \d+, refreshes 1, accepted 50$/)
      })
    }

    it('takes at most two lines for a step of a flow', () => {
      for (const name of clientNames) {
        const steps = ['OAuth1Client', 'OAuth2Client'].flatMap((flow) => fieldsBelow(run.stdout, `${name}: ${flow}`))
        for (const [label, text] of steps) expect(text.split('\n'), label).to.have.length.at.most(2)
      }
    })

    it('prints at most 80 columns', () => {
      expect(widest(run.stdout)).to.equal(80)
      expect(widest(stripVTControlCharacters(colored.stdout))).to.equal(80)
    })

    it('prints no secret', async () => {
      const provider = await startOAuth1Provider()
      const { page, text } = keepingPage()
      await sendAll(page, provider).finally(() => provider.close())

      for (const output of [run.stdout, colored.stdout, text()].map(unwrapped)) {
        expect(output).not.to.contain(clientSecret)
        expect(output).not.to.contain(tokenSecret)
        expect(output).not.to.contain('PRIVATE KEY')
        for (const line of keyLines) expect(output).not.to.contain(line)
      }
    })

    it('prints no credential of the flows', async () => {
      const { page, text } = keepingPage()
      const given = new Set<string>()
      const [oauth1, oauth2] = await Promise.all([startOAuth1Provider(), startOAuth2Provider()])

      for (const bare of Object.values(clients)) {
        const client = overheard(bare, (credential) => given.add(credential))
        await walk(page, client, oauth1.url)
        for await (const [step, refusal] of stepsOf(page, client, oauth2)) expect(refusal, step).to.equal(undefined)
      }
      await Promise.all([oauth1.close(), oauth2.close()])

      // Two secrets of OAuth 1.0a, and three tokens of a login and of two refreshes each.
      expect(given.size).to.equal(3 * (2 + 3 * 3))
      for (const credential of given) expect(unwrapped(text())).not.to.contain(credential)
    })

    it('says why a flow has failed', async () => {
      const provider = await startOAuth1Provider({ clients: { [clientId]: { secret: 'another' } } })
      const { page, text } = keepingPage()

      const results = await walkAll(page, provider.url).finally(() => provider.close())

      expect(results.map(({ client }) => client)).to.deep.equal(clientNames)
      for (const { refusal } of results)
        expect(refusal).to.match(/^request token endpoint answered 401 signature_invalid/)
      expect(count(text(), '\n  failed      request token endpoint')).to.equal(3)
    })

    it('does not believe in one refresh when the server counted otherwise', async () => {
      const server = (counts: object) => ({ url: '', counts, endAccessTokens() {}, reset() {} }) as never
      const sending = (status: number) => async () => ({ status }) as Answer
      const { page } = keepingPage()
      const once = { apiAccepted: 50, apiRefused: 0, tokenRequests: 1 }

      expect(await meetExpiry(page, sending(200), server(once))).to.equal(undefined)
      expect(await meetExpiry(page, sending(200), server({ ...once, tokenRequests: 2 }))).to.match(/refreshes 2/)
      expect(await meetExpiry(page, sending(200), server({ ...once, apiRefused: 1 }))).to.match(/failures 1/)
      expect(await meetExpiry(page, sending(200), server({ ...once, apiAccepted: 49 }))).to.match(/^requests 49/)
      expect(await meetExpiry(page, sending(401), server(once))).to.match(/; 0 answers were good$/)
      expect(await meetRevocation(page, sending(200), server({ ...once, apiRefused: 50 }))).to.equal(undefined)
      expect(await meetRevocation(page, sending(200), server({ ...once, tokenRequests: 50 }))).to.match(/refreshes 50/)
      expect(await meetRevocation(page, sending(401), server(once))).to.match(/; 0 answers were good$/)
    })

    it('prints colours only when they are forced or a terminal has them', () => {
      expect(run.stdout).not.to.contain('\x1b')
      expect(colored.stdout).to.contain('\x1b[32m')
      expect(wantsColor({ isTTY: true }, {})).to.equal(true)
      expect(wantsColor({ isTTY: true }, { NO_COLOR: '1' })).to.equal(false)
      expect(wantsColor({ isTTY: true }, { FORCE_COLOR: '0' })).to.equal(false)
      expect(wantsColor({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).to.equal(true)
    })

    it('says which request was refused, and why', async () => {
      const provider = await startOAuth1Provider({ clients: { [clientId]: { secret: 'another' } } })
      const { page, text } = keepingPage()

      const results = await sendAll(page, provider).finally(() => provider.close())

      const refused = results.filter(({ refusal }) => refusal !== undefined)
      expect(refused.map(({ client, request }) => `${client}: ${request}`)).to.deep.equal(
        clientNames.flatMap((name) =>
          ['GET, odd query', 'POST, form', 'GET, in the query', 'GET, retried after 503', 'GET, to another origin'].map(
            (request) => `${name}: ${request}`,
          ),
        ),
      )
      for (const { refusal } of refused) expect(refusal).to.match(/^signature_invalid: the signature is not the HMAC-/)
      expect(count(text(), 'refused with 401: signature_invalid')).to.equal(15)
    })

    it('does not count as accepted what the provider accepts but what leaks, differs or is lost', () => {
      const [plain, leaving] = ['GET, odd query', 'GET, to another origin'].map(
        (name) => requestsOf('axios', 'http://127.0.0.1').find((request) => request.name === name) ?? expect.fail(name),
      )
      const arrived = (baseString: string, rawHeaders: string[] = []) =>
        ({ url: '/', rawHeaders, body: Buffer.of(), verdict: { accepted: true, baseString } }) as never
      const good = { signed: [{ baseString: 'GET&1' }], arrived: [arrived('GET&1')], elsewhere: [], status: 200 }
      const reason = (request: typeof plain, outcome: object) =>
        refusalOf(request ?? expect.fail(), { ...good, ...outcome } as unknown as Outcome)

      expect(reason(plain, {})).to.equal(undefined)
      expect(reason(plain, { arrived: [arrived('GET&2')] })).to.equal('the base strings differ')
      expect(reason(plain, { arrived: [] })).to.equal('0 requests arrived, not 1')
      expect(reason(plain, { status: 500 })).to.equal('the answer is 500')
      expect(reason(plain, { failure: 'socket hang up' })).to.equal('socket hang up')
      expect(reason(leaving, {})).to.equal('0 requests arrived at the other origin')
      expect(reason(leaving, { elsewhere: [arrived('')] })).to.equal(undefined)
      expect(reason(leaving, { elsewhere: [arrived('', ['Authorization', 'OAuth a="b"'])] })).to.equal(
        'the other origin saw a credential',
      )
    })

    it('fails when anything was refused', async () => {
      const { page, text } = keepingPage()
      const run = async () => [
        { client: 'axios', request: 'GET' },
        { client: 'ky', request: 'GET', refusal: 'nonce_used: twice' },
      ]

      const good = await tour(page, [{ title: 'A section', run }])

      expect(good).to.equal(false)
      expect(text()).to.match(/\n {7}axios {5}ky\n {2}GET {2}accepted {2}refused\nky, GET: nonce_used: twice\n/)
      expect(text()).to.match(/\n1 of 2 accepted in \d/)
    })
  })

  describe('with --url', () => {
    const directory = mkdtempSync(join(tmpdir(), 'oauth-hooks-demo-'))
    const keyFile = join(directory, 'key.pem')
    let provider: OAuth1Provider
    before(async () => {
      writeFileSync(keyFile, rsa.privateKey)
      provider = await startOAuth1Provider()
    })
    after(async () => {
      rmSync(directory, { recursive: true })
      await provider.close()
    })
    beforeEach(() => provider.reset())

    const identity = ['--client-id', clientId, '--token', token]
    const secrets = { OAUTH_CLIENT_SECRET: clientSecret, OAUTH_TOKEN_SECRET: tokenSecret }

    /** Runs the demo once with each client, at the same time. */
    const runEach = (argumentsOf: (name: string) => string[], environment?: Record<string, string>) =>
      Promise.all(
        clientNames.map(async (name) => {
          const run = await demo([...identity, '--client', name, ...argumentsOf(name)], environment)
          return { name, ...run }
        }),
      )

    /** The one request whose path ends in the client's name. */
    const arrivedOf = (name: string) => {
      const [request, ...more] = provider.received.filter(({ url }) => url.split('?')[0]?.endsWith(`/${name}`))
      expect(more).to.deep.equal([])
      return request ?? expect.fail(`nothing arrived from ${name}`)
    }

    it('signs one request with each client and prints the answer', async () => {
      const runs = await runEach((name) => ['--url', `${provider.url}/echo/${name}?a=1+2&b=%C3%A9`], secrets)

      for (const { name, code, stdout, stderr } of runs) {
        const { url, verdict, headers } = arrivedOf(name)
        const output = unwrapped(stdout)
        expect({ name, code, stderr }).to.deep.equal({ name, code: 0, stderr: '' })
        expect(verdict).to.include({ accepted: true, signatureMethod: 'HMAC-SHA1' })
        expect(output).to.contain(`\n${name}: the request\n`)
        expect(output).to.contain(`  request     GET ${provider.url}${url}\n`)
        expect(output).to.contain(`  base string ${verdict?.baseString}\n`)
        expect(output.replaceAll(/\s/g, '')).to.contain(`Authorization:${headers.authorization?.replaceAll(/\s/g, '')}`)
        expect(stdout).to.contain('\n  status      200\n')
        expect(stdout).to.contain('\n              content-type: application/json; charset=utf-8\n')
        expect(stdout).to.contain('\n{"accepted":true')
        expect(widest(stdout)).to.equal(80)
      }
    })

    it('shows why the provider refused, and exits with 1', async () => {
      const environment = { ...secrets, OAUTH_CLIENT_SECRET: 'not-the-secret' }

      const runs = await runEach((name) => ['--url', `${provider.url}/echo/${name}`], environment)

      for (const { name, code, stdout, stderr } of runs) {
        expect({ name, code, stderr }).to.deep.equal({ name, code: 1, stderr: '' })
        expect(stdout).to.contain('  status      401\n')
        expect(unwrapped(stdout)).to.contain('oauth_problem="signature_invalid"')
        expect(unwrapped(stdout)).not.to.contain('not-the-secret')
      }
    })

    it('signs with a key, a realm and a body hash, and sends the data as they are', async () => {
      const runs = await runEach((name) => [
        ...['--url', `${provider.url}/api/${name}`, '--method', 'put', '--header', 'X-Trace: 7'],
        ...['--data', ' {"a": 1} ', '--content-type', 'application/json', '--client-id', rsa.clientId],
        ...['--private-key', keyFile, '--signature-method', 'RSA-SHA256', '--realm', 'Photos', '--body-hash'],
      ])

      for (const { name, code, stdout, stderr } of runs) {
        const { verdict, method, headers, body } = arrivedOf(name)
        expect({ name, code, stderr }).to.deep.equal({ name, code: 0, stderr: '' })
        expect(verdict).to.include({ accepted: true, signatureMethod: 'RSA-SHA256', realm: 'Photos' })
        expect(verdict?.oauth).to.have.property('oauth_body_hash')
        expect(headers).to.include({ 'content-type': 'application/json', 'x-trace': '7' })
        expect([method, body.toString()]).to.deep.equal(['PUT', ' {"a": 1} '])
        for (const line of keyLines) expect(unwrapped(stdout)).not.to.contain(line)
      }
    })

    it('puts the signature into the query', async () => {
      const runs = await runEach(
        (name) => ['--url', `${provider.url}/echo/${name}?x=1`, '--placement', 'query'],
        secrets,
      )

      for (const { name, code, stdout } of runs) {
        expect({ name, code }).to.deep.equal({ name, code: 0 })
        expect(arrivedOf(name).verdict).to.include({ accepted: true, placement: 'query' })
        expect(unwrapped(stdout)).to.match(/ {2}sent {8}http:.*\?x=1&oauth_consumer_key=.*&oauth_signature=/)
      }
    })

    it('puts the signature into the form', async () => {
      const form = ['--placement', 'body', '--data', 'status=a+b%20c']

      const runs = await runEach((name) => ['--url', `${provider.url}/echo/${name}`, ...form], secrets)

      for (const { name, code, stdout } of runs) {
        expect({ name, code }).to.deep.equal({ name, code: 0 })
        expect(arrivedOf(name).verdict).to.include({ accepted: true, placement: 'body' })
        expect(unwrapped(stdout)).to.match(/ {2}sent {8}status=a\+b%20c&oauth_consumer_key=.*&oauth_signature=/)
      }
    })

    it('takes secrets from the environment and prints none of them, even where PLAINTEXT sends them', async () => {
      const environment = { ...secrets, OAUTH_CLIENT_ID: clientId, OAUTH_TOKEN: token }

      const run = await demo(['--url', `${provider.url}/echo`, '--signature-method', 'PLAINTEXT'], environment)

      const output = unwrapped(run.stdout)
      expect(run.code).to.equal(0)
      expect(provider.received[0]?.verdict).to.include({ accepted: true, signatureMethod: 'PLAINTEXT', token })
      expect(output).to.contain('oauth_signature="•••%26•••"')
      expect(output).not.to.contain(clientSecret)
      expect(output).not.to.contain(tokenSecret)
    })

    it('exits with 1 when nobody answers', async () => {
      const run = await demo(['--url', 'http://127.0.0.1:9/', ...identity], secrets)

      expect(run).to.include({ code: 1, stderr: '' })
      expect(run.stdout).to.contain('failed      connect ECONNREFUSED 127.0.0.1:9')
    })

    it('names the option when the request cannot be signed as it says', async () => {
      const json = ['--data', '{}', '--content-type', 'application/json', '--placement', 'body']

      const run = await demo(['--url', provider.url, ...identity, ...json], secrets)

      expect(run.code).to.equal(2)
      expect(run.stderr).to.match(/^--placement: 'body' needs a form body .*\n$/)
    })
  })

  describe('with wrong arguments', () => {
    const given = ['--url', 'https://api.example.com/', '--client-id', 'me', '--client-secret', 's3cret']
    const wrong: [reason: string, args: string[], message: RegExp][] = [
      ['an unknown option', ['--color'], /^Unknown option '--color'/],
      ['an option without its value', ['--url'], /^Option '--url <value>' argument missing/],
      ['an option in the place of a value', ['--token', '--url', 'x'], /^Option '--token' argument is ambiguous/],
      ['a value without an option', [...given, 's3cret'], /^a value without an option was given/],
      ['options without a URL', ['--client', 'got'], /^--url: required with --client/],
      ['a relative URL', [...given, '--url', '/api'], /^--url: must be an absolute http or https URL/],
      ['a password in the URL', [...given, '--url', 'https://u:s3cret@h/'], /^--url: must not hold a user name or/],
      ['no client', ['--url', 'https://api.example.com/'], /^--client-id: required \(or OAUTH_CLIENT_ID\)/],
      ['no secret', given.slice(0, 4), /^--client-secret: required for HMAC-SHA1/],
      ['no key', [...given, '--signature-method', 'RSA-SHA1'], /^--private-key: required for RSA-SHA1/],
      ['a key that is no file', [...given, '--private-key', '-s3cret'], /^Option '--private-key' argument is ambig/],
      ['a key for a file', [...given, '--private-key', 's3cret'], /^--private-key: the file cannot be read \(ENOENT\)/],
      ['an unknown method', [...given, '--signature-method', 'MD5'], /^--signature-method: must be one of HMAC-SHA1, /],
      ['an unknown placement', [...given, '--placement', 'cookie'], /^--placement: must be one of header, query, body/],
      ['an unknown client', [...given, '--client', 'request'], /^--client: must be one of axios, got, ky/],
      ['a line break in a token', [...given, '--token', 'a\nb'], /^--token: /],
      ['a method that is none', [...given, '--method', 'GET /'], /^--method: must be a word/],
      ['data for GET', [...given, '--method', 'get', '--data', 'a=1'], /^--data: a GET request has no body/],
      ['a type of nothing', [...given, '--content-type', 'text/plain'], /^--content-type: there is no --data/],
      ['a header without a colon', [...given, '--header', 's3cret'], /^--header: must be 'NAME: VALUE'/],
      ['a header that cannot be sent', [...given, '--header', 'a b: s3cret'], /^--header: not a header field/],
    ]
    for (const [reason, args, message] of wrong) {
      it(`refuses ${reason} in one line without the secrets`, () => {
        const error = caught(() => readArguments(args, {}))

        expect(error).to.be.instanceOf(UsageError)
        expect(error.message).to.match(message)
        expect(error.message).not.to.match(/\n|s3cret/)
      })
    }

    it('exits with 2', async () => {
      const run = await demo(['--url', 'https://api.example.com/', '--client-id', 'me'])

      expect(run).to.include({ code: 2, stdout: '' })
      expect(run.stderr).to.match(/^--client-secret: required for HMAC-SHA1.*\n$/)
    })

    it('exits with 2 for an unreadable key and does not show it', async () => {
      const key = '-----BEGIN PRIVATE KEY-----\\nc2VjcmV0LWtleQ==\\n-----END PRIVATE KEY-----'
      const args = ['--url', 'https://api.example.com/', '--client-id', 'me', '--signature-method', 'RSA-SHA256']

      const run = await demo(args, { OAUTH_PRIVATE_KEY: key })

      expect(run).to.include({ code: 2, stdout: '' })
      expect(run.stderr).to.match(/^--private-key: .*\n$/)
      expect(run.stderr).not.to.contain('c2VjcmV0')
    })

    it('prints how it is used with --help', async () => {
      const run = await demo(['--help'])

      expect(run).to.include({ code: 0, stderr: '' })
      expect(run.stdout).to.match(/^Usage:\n {2}npm run demo /)
      expect(run.stdout).to.contain('--url URL')
      expect(widest(run.stdout)).to.be.at.most(80)
    })
  })

  describe('a printed line', () => {
    it('breaks at a space in its second half, else anywhere', () => {
      expect(wrap('one two three four', 10)).to.deep.equal(['one two', 'three four'])
      expect(wrap('a bcdefghijklmnop', 10)).to.deep.equal(['a bcdefghi', 'jklmnop'])
      expect(wrap('a\r\n\nb', 10)).to.deep.equal(['a', '', 'b'])
    })

    it('holds nothing that a terminal would obey', () => {
      expect(wrap('\x1b[2J\x07\u{9b}31m\u{202e}', 20)).to.deep.equal(['\u{fffd}[2J\u{fffd}\u{fffd}31m\u{fffd}'])
    })
  })
})

function caught(action: () => unknown): Error {
  try {
    action()
  } catch (error) {
    return error as Error
  }
  return expect.fail('nothing was thrown')
}
