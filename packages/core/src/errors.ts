/** What went wrong, for a program to decide on. Codes of the authorization server itself (`invalid_grant` …) stand beside ours. */
export type OAuthErrorCode =
  | 'network_error' // the endpoint could not be reached
  | 'http_error' // the endpoint answered a status that says no more
  | 'unexpected_redirect' // an endpoint that must not redirect did
  | 'invalid_response' // the answer cannot be understood
  | 'oauth_problem' // an OAuth 1.0 provider refused and said why
  | 'callback_unconfirmed' // RFC 5849: oauth_callback_confirmed was not true
  | 'authorization_denied' // the resource owner refused
  | 'state_mismatch' // the authorization response belongs to another request
  | 'issuer_mismatch' // the authorization response, or the metadata, comes from another server
  | 'subject_mismatch' // userinfo is about another user
  | 'missing_token' // there is no token to authorize with
  | 'no_refresh_token' // the token is over and nothing can renew it
  | 'unsupported_token_type' // the token cannot be sent as a bearer token
  | 'superseded' // the token was replaced or removed while it was renewed
  | 'lock_timeout' // another process held the lock too long
  | 'expired_token' // a device code or token ran out
  | 'invalid_token' // a JWT or an ID token failed a check
  | (string & {})

/** What an {@link OAuthError} is made of. */
export interface OAuthErrorDetails {
  readonly cause?: unknown
  /** Human-readable text of the server. */
  readonly description?: string | undefined
  /** Page of the server about the error. */
  readonly uri?: string | undefined
  /** HTTP status of the endpoint's answer. */
  readonly status?: number | undefined
  /** The endpoint that was asked, without its query. */
  readonly endpoint?: string | undefined
  /** The same request may succeed later: the network, 408, 429, 5xx. */
  readonly transient?: boolean
  /** The request may have been processed although no answer came. */
  readonly ambiguous?: boolean
  /** Seconds the server asked to wait. */
  readonly retryAfter?: number | undefined
}

/**
 * A fault of an OAuth server, or of the way to it. Messages and members never hold a token, a secret or a signature.
 * The resource's own refusal is not one: it stays the HTTP client's 401.
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  /** What went wrong. */
  declare readonly code: OAuthErrorCode
  declare readonly description: string | undefined
  declare readonly uri: string | undefined
  declare readonly status: number | undefined
  declare readonly endpoint: string | undefined
  declare readonly transient: boolean
  declare readonly ambiguous: boolean
  declare readonly retryAfter: number | undefined

  constructor(code: OAuthErrorCode, message: string, details: OAuthErrorDetails = {}) {
    // `Error` takes the cause, which stays unlisted.
    super(message, details)
    Object.assign(this, { transient: false, ambiguous: false }, details, { code })
  }
}
