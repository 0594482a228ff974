import type { Authorization, AuthRequest, AuthResponse } from '../auth.js'
import { formText, isForm } from '../encoding.js'
import { OAuthError } from '../errors.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import { BearerPlace } from './bearer-place.js'
import type { HookRegistry } from './compliance-hooks.js'
import { isSendable } from './option-rules.js'
import type { CheckedOptions, TokenType } from './options.js'
import type { ProofOfPossession } from './proof.js'
import type { Token } from './token.js'

/** Wherever the options say, as the token's type and the hooks want it. */
export class FullPlace extends BearerPlace {
  override readonly schemes: ReadonlySet<string>
  readonly #types: ReadonlyMap<string, TokenType>
  readonly #parameter: ParameterPlace | undefined
  readonly #dpop: ProofOfPossession | undefined
  readonly #hooks: HookRegistry | undefined

  constructor({ tokenTypes, tokenPlacement = 'header', dpop }: CheckedOptions, hooks?: HookRegistry) {
    super()
    const types = Object.entries({ Bearer: 'Bearer', ...(dpop && { DPoP: dpop.tokenType }), ...tokenTypes })
    this.#types = new Map(types.map(([name, type]) => [name.toLowerCase(), type]))
    this.schemes = new Set(['dpop', ...types.map(([, type]) => String(type).toLowerCase())])
    this.#parameter = { uri: inUri, body: inBody, header: undefined }[tokenPlacement]
    this.#dpop = dpop
    this.#hooks = hooks
  }

  override place(token: Token, request: AuthRequest): MaybePromise<Authorization> {
    const authorization = this.#placed(token, request)
    const hooks = this.#hooks
    if (!hooks?.has('protected_request')) return authorization
    return chain(authorization, (authorization) => hooks.run('protected_request', authorization, request))
  }

  override tokenOf(request: AuthRequest): string | undefined {
    return this.#parameter === undefined ? super.tokenOf(request) : this.#parameter.tokenOf(request)
  }

  wantsNonce({ url }: AuthRequest, { status, headers }: AuthResponse): boolean {
    return this.#dpop?.wantsNonce(url, { status, headers }) ?? false
  }

  protected override schemeOf(token: Token): string {
    return String(this.#typeOf(token))
  }

  #placed(token: Token, request: AuthRequest): MaybePromise<Authorization> {
    const type = this.#typeOf(token)
    const { access_token } = token
    if (!isSendable(access_token)) throw new OAuthError('unsupported_token_type', 'the access token cannot be sent')
    if (typeof type === 'function') return type(token, request)
    return this.#parameter?.place(access_token, request) ?? super.place(token, request)
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
  place(accessToken, request) {
    const url = new URL(request.url)
    url.search = `?${append(url.search.slice(1), accessToken)}`
    return { headers: {}, url }
  },
  tokenOf: ({ url }) => accessTokenIn(url.search),
}

/**
 * The token as a parameter of a form body. A request that has none is refused with a TypeError.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.2 RFC 6750 §2.2}
 */
const inBody: ParameterPlace = {
  place(accessToken, request) {
    requireForm(request)
    return { headers: { 'Content-Type': formType }, body: append(formText(request.body ?? ''), accessToken) }
  },
  tokenOf: ({ body }) => accessTokenIn(formText(body ?? '')),
}

const formType = 'application/x-www-form-urlencoded'

function append(form: string, accessToken: string): string {
  const parameter = `access_token=${encodeURIComponent(accessToken)}`
  return form === '' ? parameter : `${form}&${parameter}`
}

function accessTokenIn(form: string): string | undefined {
  return new URLSearchParams(form).get('access_token') ?? undefined
}

function requireForm({ method, headers, body, opaqueBody }: AuthRequest): void {
  const bodiless = !opaqueBody && (body === undefined || body.length === 0)
  const mayHaveBody = !['GET', 'HEAD'].includes(method.toUpperCase())
  if (mayHaveBody && !opaqueBody && (bodiless || isForm(headers.get('content-type')))) return
  throw new TypeError(`tokenPlacement: 'body' needs a form body, which this ${method.toUpperCase()} request has not`)
}
