// the contract
export type { Auth, Authorization, AuthRequest, AuthResponse, HeaderFields, Replay, RequestOptions } from './auth.js'
export type { PrivateKey } from './crypto/types.js'
export { isForm, type Parameter, parseForm } from './encoding.js'
// errors
export { OAuthError, type OAuthErrorCode, type OAuthErrorDetails } from './errors.js'
export { Exchange, type ExchangeOptions } from './exchange.js'
export { type AuthorizedFetchOptions, authorizedFetch, type Fetch } from './fetch.js'
// OAuth 1.0a
export { OAuth1Auth } from './oauth1/auth.js'
export { authorizationHeader, authorizedForm, authorizedUrl } from './oauth1/authorization.js'
export { baseStringUri, signatureBaseString } from './oauth1/base-string.js'
// OAuth 1.0a, step by step (RFC 5849 sections 3.4 to 3.6)
export { percentEncode, signingKey } from './oauth1/engine.js'
export type { OAuth1Options, Placement, SignDetails } from './oauth1/options.js'
export { collectParameters, encodeParameters, normalizeParameters } from './oauth1/parameters.js'
export {
  type SignatureMethod,
  type SignatureMethodName,
  type SigningKeys,
  signatureMethod,
} from './oauth1/signature-methods.js'
// OAuth 2.0
export { OAuth2Auth } from './oauth2/auth.js'
export { type Redirect, redirectOf } from './redirect.js'
export { authorizedRequest, describeRequest } from './request.js'
