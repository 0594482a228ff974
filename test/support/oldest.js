import { register } from 'node:module'

// The oldest supported major of each client in place of the newest.
register('./alias.js', import.meta.url, { data: { axios: 'axios-oldest', got: 'got-oldest', ky: 'ky-oldest' } })
