import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createApp } from '../../examples/web-login/app.js'
import { type Provider, readConfig } from '../../examples/web-login/config.js'
import { openUsers, type Users } from '../../examples/web-login/users.js'
import { credentials, type OAuth1Provider, startOAuth1Provider } from '../server/oauth1/index.js'
import { Browser, type Page } from './browser.js'
import { Program } from './program.js'
import { allow, deny } from './resource-owner.js'

const { clientId, clientSecret } = credentials

/** Of a provider that has one answer for each address: temporary credentials, and the callback for them. */
const temporary = 'oauth_token=request-token&oauth_token_secret=request-secret&oauth_callback_confirmed=true'
const answer = '/login/authenticated?oauth_token=request-token&oauth_verifier=the-verifier'

describe('examples/web-login', () => {
  let oauth: OAuth1Provider
  let folder: string
  let database: string
  const servers: Server[] = []
  const programs: Program[] = []
  const logged: string[] = []
  const browsers: Browser[] = []
  let users: Users

  beforeEach(async () => {
    oauth = await startOAuth1Provider()
    folder = await mkdtemp(join(tmpdir(), 'web-login-'))
    database = join(folder, 'users.sqlite')
    users = await openUsers(database)
    logged.length = 0
    browsers.length = 0
  })

  afterEach(async () => {
    for (const server of servers.splice(0)) await closed(server)
    for (const program of programs.splice(0)) await stopped(program)
    await oauth.close()
    // Whatever the test was about.
    expectNoSecrets()
    users.close()
    await rm(folder, { recursive: true })
  })

  const endpoints = (url = oauth.url): Provider => ({
    requestTokenUrl: `${url}/oauth/request_token`,
    authorizeUrl: `${url}/oauth/authenticate`,
    accessTokenUrl: `${url}/oauth/access_token`,
    accountUrl: `${url}/account/verify_credentials.json`,
  })

  /** Starts the application, and gives its URL. */
  async function start(provider = endpoints()): Promise<string> {
    const { server, url } = await listening()
    const log = (line: string) => logged.push(line)
    server.on(
      'request',
      createApp({ provider, client: { clientId, clientSecret }, users, publicUrl: url, sessionSecret: 'session', log }),
    )
    return url
  }

  async function listening(): Promise<{ server: Server; url: string }> {
    const server = createServer().listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  /** Starts the application by its command, and gives its URL. */
  async function startProgram(environment: Record<string, string>): Promise<string> {
    const program = new Program('web-login/server.ts', [], { DATABASE: database, ...environment })
    programs.push(program)
    return program.printed(/^Open (http\S+)/)
  }

  function browse(url: string): Browser {
    const browser = new Browser(url)
    browsers.push(browser)
    return browser
  }

  /** No credential, verifier or signature was shown or logged. */
  function expectNoSecrets(): void {
    const shown = [...logged, ...browsers.flatMap(({ pages }) => pages.map(({ text }) => text))].join('\n')
    const verdicts = oauth.received.map(({ verdict }) => verdict?.oauth ?? {})
    const secrets = [
      clientSecret,
      ...[users.find(1), users.find(2)].flatMap((user) => (user ? [user.oauth_token, user.oauth_token_secret] : [])),
      ...verdicts.flatMap((sent) => [sent.oauth_verifier, sent.oauth_signature]),
    ]
    for (const secret of secrets) if (secret) expect(shown).not.to.include(secret)
  }

  /** Goes to the provider and allows the access. What comes back is the callback, not visited yet. */
  async function approve(browser: Browser, user: string): Promise<string> {
    const { location } = await browser.get('/login')
    return (await allow(location, user)).location
  }

  async function logIn(browser: Browser, user: string): Promise<Page> {
    const answer = await browser.get(await approve(browser, user))
    expect(answer).to.include({ status: 302, location: '/' })
    return browser.get('/')
  }

  describe('a login', () => {
    it('begins with a link', async () => {
      const page = await browse(await start()).get('/')

      expect(page.status).to.equal(200)
      expect(page.text).to.include('<a href="/login">Log in</a>')
      expect(page.headers.getSetCookie()).to.deep.equal([])
    })

    it('sends the user to the provider with a request token', async () => {
      const url = await start()

      const { status, location } = await browse(url).get('/login')

      expect(status).to.equal(302)
      expect(location).to.match(new RegExp(`^${oauth.url}/oauth/authenticate\\?oauth_token=\\w+$`))
      expect(oauth.received[0]?.verdict?.oauth.oauth_callback).to.equal(`${url}/login/authenticated`)
    })

    it('ends on the page that shows the account from a signed API call', async () => {
      const page = await logIn(browse(await start()), 'alice')

      expect(page.status).to.equal(200)
      expect(page.text).to.include('<h1>alice</h1>').and.include('&#34;name&#34;: &#34;Alice Liddell&#34;')
      const call = oauth.received.at(-1)
      expect(call?.url).to.equal('/account/verify_credentials.json')
      expect(call?.verdict).to.include({ accepted: true, user: 'alice' })
      expect(logged).to.deep.equal([])
    })

    it('finds the same user the second time, with the newer token', async () => {
      const url = await start()

      await logIn(browse(url), 'alice')
      const first = users.find(1)
      const page = await logIn(browse(url), 'alice')

      expect(page.text).to.include('You are user 1,')
      const { oauth_token, oauth_token_secret, ...same } = users.find(1) ?? expect.fail()
      expect(first).to.include(same)
      expect(first?.oauth_token).not.to.equal(oauth_token)
      expect(first?.oauth_token_secret).not.to.equal(oauth_token_secret)
      expect(users.find(2)).to.equal(undefined)
    })

    it('makes another user of somebody else, at the same time', async () => {
      const url = await start()
      const [alice, bob] = [browse(url), browse(url)]
      const [alices, bobs] = await Promise.all([approve(alice, 'alice'), approve(bob, 'bob')])

      await Promise.all([alice.get(alices), bob.get(bobs)])
      const [alicesPage, bobsPage] = await Promise.all([alice.get('/'), bob.get('/')])

      expect(alicesPage.text).to.include('<h1>alice</h1>').and.include('Alice Liddell')
      expect(bobsPage.text).to.include('<h1>bob</h1>').and.include('Bob Sawyer')
      expect(users.find(1)?.screen_name).not.to.equal(users.find(2)?.screen_name)
    })

    it('changes the id of the session, and the old one is worth nothing', async () => {
      const url = await start()
      const browser = browse(url)
      const callback = await approve(browser, 'alice')
      const planted = browser.cookie

      await browser.get(callback)

      expect(browser.cookie)
        .to.match(/^session=/)
        .and.not.equal(planted)
      const other = browse(url)
      other.cookie = planted
      expect((await other.get('/')).text).to.include('Welcome')
    })

    it('has a cookie for this site only', async () => {
      const { headers } = await browse(await start()).get('/login')

      expect(headers.getSetCookie()).to.have.length(1)
      expect(headers.getSetCookie()[0]).to.match(/; Path=\/; HttpOnly; SameSite=Lax$/)
    })
  })

  describe('a logout', () => {
    it('ends the session by a POST', async () => {
      const url = await start()
      const browser = browse(url)
      await logIn(browser, 'alice')
      const copied = browse(url)
      copied.cookie = browser.cookie

      const answer = await browser.post('/logout')

      expect(answer).to.include({ status: 303, location: '/' })
      expect(browser.cookie).to.equal('')
      expect((await browser.get('/')).text).to.include('Welcome')
      expect((await copied.get('/')).text).to.include('Welcome')
    })

    it('is only offered by a GET', async () => {
      const browser = browse(await start())
      await logIn(browser, 'alice')

      const page = await browser.get('/logout')

      expect(page.text).to.include('<form method="post" action="/logout">')
      expect((await browser.get('/')).text).to.include('<h1>alice</h1>')
    })
  })

  describe('a callback', () => {
    it('without a session is refused', async () => {
      const url = await start()
      const callback = await approve(browse(url), 'alice')

      const page = await browse(url).get(callback)

      expect(page.status).to.equal(400)
      expect(page.text).to.include('You have no login under way')
    })

    it('for a foreign request token is refused, and the own login goes on', async () => {
      const url = await start()
      const foreign = await approve(browse(url), 'bob')
      const browser = browse(url)
      const own = await approve(browser, 'alice')

      const page = await browser.get(foreign)

      expect(page.status).to.equal(400)
      expect(page.text).to.include('somebody else')
      expect((await browser.get('/')).text).to.include('Welcome')
      expect(await browser.get(own)).to.include({ status: 302, location: '/' })
    })

    it('is refused when it is replayed', async () => {
      const browser = browse(await start())
      const callback = await approve(browser, 'alice')
      await browser.get(callback)
      const asked = oauth.received.length

      const page = await browser.get(callback)

      expect(page.status).to.equal(400)
      expect(oauth.received).to.have.length(asked)
      expect((await browser.get('/')).text).to.include('<h1>alice</h1>')
    })

    it('is refused when it is replayed in the next login', async () => {
      const browser = browse(await start())
      const callback = await approve(browser, 'alice')
      await browser.get(callback)
      await browser.post('/logout')
      await browser.get('/login')

      expect((await browser.get(callback)).status).to.equal(400)
    })

    it('with a forged verifier is refused, and is the only attempt', async () => {
      const browser = browse(await start())
      const callback = await approve(browser, 'alice')

      const page = await browser.get(callback.replace(/oauth_verifier=.*/, 'oauth_verifier=guessed'))

      expect(page.status).to.equal(400)
      expect(page.text).to.include('The provider did not accept this answer')
      expect((await browser.get(callback)).status).to.equal(400)
      expect(users.find(1)).to.equal(undefined)
    })

    it('that lacks a part is refused', async () => {
      const browser = browse(await start())
      const callback = await approve(browser, 'alice')

      for (const cut of [callback.replace(/&oauth_verifier=.*/, ''), callback.replace(/\?.*/, '')]) {
        const page = await browser.get(cut)
        expect(page.status).to.equal(400)
        expect(page.text).to.include('not complete')
      }
    })

    it('says that the access was denied', async () => {
      const browser = browse(await start())
      const { location } = await browser.get('/login')

      const page = await browser.get((await deny(location)).location)

      expect(page.status).to.equal(403)
      expect(page.text).to.include('You did not allow the access')
      expect((await browser.get('/')).text).to.include('Welcome')
    })
  })

  describe('a provider', () => {
    const faults = ['html500', 'html200', 'missing_token', 'missing_secret', 'unconfirmed', 'empty', 'problem']
    for (const fault of faults) {
      it(`that answers ${fault} gives an error page`, async () => {
        const requestTokenUrl = `${oauth.url}/faults/request_token/${fault}`
        const browser = browse(await start({ ...endpoints(), requestTokenUrl }))

        const page = await browser.get('/login')

        expect(page.status).to.equal(502)
        expect(page.text).to.include('The provider did not answer as it should')
        expect(browser.cookie).to.equal('')
        expect(logged).to.have.length(1)
        expect(logged[0]).to.match(/^GET \/login 502 request token endpoint /)
      })
    }

    it('that is down gives an error page', async () => {
      const browser = browse(await start())
      await oauth.close()

      expect((await browser.get('/login')).status).to.equal(502)
      expect(logged).to.deep.equal(['GET /login 502 request token endpoint could not be reached'])
    })

    it('that goes down during a login gives an error page', async () => {
      const browser = browse(await start())
      const callback = await approve(browser, 'alice')
      await oauth.close()

      expect((await browser.get(callback)).status).to.equal(502)
      expect((await browser.get('/')).text).to.include('Welcome')
      expect(logged).to.deep.equal(['GET /login/authenticated 502 access token endpoint could not be reached'])
    })

    it('that goes down after a login does not end it', async () => {
      const browser = browse(await start())
      await logIn(browser, 'alice')
      await oauth.close()
      const { cookie } = browser

      const page = await browser.get('/')

      expect(page.status).to.equal(502)
      expect(page.text).to.include('The provider did not show your account')
      expect(browser.cookie).to.equal(cookie)
    })

    it('that takes the access back ends the login', async () => {
      const browser = browse(await start())
      await logIn(browser, 'alice')
      oauth.reset()

      const page = await browser.get('/')

      expect(page.status).to.equal(403)
      expect(page.text).to.include('The provider does not accept your login any more')
      expect((await browser.get('/')).text).to.include('Welcome')
    })

    it('that does not say who it is gives an error page', async () => {
      const browser = browse(await start({ ...endpoints(), userIdField: 'user_nsid' }))

      const page = await browser.get(await approve(browser, 'alice'))

      expect(page.status).to.equal(502)
      expect(logged).to.deep.equal(['GET /login/authenticated 502 there is no user_nsid'])
    })

    it('cannot bring HTML into a page', async () => {
      const { server, url } = await listening()
      const evil = `<script>alert("&'")</script>`
      const answers: Record<string, string> = {
        '/oauth/request_token': temporary,
        '/oauth/access_token': `oauth_token=access-token&oauth_token_secret=access-secret&user_id=1&screen_name=${encodeURIComponent(evil)}`,
        '/account/verify_credentials.json': JSON.stringify({ name: evil }),
      }
      server.on('request', ({ url: path = '' }, response) => response.end(answers[path]))
      const browser = browse(await start(endpoints(url)))
      await browser.get('/login')

      await browser.get(answer)
      const { text } = await browser.get('/')

      expect(text.match(/&#60;script&#62;alert/g)).to.have.length(3)
      expect(text).not.to.include('<script')
    })
  })

  it('shows and logs no secret, even when a provider repeats them in an error', async () => {
    const { server, url } = await listening()
    const secrets = 'request-secret the-verifier'
    server.on('request', (request, response) => {
      if (request.url === '/oauth/request_token') return response.end(temporary)
      response.writeHead(500).end(`<h1>${secrets} ${request.headers.authorization}</h1>`)
    })
    const browser = browse(await start(endpoints(url)))
    await browser.get('/login')

    const page = await browser.get(answer)

    expect(page.status).to.equal(502)
    expect(logged).to.deep.equal(['GET /login/authenticated 502 access token endpoint answered 500'])
    expect(page.text).not.to.match(/request-secret|the-verifier|request-token|OAuth/)
  })

  it('answers other addresses with an error page', async () => {
    const browser = browse(await start())

    const page = await browser.get('/<script>')

    expect(page.status).to.equal(404)
    expect(page.text).to.include('There is no such page').and.not.include('script')
    expect((await browser.get('/%ff')).status).to.equal(404)
  })

  describe('the database', () => {
    it('survives a restart', async () => {
      const environment = {
        OAUTH_REQUEST_TOKEN_URL: endpoints().requestTokenUrl,
        OAUTH_AUTHORIZE_URL: endpoints().authorizeUrl,
        OAUTH_ACCESS_TOKEN_URL: endpoints().accessTokenUrl,
        OAUTH_API_URL: endpoints().accountUrl,
        OAUTH_CLIENT_ID: clientId,
        OAUTH_CLIENT_SECRET: clientSecret,
      }
      const first = browse(await startProgram(environment))
      await logIn(first, 'bob')
      await logIn(first, 'alice')
      for (const program of programs) await stopped(program)

      const second = browse(await startProgram(environment))
      const page = await logIn(second, 'alice')

      expect(page.text).to.include('<h1>alice</h1>').and.include('You are user 2,')
      for (const { stdout, stderr } of programs) {
        expect(stderr).to.equal('')
        logged.push(stdout)
      }
      users.close()
      users = await openUsers(database)
      expect(users.find(1)?.screen_name).to.equal('bob')
    })

    it('is a SQLite file that only its owner can read', async () => {
      await logIn(browse(await start()), 'alice')

      expect((await readFile(database)).subarray(0, 16).toString('latin1')).to.equal('SQLite format 3\0')
      expect((await stat(database)).mode & 0o777).to.equal(0o600)
      expect(await readdir(folder)).to.deep.equal(['users.sqlite'])
      const again = await openUsers(database)
      expect(again.find(1))
        .to.deep.equal(users.find(1))
        .and.to.include({ provider_user_id: '1001', screen_name: 'alice' })
      again.close()
    })

    it('follows a user to another name', () => {
      const login = { provider_user_id: '7', screen_name: 'old', oauth_token: 'one', oauth_token_secret: 'two' }
      const { id } = users.findOrCreate(login)

      expect(users.findOrCreate({ ...login, screen_name: 'new' })).to.include({ id, screen_name: 'new' })
      expect(users.findOrCreate({ ...login, provider_user_id: '8' }).id).not.to.equal(id)
    })

    it('refuses a file that is something else', async () => {
      await writeFile(database, 'The quick brown fox jumps over the lazy dog.')

      const failure = await openUsers(database).catch((error: unknown) => error)

      expect(failure).to.be.an.instanceof(Error).with.property('message', `${database} is not a database of users`)
    })
  })

  describe('the command', () => {
    it('brings its own provider when none is configured', async () => {
      const browser = browse(await startProgram({}))

      const page = await logIn(browser, 'alice')

      expect(page.text).to.include('Alice Liddell')
      expect(oauth.received).to.deep.equal([])
    })

    it('says what is wrong with its configuration', async () => {
      const { url } = await listening()
      const { port } = new URL(url)
      const taken = new Program('web-login/server.ts', [], { PORT: port, DATABASE: database })

      expect(await taken.ended()).to.deep.equal({ status: 1, signal: null })
      expect(taken.stderr).to.equal(`web-login: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`)
    })

    const real = {
      OAUTH_REQUEST_TOKEN_URL: 'https://api.example.com/oauth/request_token',
      OAUTH_AUTHORIZE_URL: 'https://api.example.com/oauth/authorize',
      OAUTH_ACCESS_TOKEN_URL: 'https://api.example.com/oauth/access_token',
      OAUTH_API_URL: 'https://api.example.com/account.json',
      OAUTH_CLIENT_ID: 'id',
      OAUTH_CLIENT_SECRET: 'secret',
    }

    it('is configured by environment variables', () => {
      const config = readConfig({ ...real, PORT: '3000', OAUTH_USER_ID_FIELD: 'user_nsid', DATABASE: '' })

      expect(config.registration?.client).to.deep.equal({ clientId: 'id', clientSecret: 'secret' })
      expect(config.registration?.provider).to.include({ userIdField: 'user_nsid', screenNameField: 'screen_name' })
      expect(config).to.include({ port: 3000, publicUrl: undefined, database: undefined })
    })

    const wrong: [variables: Record<string, string>, message: string][] = [
      [{ ...real, OAUTH_API_URL: '' }, 'OAUTH_API_URL is missing'],
      [{ ...real, OAUTH_CLIENT_SECRET: '' }, 'OAUTH_CLIENT_SECRET is missing'],
      [{ ...real, OAUTH_AUTHORIZE_URL: 'nowhere' }, 'OAUTH_AUTHORIZE_URL: nowhere is not an http or https URL'],
      [{ PUBLIC_URL: 'example.com' }, 'PUBLIC_URL: example.com is not an http or https URL'],
      [{ PORT: 'http' }, 'PORT: http is not a port'],
    ]
    for (const [variables, message] of wrong) {
      it(`says that ${message}`, () => {
        expect(() => readConfig(variables)).to.throw(message)
      })
    }
  })

  it('sends its cookies over https only where it has https', async () => {
    const { server, url } = await listening()
    const client = { clientId, clientSecret }
    const publicUrl = 'https://example.com'
    server.on('request', createApp({ provider: endpoints(), client, users, publicUrl, sessionSecret: 'session' }))

    const { headers } = await fetch(`${url}/login`, { redirect: 'manual', headers: { 'x-forwarded-proto': 'https' } })

    expect(headers.get('set-cookie')).to.include('; Secure')
    expect(oauth.received[0]?.verdict?.oauth.oauth_callback).to.equal('https://example.com/login/authenticated')
  })

  it('tells browsers to keep everything to themselves', async () => {
    const { headers } = await browse(await start()).get('/')

    expect(headers.get('cache-control')).to.equal('no-store')
    expect(headers.get('referrer-policy')).to.equal('no-referrer')
    expect(headers.get('content-security-policy')).to.include("default-src 'none'")
    expect(headers.has('x-powered-by')).to.equal(false)
  })
})

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  if (server.listening) await once(server, 'close')
}

async function stopped(program: Program): Promise<void> {
  program.kill()
  await program.ended()
}
