/** An access token that was given out. */
interface Access {
  readonly endsAt: number
  readonly family: number
  revoked: boolean
}

interface Refresh {
  readonly family: number
  /** What it was exchanged for. */
  successor?: string
}

export type Rotation = 'strict' | 'grace' | 'none'

export interface Issued {
  readonly access_token: string
  readonly refresh_token?: string
}

/** The tokens of a server. All have the word `secret` in them, so that a leak is easily found. */
export class TokenBook {
  readonly #access = new Map<string, Access>()
  readonly #refresh = new Map<string, Refresh>()
  readonly #dead = new Set<number>()
  #count = 0
  #families = 0
  /** How often a refresh token came again that had been exchanged before. */
  reuseDetected = 0

  issue(endsAt: number, family = ++this.#families): Required<Issued> {
    const access_token = `secret-access-${++this.#count}`
    const refresh_token = `secret-refresh-${this.#count}`
    this.#access.set(access_token, { endsAt, family, revoked: false })
    this.#refresh.set(refresh_token, { family })
    return { access_token, refresh_token }
  }

  /** Exchanges a refresh token; `undefined`: it is not one any more. A strict server ends the family of one that comes twice. */
  exchange(refreshToken: string, endsAt: number, rotation: Rotation): Issued | undefined {
    const refresh = this.#refresh.get(refreshToken)
    if (refresh === undefined || this.#dead.has(refresh.family)) return undefined
    const { family } = refresh
    if (rotation === 'none') return { access_token: this.issue(endsAt, family).access_token }

    if (refresh.successor !== undefined) {
      const forgiven = rotation === 'grace' && this.#refresh.get(refresh.successor)?.successor === undefined
      if (!forgiven) {
        this.reuseDetected++
        this.#dead.add(family)
        return undefined
      }
    }
    const issued = this.issue(endsAt, family)
    refresh.successor = issued.refresh_token
    return issued
  }

  /** Ends a refresh token together with all that came of it. */
  end(refreshToken: string): void {
    this.#dead.add(this.#refresh.get(refreshToken)?.family ?? -1)
  }

  revoke(accessToken: string): void {
    const access = this.#access.get(accessToken)
    if (access !== undefined) access.revoked = true
  }

  revokeAll(): void {
    for (const access of this.#access.values()) access.revoked = true
  }

  isGood(accessToken: string, now: number): boolean {
    const access = this.#access.get(accessToken)
    return access !== undefined && !access.revoked && !this.#dead.has(access.family) && now < access.endsAt
  }
}
