import type { Authorization, AuthRequest, AuthResponse } from '../auth.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import type { HookRegistry } from './compliance-hooks.js'
import { FullPlace } from './full-place.js'
import type { CheckedOptions } from './options.js'
import type { ProofOfPossession } from './proof.js'
import type { Token } from './token.js'

/** As the compliance hooks of a client want it too, and with its proofs of possession. */
export class ClientPlace extends FullPlace {
  readonly #dpop: ProofOfPossession | undefined
  readonly #hooks: HookRegistry

  constructor({ tokenTypes, tokenPlacement, dpop }: CheckedOptions, hooks: HookRegistry) {
    super({ tokenPlacement, tokenTypes: { ...(dpop && { DPoP: dpop.tokenType }), ...tokenTypes } })
    this.#dpop = dpop
    this.#hooks = hooks
  }

  override place(token: Token, request: AuthRequest): MaybePromise<Authorization> {
    const placed = super.place(token, request)
    if (!this.#hooks.has('protected_request')) return placed
    return chain(placed, (authorization) => this.#hooks.run('protected_request', authorization, request))
  }

  wantsNonce({ url }: AuthRequest, { status, headers }: AuthResponse): boolean {
    return this.#dpop?.wantsNonce(url, { status, headers }) ?? false
  }
}
