import { register } from 'node:module'

// WebCrypto in place of node:crypto, as in browsers.
const web = new URL('../../packages/core/dist/crypto/web.js', import.meta.url).href
register('./alias.js', import.meta.url, { data: { '#crypto': web } })
process.env.OAUTH_HOOKS_CRYPTO = 'web'
