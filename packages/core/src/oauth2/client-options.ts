import { anything, endpoint, flag, members, oneOf, type Rule, type Rules, text } from '../checks.js'
import type { Parameters } from './grants.js'
import { type CheckedOptions, type ClientAuthOption, type FullOptions, fullRules, rules } from './options.js'
import type { CodeChallengeMethod } from './pkce.js'
import type { ProofOfPossession } from './proof.js'

/** What an {@link OAuth2Client} is made with. */
export interface OAuth2ClientOptions extends FullOptions {
  readonly authorizationEndpoint?: string | undefined
  readonly revocationEndpoint?: string | undefined
  readonly introspectionEndpoint?: string | undefined
  readonly deviceAuthorizationEndpoint?: string | undefined
  readonly pushedAuthorizationRequestEndpoint?: string | undefined
  readonly userinfoEndpoint?: string | undefined
  readonly endSessionEndpoint?: string | undefined
  /** Where the server's public keys are, for ID tokens. */
  readonly jwksUri?: string | undefined
  /** For revocation and introspection. Default: `tokenEndpointAuthMethod`. */
  readonly revocationEndpointAuthMethod?: ClientAuthOption | undefined
  /** Where the server sends the user back to. */
  readonly redirectUri?: string | undefined
  /** Default: `'S256'`; `null` leaves PKCE out. */
  readonly codeChallengeMethod?: CodeChallengeMethod | null | undefined
  /** The server always says who it is, so an authorization response that does not is refused. Default: `false`. */
  readonly requireIssuer?: boolean | undefined
}

/** Options that were checked, with their defaults. */
export type CheckedClientOptions = CheckedOptions & Omit<OAuth2ClientOptions, keyof CheckedOptions>

const proof: Rule = (value) =>
  typeof (value as Partial<ProofOfPossession> | null)?.prove === 'function' ? undefined : 'must be a DPoP'

export const clientRules: Rules<OAuth2ClientOptions> = {
  ...rules,
  ...fullRules,
  tokenEndpointAuthMethod: anything,
  dpop: proof,
  complianceHooks: members,
  authorizationEndpoint: endpoint,
  revocationEndpoint: endpoint,
  introspectionEndpoint: endpoint,
  deviceAuthorizationEndpoint: endpoint,
  pushedAuthorizationRequestEndpoint: endpoint,
  userinfoEndpoint: endpoint,
  endSessionEndpoint: endpoint,
  jwksUri: endpoint,
  revocationEndpointAuthMethod: anything,
  // Not always a URL: Google's own pages say `postmessage`.
  redirectUri: text,
  codeChallengeMethod: oneOf('S256', 'plain', null),
  requireIssuer: flag,
}

/** Where to send the user, and what to keep until they come back. */
export interface AuthorizationUrl {
  readonly url: string
  readonly state: string
  /** `undefined` without PKCE. */
  readonly codeVerifier: string | undefined
}

/** Parameters of an authorization request under their wire names, but for the verifier, which is not sent. */
export interface AuthorizationParameters extends Parameters {
  readonly state?: string | undefined
  /** Default: one of a CSPRNG. */
  readonly codeVerifier?: string | undefined
}

/** What a token is asked with: names of ours for what came back from the user, wire names for the rest. */
export interface TokenParameters extends Parameters {
  /** URL that the user came back with. */
  readonly authorizationResponse?: string | undefined
  /** State that `createAuthorizationUrl` gave; `null` does not check it. */
  readonly state?: string | null | undefined
  readonly codeVerifier?: string | undefined
  /** Default: the option. */
  readonly redirectUri?: string | undefined
  /** Default: what the other parameters say, else the option, else `'client_credentials'`. */
  readonly grantType?: string | undefined
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 §2.2} */
export interface Introspection {
  readonly active: boolean
  readonly [name: string]: unknown
}
