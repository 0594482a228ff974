/** A client as the provider's operator registers it. */
export interface ClientRegistration {
  secret?: string
  /** PEM, for the RSA methods. */
  publicKey?: string
  /** The callbacks that are allowed besides `oob`; any when absent. */
  callbacks?: string[]
  /** Wrote its code for OAuth 1.0, before revision A: `oauth_callback` may be missing and nothing is confirmed. */
  legacy?: boolean
}

/** An access token that was given out before the provider started. */
export interface TokenRegistration {
  secret: string
  /** The consumer key it belongs to; every client may use it when absent. */
  client?: string
  user?: string
  /** Epoch seconds; never when absent. */
  expiresAt?: number
}

export interface Oauth1ProviderOptions {
  /** By consumer key, besides those of `credentials`. */
  clients?: Record<string, ClientRegistration>
  /** By token, besides that of `credentials`. */
  tokens?: Record<string, TokenRegistration>
  /** Epoch seconds; the clock by default. The `Date` header says the same. */
  now?: () => number
  /** How far a timestamp may be from `now`, in seconds; 300 by default. */
  timestampWindow?: number
  /** Whether `oauth_version` may be left out; `'optional'` by default. */
  version?: 'required' | 'optional'
  /** The authorization page asks nobody and redirects at once, as alice. */
  autoApprove?: boolean
  /** False: as before revision A of OAuth 1.0, `oauth_callback` may be missing and `oauth_callback_confirmed` is not said. */
  confirmCallback?: boolean
}
