export {
  type AssertionClientOptions,
  clientSecretJwt,
  DPoP,
  fromServiceAccount,
  type Lock,
  OAuth1Auth,
  type OAuth1ClientOptions,
  type OAuth1Options,
  type OAuth1Token,
  OAuth2Auth,
  type OAuth2ClientOptions,
  type OAuth2Options,
  OAuthError,
  privateKeyJwt,
  type Token,
  type TokenStore,
} from '@oauth-hooks/core'
export { AssertionClient } from './assertion.js'
export { attach } from './attach.js'
export { OAuth1Client, oauth1 } from './oauth1.js'
export { OAuth2Client, oauth2 } from './oauth2.js'
export type { OAuthOption } from './option.js'
export { transport } from './transport.js'
