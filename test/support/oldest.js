import { register } from 'node:module'

// The oldest supported major of each client in place of the newest; `clients.ts` says which that is.
register('./alias.js', import.meta.url, { data: { axios: 'axios-oldest', got: 'got-oldest', ky: 'ky-oldest' } })
process.env.OAUTH_HOOKS_CLIENTS = 'oldest'
