/**
 * A token as the server gave it, under its wire names: plain, serialisable, and readable by Authlib.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749 §5.1}
 */
export interface Token {
  readonly access_token: string
  /** Default: `'Bearer'`. */
  readonly token_type?: string | undefined
  /** Lifetime in seconds, counted from the request. */
  readonly expires_in?: number | undefined
  /** When it ends, in epoch seconds. Absent: not known. */
  readonly expires_at?: number | undefined
  readonly refresh_token?: string | undefined
  readonly scope?: string | undefined
  readonly id_token?: string | undefined
  readonly [name: string]: unknown
}

/** Members of a token, of which any may be missing. */
export type TokenFields = { readonly [Name in keyof Token]?: Token[Name] | undefined }

/**
 * The epoch second at which renewal begins. The leeway is half the lifetime at most, or a short-lived token would never be fresh.
 * `Infinity` when the end is not known.
 * @param leeway seconds before the end
 */
export function freshUntil(token: Token, leeway = 60): number {
  return beforeEnd(token, leeway, 2)
}

/** The epoch second from which the token is not sent any more: it might arrive too late. `Infinity` when the end is not known. */
export function usableUntil(token: Token): number {
  return beforeEnd(token, 10, 10)
}

/** So many seconds before the end, but not more than that part of the lifetime. */
function beforeEnd(
  { expires_at = Number.POSITIVE_INFINITY, expires_in = Number.POSITIVE_INFINITY }: Token,
  seconds: number,
  part: number,
): number {
  return expires_at - Math.min(seconds, expires_in / part)
}

/**
 * A token that the caller or a store gave. Its `expires_at` counts; without one `expires_in` counts from now on.
 * @param now epoch seconds
 * @throws TypeError when there is no `access_token`
 */
export function givenToken(token: Token, now: number): Token {
  if (typeof token?.access_token !== 'string' || token.access_token === '') {
    throw new TypeError('token: must be an object with an access_token')
  }
  const { expires_in, expires_at, ...rest } = token
  const lifetime = duration(expires_in)
  return Object.freeze({ ...rest, ...expiry(lifetime, instant(expires_at) ?? (lifetime && now + lifetime)) } as Token)
}

/**
 * When a token of a response ends. What is relative beats what is absolute: the server's clock may differ from ours.
 * 0, negative and unreadable values mean that the end is not known (Mailchimp sends 0 for tokens that do not end).
 * @param sentAt epoch seconds at which the request was sent, so that the way back does not count as lifetime
 */
export function expiryOf(
  { expires_in, expires, expires_at }: Readonly<Record<string, unknown>>,
  sentAt: number,
): Pick<Token, 'expires_in' | 'expires_at'> {
  // `expires` is Facebook's name for the lifetime; others mean an instant by it.
  const lifetime = duration(expires_in) ?? (instant(expires) === undefined ? duration(expires) : undefined)
  const end = lifetime === undefined ? (instant(expires_at) ?? instant(expires)) : sentAt + lifetime
  return expiry(lifetime ?? (end && Math.max(0, Math.floor(end - sentAt))), end)
}

function expiry(lifetime: number | undefined, end: number | undefined): Pick<Token, 'expires_in' | 'expires_at'> {
  return {
    ...(lifetime !== undefined && { expires_in: lifetime }),
    ...(end !== undefined && { expires_at: Math.floor(end) }),
  }
}

const tenYears = 315_360_000

/** Seconds of a server; `undefined` when it gives none that count. */
export function duration(value: unknown): number | undefined {
  const seconds = numeric(value)
  return seconds > 0 ? Math.min(seconds, tenYears) : undefined
}

/** Epoch seconds, epoch milliseconds or an ISO 8601 date. A date of long ago (`0001-01-01`) means that there is none. */
function instant(value: unknown): number | undefined {
  const number = numeric(value)
  const milliseconds = Number.isNaN(number) ? Date.parse(String(value)) : number
  const seconds = milliseconds > 1e11 ? milliseconds / 1000 : number
  return seconds > 1e9 ? seconds : undefined
}

/** Several servers (PayPal, Azure AD v1) send numbers as strings. `NaN` when it is none. */
function numeric(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
}
