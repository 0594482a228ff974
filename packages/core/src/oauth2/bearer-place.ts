import type { Authorization, AuthRequest, AuthResponse } from '../auth.js'
import { isSendable } from '../checks.js'
import { OAuthError } from '../errors.js'
import type { MaybePromise } from '../maybe-promise.js'
import type { Token } from './token.js'

/** Where the access token goes. @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2 RFC 6750 §2} */
export type TokenPlacement = 'header' | 'body' | 'uri'

/** A place for the token in a request, and how to find it there again. */
export interface TokenPlace {
  /** Schemes whose challenges another token may answer, in lower case. */
  readonly schemes: ReadonlySet<string>
  /** @throws OAuthError `unsupported_token_type` */
  place(token: Token, request: AuthRequest): MaybePromise<Authorization>
  /** The access token of a request that was sent. */
  tokenOf(request: AuthRequest): string | undefined
  /** Told of every response. Whether the same token, placed anew with the nonce that just came, may succeed. */
  wantsNonce?(request: AuthRequest, response: AuthResponse): boolean
}

/** The `Authorization` header. @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 RFC 6750 §2.1} */
export class BearerPlace implements TokenPlace {
  readonly schemes: ReadonlySet<string> = new Set(['bearer', 'dpop'])
  /** The last token that was sent, and how. */
  #placed: { readonly token: Token; readonly authorization: Authorization } | undefined

  place(token: Token, _request: AuthRequest): MaybePromise<Authorization> {
    if (this.#placed?.token !== token) {
      const { access_token } = token
      const scheme = this.schemeOf(token)
      if (scheme === undefined || !isSendable(access_token)) {
        throw new OAuthError('unsupported_token_type', 'the token cannot be sent as a bearer token')
      }
      const headers = Object.freeze({ Authorization: `${scheme} ${access_token}` })
      this.#placed = { token, authorization: Object.freeze({ headers }) }
    }
    return this.#placed.authorization
  }

  tokenOf({ headers }: AuthRequest): string | undefined {
    return headers.get('authorization')?.replace(/^\S+ /, '')
  }

  /** Scheme for a type of token. */
  protected schemeOf({ token_type = 'Bearer' }: Token): string | undefined {
    return /^bearer$/i.test(token_type) ? 'Bearer' : undefined
  }
}
