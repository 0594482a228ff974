import type { Authorization, AuthRequest } from '../auth.js'
import { isSendable } from '../checks.js'
import { formText } from '../encoding.js'
import { OAuthError } from '../errors.js'
import { appendToForm, appendToQuery, formAuthorization, requireForm } from '../form.js'
import type { MaybePromise } from '../maybe-promise.js'
import { BearerPlace } from './bearer-place.js'
import type { CheckedOptions, TokenType } from './options.js'
import type { Token } from './token.js'

/** Wherever the options say, as the token's type wants it. */
export class FullPlace extends BearerPlace {
  override readonly schemes: ReadonlySet<string>
  readonly #types: ReadonlyMap<string, TokenType>
  readonly #parameter: ParameterPlace | undefined

  constructor({ tokenTypes, tokenPlacement = 'header' }: Pick<CheckedOptions, 'tokenTypes' | 'tokenPlacement'>) {
    super()
    const types = Object.entries({ Bearer: 'Bearer', ...tokenTypes })
    this.#types = new Map(types.map(([name, type]) => [name.toLowerCase(), type]))
    this.schemes = new Set(['dpop', ...types.map(([, type]) => String(type).toLowerCase())])
    this.#parameter = { uri: inUri, body: inBody, header: undefined }[tokenPlacement]
  }

  override place(token: Token, request: AuthRequest): MaybePromise<Authorization> {
    const type = this.#typeOf(token)
    const { access_token } = token
    if (!isSendable(access_token)) throw new OAuthError('unsupported_token_type', 'the access token cannot be sent')
    if (typeof type === 'function') return type(token, request)
    return this.#parameter?.place(access_token, request) ?? super.place(token, request)
  }

  override tokenOf(request: AuthRequest): string | undefined {
    return this.#parameter === undefined ? super.tokenOf(request) : this.#parameter.tokenOf(request)
  }

  protected override schemeOf(token: Token): string {
    return String(this.#typeOf(token))
  }

  #typeOf({ token_type = 'Bearer' }: Token): TokenType {
    const type = this.#types.get(token_type.toLowerCase())
    if (type !== undefined) return type
    throw new OAuthError('unsupported_token_type', `tokenTypes: '${token_type.slice(0, 40)}' is not registered`)
  }
}

/** A parameter that holds the token. */
interface ParameterPlace {
  place(accessToken: string, request: AuthRequest): Authorization
  tokenOf(request: AuthRequest): string | undefined
}

/** The token as a parameter of the query. It shows in logs. @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.3 RFC 6750 §2.3} */
const inUri: ParameterPlace = {
  place: (accessToken, { url }) => ({ headers: {}, url: appendToQuery(url, pairOf(accessToken)) }),
  tokenOf: ({ url }) => accessTokenIn(url.search),
}

/**
 * The token as a parameter of a form body. A request that has none is refused with a TypeError.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.2 RFC 6750 §2.2}
 */
const inBody: ParameterPlace = {
  place(accessToken, request) {
    requireForm('tokenPlacement', request)
    return formAuthorization(request, appendToForm(formText(request.body ?? ''), pairOf(accessToken)))
  },
  tokenOf: ({ body }) => accessTokenIn(formText(body ?? '')),
}

function pairOf(accessToken: string): string {
  return `access_token=${encodeURIComponent(accessToken)}`
}

function accessTokenIn(form: string): string | undefined {
  return new URLSearchParams(form).get('access_token') ?? undefined
}
