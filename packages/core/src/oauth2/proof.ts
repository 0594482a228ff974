import type { Authorization, AuthRequest, AuthResponse, HeaderFields } from '../auth.js'
import type { Token } from './token.js'

/** A request to prove something of. */
export interface ProvenRequest {
  readonly method: string
  readonly url: string | URL
  /** The token that goes along. */
  readonly accessToken?: string | undefined
}

/**
 * Proves with each request that the client holds the key that its tokens are bound to. `DPoP` is one.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449 RFC 9449}
 */
export interface ProofOfPossession {
  /** How tokens of the type `DPoP` are sent. */
  readonly tokenType: (token: Token, request: AuthRequest) => Promise<Authorization>
  /** Header fields of one attempt. */
  prove(request: ProvenRequest): Promise<Readonly<Record<string, string>>>
  /** Told of every response. Whether it refuses the request for want of the nonce that came with it. */
  wantsNonce(url: string | URL, response: AuthResponse | ProvenAnswer): boolean
}

/** The answer of an endpoint of the authorization server. */
export interface ProvenAnswer {
  readonly status: number
  readonly headers: Pick<HeaderFields, 'get'>
  readonly text: string
}
