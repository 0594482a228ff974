export {
  type AssertionClientOptions,
  type Auth,
  clientSecretJwt,
  DPoP,
  type DPoPKeyPair,
  endSessionUrl,
  fetchServerMetadata,
  fetchUserinfo,
  fromServiceAccount,
  type IdTokenClaims,
  type Lock,
  metadataOptions,
  OAuth1Auth,
  type OAuth1ClientOptions,
  type OAuth1Options,
  type OAuth1Token,
  OAuth2Auth,
  type OAuth2ClientOptions,
  type OAuth2Options,
  OAuthError,
  privateKeyJwt,
  pushAuthorizationRequest,
  type ServerMetadata,
  type Token,
  type TokenStore,
  type Userinfo,
  validateIdToken,
} from '@oauth-hooks/core'
export { AssertionClient } from './assertion.js'
export { attach, eject } from './attach.js'
export { OAuth1Client, oauth1 } from './oauth1.js'
export { OAuth2Client, oauth2 } from './oauth2.js'
export type { OAuthOption } from './option.js'
export { transport } from './transport.js'
