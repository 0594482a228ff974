import { credentials } from './credentials.js'
import type { Answer } from './http-server.js'
import { NonceLog } from './nonce-log.js'
import { type Pair, parseForm, textOf } from './octets.js'
import type { ClientRegistration, Oauth1ProviderOptions } from './options.js'
import { TokenStore } from './token-store.js'
import type { Verdict } from './verify.js'
import { type ArrivedRequest, formPairs, parseTarget } from './wire-request.js'

/** A provider's settings and all that it remembers. */
export class Site {
  readonly url: string
  readonly otherUrl: string
  readonly now: () => number
  readonly timestampWindow: number
  readonly version: 'required' | 'optional'
  readonly autoApprove: boolean
  readonly confirmCallback: boolean
  readonly clients: ReadonlyMap<string, ClientRegistration>
  readonly nonces = new NonceLog()
  /** How often each key of `/retry/:key` was asked for. */
  readonly attempts = new Map<string, number>()
  tokens: TokenStore
  readonly #options: Oauth1ProviderOptions

  constructor(url: string, otherUrl: string, options: Oauth1ProviderOptions) {
    this.#options = options
    this.url = url
    this.otherUrl = otherUrl
    this.now = options.now ?? (() => Date.now() / 1000)
    this.timestampWindow = options.timestampWindow ?? 300
    this.version = options.version ?? 'optional'
    this.autoApprove = options.autoApprove ?? false
    this.confirmCallback = options.confirmCallback ?? true
    const { clientId, clientSecret, rsa } = credentials
    this.clients = new Map(
      Object.entries({
        [clientId]: { secret: clientSecret },
        [rsa.clientId]: { publicKey: rsa.publicKey },
        ...options.clients,
      }),
    )
    this.tokens = this.#freshTokens()
  }

  /** Forgets everything but the settings. */
  reset(): void {
    this.nonces.clear()
    this.attempts.clear()
    this.tokens = this.#freshTokens()
  }

  /** Whether a client gets along without a callback, its confirmation and a verifier. */
  isLegacy(clientId: string | undefined): boolean {
    return !this.confirmCallback || this.clients.get(clientId ?? '')?.legacy === true
  }

  #freshTokens(): TokenStore {
    const alices = { secret: credentials.tokenSecret, user: 'alice' }
    return new TokenStore({ [credentials.token]: alices, ...this.#options.tokens }, this.now)
  }
}

/** A request on its way to an answer. */
export interface Exchange {
  readonly site: Site
  readonly request: ArrivedRequest
  /** Percent-encoded, as sent. */
  readonly path: string
  readonly query: Fields
  readonly form: Fields
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** What an endpoint does with a request that nobody has to sign. */
export type OpenEndpoint = (exchange: Exchange) => Answer | Promise<Answer>

/** What an endpoint does with a request whose signature is good. It may still throw a Problem. */
export type SignedEndpoint = (exchange: Exchange, verdict: Verdict) => Answer | Promise<Answer>

/** Query or form fields by name, as texts; of duplicates the first. */
export interface Fields {
  get(name: string): string | undefined
}

export function makeExchange(site: Site, request: ArrivedRequest, signal: AbortSignal): Exchange {
  const { path, query } = parseTarget(request.url)
  return { site, request, path, query: fields(() => parseForm(query)), form: fields(() => formPairs(request)), signal }
}

/** Parsed when asked for: a body that no endpoint reads as a form costs nothing, and raises no problem. */
const fields = (parse: () => Pair[]): Fields => ({
  get: (name) => {
    const value = parse().find(([candidate]) => candidate === name)?.[1]
    return value === undefined ? undefined : textOf(value)
  },
})
