/* OAuth 2.0 servers that share no code with the packages they judge: one that is right, and one that is wrong on demand. */

export { Browser } from './browser.js'
export { scopes } from './configuration.js'
export { credentials, type Fault, type FaultyServer, startFaultyServer, type TokenAnswer } from './faulty-server.js'
export type { Gate } from './gate.js'
export { type Answer, json } from './http-server.js'
export type { OtherOrigin } from './other-origin.js'
export { password } from './password-grant.js'
export { account, type OAuth2Provider, resourceNonce, startOAuth2Provider } from './provider.js'
export { clients, keys, redirectUri } from './registrations.js'
export type { ApiCall } from './resource.js'
export type { TokenCall } from './token-endpoint.js'
