import { createPublicKey, verify } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import axios from 'axios'
import { expect } from 'chai'
import { judged, runCode, type Sent, useProviders } from '../recipes/recipe.js'
import { rsaKey } from '../support/vectors.js'
import { blocksOf, linksOf } from './page.js'

/** Who signs, and with which secrets. */
const clientSecret = 'secret'
const tokenSecrets: Readonly<Record<string, string>> = {
  token: 'token secret',
  request: 'request secret',
  access: 'access secret',
}
const environment = {
  CLIENT_ID: 'key',
  CLIENT_SECRET: clientSecret,
  TOKEN: 'token',
  TOKEN_SECRET: tokenSecrets.token ?? '',
  PRIVATE_KEY: rsaKey.private,
  STORED_TOKEN: JSON.stringify({ access_token: 'stale', refresh_token: 'stored', expires_in: 3600, expires_at: 1.7e9 }),
}

/** What each block sends, in order. A block that is not here fails. */
const expected: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'README.md': [
    ['GET /1.1/search?q=Ladies+%2B+Gentlemen&tag%5B%5D=a&tag%5B%5D=b signed by key for token'],
    ['GET /account signed by key for token'],
    ['GET /account signed by key for token'],
    [
      'POST /oauth/request_token signed by key',
      'POST /oauth/access_token signed by key for request',
      'GET /account signed by key for access',
    ],
    ['POST /token refresh_token stored by Basic key:secret', 'GET /account Bearer fresh'],
    ['POST /token client_credentials read by Basic key:secret', 'GET /account Bearer fresh'],
    ['POST /token refresh_token stored by client_id key', 'GET /account Bearer fresh'],
    ['POST /token authorization_code SplxlOBeZQ with a verifier by Basic key:secret'],
    ['POST /token urn:ietf:params:oauth:grant-type:jwt-bearer read by a JWT of key', 'GET /account Bearer fresh'],
  ],
  // Tables only.
  'docs/migration.md': [],
  'docs/store-and-lock.md': [
    ['POST /token refresh_token stored by Basic key:secret', 'GET /account Bearer fresh'],
    // The others export what they are about: see store-and-lock.test.ts.
    [],
    [],
    [],
    [],
  ],
  'packages/axios/README.md': [
    [
      'GET /search?q=Ladies+%2B+Gentlemen signed by key for token',
      'POST /statuses signed by key for token',
      'GET /status without credentials',
    ],
    ['POST /token refresh_token stored by client_id key', 'GET /account Bearer fresh'],
  ],
  'packages/core/README.md': [
    ['GET /search?q=Ladies%20%2B%20Gentlemen signed by key for token'],
    ['POST /token refresh_token stored by client_id key', 'GET /account Bearer fresh'],
  ],
  'packages/got/README.md': [
    [
      'GET /search?q=Ladies+%2B+Gentlemen signed by key for token',
      'POST /statuses signed by key for token',
      'GET /status without credentials',
    ],
    ['POST /token refresh_token stored by client_id key', 'GET /account Bearer fresh'],
  ],
  'packages/ky/README.md': [
    [
      'GET /search?q=Ladies+%2B+Gentlemen signed by key for token',
      'POST /statuses signed by key for token',
      'GET /status without credentials',
    ],
    ['POST /token refresh_token stored by client_id key', 'GET /account Bearer fresh'],
  ],
}

describe('the code of the READMEs and docs', () => {
  const sent = useProviders(['https://api.example.com', 'https://auth.example.com'], ({ url }) => {
    if (url.pathname === '/oauth/request_token') {
      return 'oauth_token=request&oauth_token_secret=request+secret&oauth_callback_confirmed=true'
    }
    if (url.pathname === '/oauth/access_token') {
      return 'oauth_token=access&oauth_token_secret=access+secret&screen_name=lepture'
    }
    if (url.host === 'auth.example.com') {
      return { access_token: 'fresh', token_type: 'Bearer', expires_in: 3600, refresh_token: 'rotated' }
    }
    return { text: 'Hello' }
  })

  afterEach(() => axios.interceptors.request.clear())

  it('is judged on every page there is', () => {
    const packages = filesOf('packages').map((name) => `packages/${name}/README.md`)
    const docs = filesOf('docs').filter((name) => name.endsWith('.md'))

    expect(Object.keys(expected)).to.have.members(['README.md', ...packages, ...docs.map((name) => `docs/${name}`)])
  })

  it('links to pages that are there', () => {
    const recipes = filesOf('docs/recipes').map((name) => `docs/recipes/${name}`)
    const missing = [...Object.keys(expected), ...recipes].flatMap((page) =>
      linksOf(page).filter((url) => !existsSync(url)),
    )

    expect(missing.map(String)).to.deep.equal([])
  })

  for (const [page, requests] of Object.entries(expected)) {
    const blocks = blocksOf(page)

    it(`${page} has a block for each expectation`, () => {
      expect(requests).to.have.lengthOf(blocks.length)
    })

    for (const [index, { heading, code }] of blocks.entries()) {
      it(`${page}, block ${index + 1} (${heading}), works as it is pasted`, async () => {
        await runCode(code, environment)

        expect(sent.map(described)).to.deep.equal(requests[index])
      })
    }
  }
})

const filesOf = (folder: string) => readdirSync(new URL(`../../${folder}`, import.meta.url))

/** A request in words, with the judgement on its credentials. */
function described(request: Sent): string {
  const { method, target, body, url } = request
  const credentials =
    url.host === 'auth.example.com' ? `${grant(body)} by ${identity(request)}` : authorization(request)
  return `${method} ${target} ${credentials}`
}

function authorization(request: Sent): string {
  const { authorization = '' } = request.headers
  if (authorization === '') return 'without credentials'
  if (!authorization.startsWith('OAuth ')) return authorization
  const token = /oauth_token="(\w+)"/.exec(authorization)?.[1] ?? ''
  const verdict = judged(request, { clientSecret, tokenSecret: tokenSecrets[token] ?? '' })
  if (!verdict.accepted) return `refused: ${verdict.problem} ${verdict.detail}`
  return `signed by ${verdict.clientId}${token && ` for ${token}`}`
}

function grant(body: string): string {
  const form = Object.fromEntries(new URLSearchParams(body))
  const what = form.refresh_token ?? form.code ?? form.scope
  return `${form.grant_type} ${what}${form.code_verifier ? ' with a verifier' : ''}`
}

function identity({ headers, body }: Sent): string {
  const basic = /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1]
  if (basic !== undefined) return `Basic ${Buffer.from(basic, 'base64')}`
  const form = new URLSearchParams(body)
  const assertion = form.get('assertion')
  return assertion === null ? `client_id ${form.get('client_id')}` : `a JWT of ${issuerOf(assertion)}`
}

/** Who has signed a JWT with the key of the environment. */
function issuerOf(jwt: string): string {
  const [header, claims, signature] = jwt.split('.')
  const key = createPublicKey(rsaKey.private)
  const good = verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature ?? '', 'base64url'))
  return good ? JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()).iss : 'nobody knows whom'
}
