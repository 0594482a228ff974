/* Runs in Node, Bun and Deno: the packages as they were built, with the real clients, against a server on loopback. */

import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { attach as attachToAxios } from '@oauth-hooks/axios'
import {
  AssertionClient,
  authorizationHeader,
  authorizedFetch,
  DPoP,
  encodeParameters,
  OAuth1Auth,
  OAuth2Client,
} from '@oauth-hooks/core'
import { attach as attachToKy } from '@oauth-hooks/ky'
import axios from 'axios'
import ky from 'ky'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = privateKey.export({ type: 'pkcs1', format: 'pem' })

let refreshes = 0
/** Takes the token that it gave out last, and no other. */
const server = createServer(async ({ url, headers, method }, response) => {
  const accepted = headers.authorization === `Bearer token ${refreshes}`
  if (url === '/token') refreshes++
  if (url === '/redirect') response.setHeader('Location', '/api')
  response.statusCode = url === '/redirect' ? 302 : url === '/token' || accepted ? 200 : 401
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify(url === '/token' ? { access_token: `token ${refreshes}` } : { method }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const tokenEndpoint = `${origin}/token`

const checks = {
  'makes the headers of all vectors'() {
    const { vectors } = JSON.parse(readFileSync(new URL('../vectors/oauth1.json', import.meta.url), 'utf8'))
    for (const { id, params, expected } of vectors) {
      if (expected.authorizationHeader === undefined) continue
      const encoded = encodeParameters(Object.entries(expected.oauthParams))
      assert.equal(authorizationHeader(encoded, params.realm), expected.authorizationHeader, id)
    }
  },

  async 'signs with RSA'() {
    let signed = ''
    const auth = new OAuth1Auth({
      clientId: 'client',
      signatureMethod: 'RSA-SHA256',
      privateKey: key,
      onSign: ({ baseString }) => {
        signed = baseString
      },
    })
    const request = { method: 'GET', url: new URL('https://api.example/?a=%20'), headers: new Headers() }
    const { headers } = await auth.authorize(request)
    const [, signature = ''] = /oauth_signature="([^"]+)"/.exec(headers.Authorization) ?? []
    assert(verify('sha256', Buffer.from(signed), publicKey, Buffer.from(decodeURIComponent(signature), 'base64')))
  },

  'refreshes once for 50 requests of axios': (auth) => {
    const instance = attachToAxios(axios.create({ baseURL: origin }), auth)
    return fifty(() => instance.post('/api', { a: 1 }))
  },
  'refreshes once for 50 requests of ky': (auth) => {
    const instance = attachToKy(ky.create(), auth)
    return fifty(() => instance.post(`${origin}/api`, { json: { a: 1 } }))
  },
  'refreshes once for 50 requests of fetch, and follows redirects': (auth) => {
    const send = authorizedFetch(auth)
    return fifty(() => send(`${origin}/redirect`))
  },

  async 'gets a token for an assertion'() {
    const client = new AssertionClient({ tokenEndpoint, issuer: 'me', key })
    const { status } = await authorizedFetch(client)(`${origin}/api`)
    assert.equal(status, 200)
  },

  async 'proves that it holds a key'() {
    const { DPoP: proof } = await new DPoP().prove({ method: 'GET', url: origin })
    const [header, claims] = proof
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))))
    assert.deepEqual([header.typ, claims.htm, claims.htu], ['dpop+jwt', 'GET', `${origin}/`])
  },
}

async function fifty(send) {
  const before = refreshes
  const statuses = await Promise.all(Array.from({ length: 50 }, () => send().then(({ status }) => status)))
  assert.deepEqual([...new Set(statuses)], [200])
  assert.equal(refreshes - before, 1)
}

const runtime = globalThis.Bun ? 'Bun' : globalThis.Deno ? 'Deno' : 'Node'
try {
  for (const [name, check] of Object.entries(checks)) {
    const token = { access_token: 'ended', refresh_token: 'refresh' }
    await check(new OAuth2Client({ clientId: 'client', clientSecret: 'secret', tokenEndpoint, token }))
    console.log(`${runtime} ${name}`)
  }
} finally {
  server.close()
  server.closeAllConnections()
}
