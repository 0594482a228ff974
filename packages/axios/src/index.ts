export { OAuth1Auth, type OAuth1Options, OAuthError } from '@oauth-hooks/core'
export { attach, eject, oauth1 } from './attach.js'
export type { OAuthOption } from './option.js'
