/* An OAuth 1.0a provider that shares no code with the packages it judges. */

export { credentials } from './credentials.js'
export type { ClientRegistration, Oauth1ProviderOptions, TokenRegistration } from './options.js'
export { type OAuth1Provider, type ReceivedRequest, startOAuth1Provider } from './provider.js'
export { type User, users } from './users.js'
export { type Client, type Rules, type Token, type Verdict, verify } from './verify.js'
export type { ArrivedRequest, WireRequest } from './wire-request.js'
