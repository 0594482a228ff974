export { OAuth1Auth, type OAuth1Options, OAuthError } from '@oauth-hooks/core'
export { attach, oauth1 } from './attach.js'
export type { OAuthOption } from './option.js'
