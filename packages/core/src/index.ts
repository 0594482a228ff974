// the contract, and fetch with it
export type {
  Auth,
  Authorization,
  AuthRequest,
  AuthResponse,
  HeaderFields,
  Replay,
  RequestOptions,
} from './auth.js'
export { OAuthError, type OAuthErrorCode, type OAuthErrorDetails } from './errors.js'
export { type AuthorizedFetchOptions, authorizedFetch, type Fetch } from './fetch.js'

// for those who attach it to another client
export { asAuth } from './as-auth.js'
export { type Carried, Exchange, type ExchangeOptions } from './exchange.js'
export { type Redirect, redirectOf } from './redirect.js'
export { authorizedRequest, describeRequest, isStream } from './request.js'
export { failureOf, type ResponseParts, responseOf } from './transport.js'
export { UnlistedSecret } from './unlisted.js'
export { signalWithin } from './wait.js'

// what endpoints answer
export type { EndpointAnswer, Fields } from './endpoint.js'

// OAuth 1.0a
export type { Hash, NodeKeyObject, PrivateKey, WebCryptoKey } from './crypto/types.js'
export { OAuth1Auth } from './oauth1/auth.js'
export { OAuth1Client, type OAuth1ClientOptions, type TokenRequestOptions } from './oauth1/client.js'
export type { OAuth1Options, Placement, SignDetails } from './oauth1/options.js'
export { type OAuth1Token, parseTokenAnswer } from './oauth1/token.js'

// OAuth 1.0a, step by step (RFC 5849 sections 3.4 to 3.6)
export { isForm, type Parameter, parseForm } from './encoding.js'
export { authorizationHeader, authorizedForm, authorizedUrl } from './oauth1/authorization.js'
export { baseStringUri, signatureBaseString } from './oauth1/base-string.js'
export { percentEncode, signingKey } from './oauth1/engine.js'
export { collectParameters, encodeParameters, normalizeParameters } from './oauth1/parameters.js'
export {
  type SignatureMethod,
  type SignatureMethodName,
  type SigningKeys,
  signatureMethod,
} from './oauth1/signature-methods.js'

// OAuth 2.0
export { OAuth2Auth } from './oauth2/auth.js'
export { type AuthorizationExpectation, parseAuthorizationResponse } from './oauth2/authorization-response.js'
export { authorizationUrl } from './oauth2/authorization-url.js'
export { asksForToken, type Challenge, parseChallenges } from './oauth2/challenge.js'
export { OAuth2Client } from './oauth2/client.js'
export {
  type ClientAuthenticationFields,
  type ClientAuthMethod,
  type ClientAuthMethodName,
  type ClientCredentials,
  clientAuthMethods,
} from './oauth2/client-authentication.js'
export type {
  AuthorizationParameters,
  AuthorizationUrl,
  Introspection,
  OAuth2ClientOptions,
  TokenParameters,
} from './oauth2/client-options.js'
export type {
  ComplianceHookName,
  ComplianceHookOptions,
  ComplianceHooks,
  EndpointRequest,
  TokenStage,
} from './oauth2/compliance-hooks.js'
export type { DeviceAuthorization } from './oauth2/device.js'
export {
  authorizationCodeGrant,
  deviceCodeGrant,
  type Parameters,
  refreshTokenGrant,
  tokenExchangeGrant,
} from './oauth2/grants.js'
export type { Lock } from './oauth2/lock.js'
export type { ClientAuthOption, OAuth2Options, TokenType } from './oauth2/options.js'
export { type CodeChallengeMethod, codeChallenge } from './oauth2/pkce.js'
export type { TokenPlacement } from './oauth2/bearer-place.js'
export type { Token, TokenFields } from './oauth2/token.js'
export { TokenCycle } from './oauth2/token-cycle.js'
export type { FailureDetails, MemoryRenewal, Renewal, TokenCycleOptions } from './oauth2/token-cycle-options.js'
export { parseTokenResponse } from './oauth2/token-response.js'
export type { TokenStore, UpdateToken } from './oauth2/token-store.js'

// OAuth 2.0 with keys (jose)
export {
  AssertionClient,
  type AssertionClientOptions,
  jwtBearerGrantType,
  saml2BearerGrantType,
} from './oauth2/assertion-client.js'
export {
  type ClientSecretJwtOptions,
  clientSecretJwt,
  type PrivateKeyJwtOptions,
  privateKeyJwt,
} from './oauth2/client-assertion.js'
export {
  fetchServerMetadata,
  type MetadataRequestOptions,
  metadataOptions,
  type ServerMetadata,
} from './oauth2/discovery.js'
export { DPoP, type DPoPKeyPair, type DPoPOptions } from './oauth2/dpop.js'
export { type EndSessionParameters, endSessionUrl } from './oauth2/end-session.js'
export { type IdTokenClaims, type IdTokenExpectation, validateIdToken } from './oauth2/id-token.js'
export type { JwtHeader } from './oauth2/jwt.js'
export type { Jwk, JwtKey } from './oauth2/key.js'
export type { ProofOfPossession, ProvenAnswer, ProvenRequest } from './oauth2/proof.js'
export { type PushedAuthorization, pushAuthorizationRequest } from './oauth2/pushed-authorization.js'
export { fromServiceAccount, type ServiceAccountOptions } from './oauth2/service-account.js'
export { fetchUserinfo, type Userinfo } from './oauth2/userinfo.js'
