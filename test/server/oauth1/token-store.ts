import { randomBytes, randomInt } from 'node:crypto'
import type { TokenRegistration } from './options.js'
import { unauthorized } from './problem.js'

export interface AccessToken extends Readonly<TokenRegistration> {
  readonly token: string
}

/** Temporary credentials and what became of them. */
export interface TemporaryCredentials {
  readonly token: string
  readonly secret: string
  readonly client: string
  /** `oob`, a URL, or nothing with OAuth 1.0 as it was before revision A. */
  readonly callback: string | undefined
  readonly expiresAt: number
  state: 'pending' | 'approved' | 'denied' | 'used'
  verifier?: string
  user?: string
}

const temporaryLifetime = 600

/**
 * The tokens of a provider. Temporary credentials are good once and for ten minutes.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.3 RFC 5849 §2.3}
 */
export class TokenStore {
  readonly #now: () => number
  readonly #access = new Map<string, AccessToken>()
  readonly #revoked = new Set<string>()
  readonly #temporary = new Map<string, TemporaryCredentials>()

  constructor(registered: Readonly<Record<string, TokenRegistration>>, now: () => number) {
    this.#now = now
    for (const [token, registration] of Object.entries(registered)) this.#access.set(token, { ...registration, token })
  }

  /** @throws Problem unless the access token is good for this client now. */
  access(token: string, client: string): AccessToken {
    if (this.#revoked.has(token)) throw unauthorized('token_revoked', 'the access token was revoked')
    const found = this.#access.get(token)
    if (found === undefined) throw unauthorized('token_rejected', 'there is no such access token')
    if (found.client !== undefined && found.client !== client) {
      throw unauthorized('token_rejected', `the access token was given to another client than ${client}`)
    }
    if (found.expiresAt !== undefined && found.expiresAt <= this.#now()) {
      throw unauthorized('token_expired', `the access token expired at ${found.expiresAt}`)
    }
    return found
  }

  issueAccess(client: string, user: string): AccessToken {
    const issued = { token: `${user}-${name()}`, secret: secret(), client, user }
    this.#access.set(issued.token, issued)
    return issued
  }

  revoke(token: string): void {
    this.#revoked.add(token)
  }

  /** @throws Problem unless the temporary credentials belong to this client and can still be exchanged. */
  temporary(token: string, client: string): TemporaryCredentials {
    const found = this.#temporary.get(token)
    if (found === undefined || found.client !== client) {
      throw unauthorized('token_rejected', `there are no such temporary credentials of ${client}`)
    }
    if (found.state === 'used') throw unauthorized('token_used', 'the temporary credentials were exchanged before')
    if (found.expiresAt <= this.#now()) throw unauthorized('token_expired', 'the temporary credentials are expired')
    return found
  }

  /** The temporary credentials that a resource owner can still decide about. */
  pending(token: string | undefined): TemporaryCredentials | undefined {
    const found = this.#temporary.get(token ?? '')
    return found?.state === 'pending' && found.expiresAt > this.#now() ? found : undefined
  }

  issueTemporary(client: string, callback: string | undefined): TemporaryCredentials {
    const issued: TemporaryCredentials = {
      token: name(),
      secret: secret(),
      client,
      callback,
      expiresAt: this.#now() + temporaryLifetime,
      state: 'pending',
    }
    this.#temporary.set(issued.token, issued)
    return issued
  }

  /** The resource owner said yes. There is no verifier without a callback: OAuth 1.0 had none. */
  approve(credentials: TemporaryCredentials, user: string): void {
    credentials.state = 'approved'
    credentials.user = user
    if (credentials.callback === 'oob') credentials.verifier = String(randomInt(1_000_000, 10_000_000))
    else if (credentials.callback !== undefined) credentials.verifier = name()
  }
}

const name = () => randomBytes(12).toString('hex')

/** Ends with `==`, so that whoever forgets to encode or decode a secret is found out. */
const secret = () => randomBytes(16).toString('base64')
