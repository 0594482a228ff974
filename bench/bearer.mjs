import { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client'
import { OAuth2Auth } from '@oauth-hooks/core'

/** A token that is good for an hour: nothing is measured but to find that out and to send it. */
export const accessToken = '2YotnFZFEjr1zCsicMWpAA'
export const url = 'https://api.example.com/1.1/account.json'
const lifetime = 3600

const server = { clientId: 's6BhdRkqt3', clientSecret: '7Fjfp0ZBr1KtDRbnfVdmIw' }

export function auth() {
  const token = { access_token: accessToken, token_type: 'Bearer', expires_at: Date.now() / 1000 + lifetime }
  return new OAuth2Auth({ ...server, tokenEndpoint: 'https://auth.example.com/token', token })
}

/** Without its timer, which would keep the process alive. */
export function badgateway() {
  return new OAuth2Fetch({
    client: new OAuth2Client({ ...server, server: 'https://auth.example.com/' }),
    getNewToken: () => null,
    getStoredToken: () => ({ accessToken, refreshToken: null, expiresAt: Date.now() + lifetime * 1000 }),
    scheduleRefresh: false,
  })
}

function ours() {
  const fresh = auth()
  const request = { method: 'GET', url: new URL(url), headers: new Headers() }
  return () => fresh.authorize(request)
}

function peer() {
  const fresh = badgateway()
  return () => fresh.getAccessToken()
}

export const title = 'look up a cached bearer token'
export const references = ['@oauth-hooks/core']
export const operations = {
  '@oauth-hooks/core': ours(),
  '@badgateway/oauth2-client': peer(),
}
