import type { Authorization, AuthRequest, AuthResponse } from '../auth.js'
import { OAuthError } from '../errors.js'
import type { MaybePromise } from '../maybe-promise.js'
import { isSendable } from './option-rules.js'
import type { TokenType } from './options.js'
import type { Token } from './token.js'

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
export class HeaderPlace implements TokenPlace {
  readonly schemes: ReadonlySet<string>
  readonly #types: ReadonlyMap<string, TokenType>
  /** The last token that was sent, and how. */
  #placed: { readonly token: Token; readonly authorization: Authorization } | undefined

  constructor(types: Readonly<Record<string, TokenType>> = {}) {
    const entries = Object.entries({ Bearer: 'Bearer', ...types })
    this.#types = new Map(entries.map(([name, type]) => [name.toLowerCase(), type]))
    this.schemes = new Set(['dpop', ...entries.map(([, type]) => String(type).toLowerCase())])
  }

  place(token: Token, request: AuthRequest): MaybePromise<Authorization> {
    if (this.#placed?.token === token) return this.#placed.authorization
    const type = this.typeOf(token)
    if (typeof type === 'function') return type(token, request)
    const authorization = Object.freeze({ headers: Object.freeze({ Authorization: `${type} ${token.access_token}` }) })
    this.#placed = { token, authorization }
    return authorization
  }

  tokenOf({ headers }: AuthRequest): string | undefined {
    const field = headers.get('authorization')
    return field?.slice(field.indexOf(' ') + 1)
  }

  protected typeOf({ access_token, token_type = 'Bearer' }: Token): TokenType {
    const type = this.#types.get(token_type.toLowerCase())
    if (type !== undefined && isSendable(access_token)) return type
    const why =
      type === undefined ? `token type '${token_type.slice(0, 40)}' is not known` : 'the token has control characters'
    throw new OAuthError('unsupported_token_type', why)
  }
}
