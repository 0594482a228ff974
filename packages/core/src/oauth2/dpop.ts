import { calculateJwkThumbprint, exportJWK, generateKeyPair, type KeyInput } from 'jose'
import { hash } from '#crypto'
import type { Authorization, AuthRequest } from '../auth.js'
import { callable, checkEach, flag, type Rules, text } from '../checks.js'
import type { NodeKeyObject, WebCryptoKey } from '../crypto/types.js'
import { urlSafe } from '../encoding.js'
import { readFields } from '../endpoint.js'
import { parseChallenges } from './challenge.js'
import { signJwt, timedClaims } from './jwt.js'
import { asymmetric, type Jwk, readKey } from './key.js'
import type { ProofOfPossession, ProvenAnswer, ProvenRequest } from './proof.js'
import type { Token } from './token.js'

/** Both halves of a key, as WebCrypto makes them. */
export interface DPoPKeyPair {
  readonly privateKey: WebCryptoKey
  readonly publicKey: WebCryptoKey
}

/** What a {@link DPoP} is made with. */
export interface DPoPOptions {
  /**
   * The key of an earlier {@link DPoP.exportKey}, or one made elsewhere: a private JWK, a pair of `CryptoKey`s, a PEM or a `KeyObject`.
   * Default: a new one.
   */
  readonly key?: Jwk | DPoPKeyPair | string | NodeKeyObject | undefined
  /** Default: `'ES256'`, or what the given key signs with. */
  readonly alg?: string | undefined
  /** Whether a new key can be taken out as a JWK, for a store on a server. Default: `false`. */
  readonly extractable?: boolean | undefined
  /** Epoch seconds. Default: the system's clock. */
  readonly now?: (() => number) | undefined
}

/** A key that can be used: what signs, and what the proofs show. */
interface Held {
  readonly alg: string
  readonly key: KeyInput
  readonly jwk: Jwk
  readonly exported: Jwk | DPoPKeyPair
}

/**
 * Binds tokens to a key: whoever finds a token cannot use it. Each attempt has a proof of its own, with the nonce that its
 * origin asked for last. The server decides: a token whose `token_type` is `Bearer` is sent as one, without proof.
 *
 * The key belongs to the token: store both, or a refresh token that is bound to it is lost.
 *
 * @example
 * const dpop = new DPoP()
 * const client = new OAuth2Client({ clientId, tokenEndpoint, authorizationEndpoint, redirectUri, dpop })
 *
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449 RFC 9449}
 */
export class DPoP implements ProofOfPossession {
  readonly #load: () => Promise<Held>
  readonly #now: (() => number) | undefined
  #held: Promise<Held> | undefined
  /** The last nonce of each origin: those of the authorization server and of the resource differ. */
  readonly #nonces = new Map<string, string>()

  constructor(options: DPoPOptions = {}) {
    this.#load = holder(options)
    this.#now = options.now
  }

  /** @see ProofOfPossession.tokenType */
  readonly tokenType = async (
    { access_token: accessToken }: Token,
    { method, url }: AuthRequest,
  ): Promise<Authorization> => ({
    headers: { Authorization: `DPoP ${accessToken}`, ...(await this.prove({ method, url, accessToken })) },
  })

  /**
   * The `DPoP` field of one attempt.
   * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.2 RFC 9449 §4.2}
   */
  async prove({ method, url, accessToken }: ProvenRequest): Promise<{ readonly DPoP: string }> {
    const { alg, key, jwk } = await this.#holds()
    const { origin, pathname } = new URL(url)
    const { jti, iat } = timedClaims(0, this.#now)
    const nonce = this.#nonces.get(origin)
    const claims = {
      jti,
      iat,
      // Methods are case-sensitive; clients send these in capitals.
      htm: method.toUpperCase(),
      // Without query and fragment.
      htu: origin + pathname,
      ...(accessToken !== undefined && { ath: urlSafe(await hash('SHA-256', accessToken)) }),
      ...(nonce !== undefined && { nonce }),
    }
    return { DPoP: await signJwt({ alg, typ: 'dpop+jwt', jwk }, claims, key) }
  }

  /**
   * Keeps the nonce of every response. A resource refuses with a challenge, an authorization server with an error.
   * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-8 RFC 9449 §8, §9}
   */
  wantsNonce(
    url: string | URL,
    response: Pick<ProvenAnswer, 'status' | 'headers'> & { readonly text?: unknown },
  ): boolean {
    const { status, headers, text } = response
    const nonce = headers.get('dpop-nonce')
    if (!nonce) return false
    this.#nonces.set(new URL(url).origin, nonce)
    // What is not read yet (a `Response` has a method of that name) comes from a resource.
    if (typeof text === 'string') return readFields({ text, headers })?.error === 'use_dpop_nonce'
    return (
      status === 401 &&
      parseChallenges(headers.get('www-authenticate') ?? '').some(
        ({ scheme, parameters }) => scheme === 'dpop' && parameters.error === 'use_dpop_nonce',
      )
    )
  }

  /**
   * The key to store beside the token, for the option `key` of the next start: a private JWK, or, of a key that is not
   * extractable, the pair of `CryptoKey`s, which IndexedDB can hold.
   */
  async exportKey(): Promise<Jwk | DPoPKeyPair> {
    return (await this.#holds()).exported
  }

  /**
   * The thumbprint of the public key, which binds an authorization code to it as the parameter `dpop_jkt`.
   * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-10 RFC 9449 §10}
   */
  async thumbprint(): Promise<string> {
    return calculateJwkThumbprint((await this.#holds()).jwk)
  }

  #holds(): Promise<Held> {
    this.#held ??= this.#load()
    return this.#held
  }
}

/** Looks at the options now, and makes or imports the key later. */
function holder(options: DPoPOptions): () => Promise<Held> {
  checkEach(options, rules)
  const { key: given, alg, extractable = false } = options
  if (given === undefined) {
    const chosen = alg ?? 'ES256'
    requireAsymmetric(chosen)
    return async () => holdPair(chosen, await generateKeyPair(chosen, { extractable }))
  }
  const pair = isPair(given) ? given : undefined
  const read = readKey(pair?.privateKey ?? (given as Exclude<typeof given, DPoPKeyPair>), alg, true)
  requireAsymmetric(read.alg)
  if (pair !== undefined) return () => holdPair(read.alg, pair)
  return async () => {
    const key = await read.key
    const jwk = 'kty' in key ? key : await exportJWK(key as Exportable)
    return { alg: read.alg, key, jwk: publicHalf(jwk), exported: { ...(jwk as Jwk), alg: read.alg } }
  }
}

const rules: Rules<DPoPOptions> = {
  key: (value) => (value === null ? 'must be a key' : undefined),
  alg: text,
  extractable: flag,
  now: callable,
}

/** What jose exports: any key but a JWK, which is exported already. */
type Exportable = Parameters<typeof exportJWK>[0]

async function holdPair(alg: string, pair: DPoPKeyPair): Promise<Held> {
  const { privateKey, publicKey } = pair as unknown as Record<keyof DPoPKeyPair, Exportable>
  const jwk = publicHalf(await exportJWK(publicKey))
  const exported = pair.privateKey.extractable ? ({ ...(await exportJWK(privateKey)), alg } as Jwk) : pair
  return { alg, key: privateKey, jwk, exported }
}

function isPair(key: NonNullable<DPoPOptions['key']>): key is DPoPKeyPair {
  if (typeof key !== 'object' || !('privateKey' in key)) return false
  if ('publicKey' in key && key.publicKey) return true
  throw new TypeError('key.publicKey: a pair needs its public half')
}

function requireAsymmetric(alg: string): void {
  if (!asymmetric.test(alg)) throw new TypeError(`alg: '${alg}' signs no proofs`)
}

/** What may be shown of a key, and nothing else. @see {@link https://www.rfc-editor.org/rfc/rfc7638#section-3.2 RFC 7638 §3.2} */
function publicHalf(jwk: Readonly<Record<string, unknown>>): Jwk {
  const shown = ['kty', 'crv', 'x', 'y', 'e', 'n'].filter((name) => jwk[name] !== undefined)
  return Object.fromEntries(shown.map((name) => [name, jwk[name]])) as unknown as Jwk
}
