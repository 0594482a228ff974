import { type EndpointAnswer, notUnderstood } from '../endpoint.js'
import { OAuthError } from '../errors.js'
import { type Sleep, untilAborted } from '../wait.js'
import { acceptedFields } from './refusal.js'
import { duration, type Token } from './token.js'

/**
 * What the user is shown to let a device in, under its wire names. The device code stays inside.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.2 RFC 8628 §3.2}
 */
export interface DeviceAuthorization {
  readonly user_code: string
  readonly verification_uri: string
  readonly verification_uri_complete?: string | undefined
  /** Epoch seconds. */
  readonly expires_at: number
  /** Seconds between two questions. */
  readonly interval: number
  /**
   * Asks until the user has decided.
   * @throws OAuthError `access_denied`, `expired_token`, or what the token endpoint says
   */
  poll(options?: { readonly signal?: AbortSignal | undefined }): Promise<Token>
}

/** @throws OAuthError what the server says, `invalid_response` */
export function deviceAuthorizationOf(
  answer: EndpointAnswer,
  poll: (deviceCode: string, device: Omit<DeviceAuthorization, 'poll'>, signal?: AbortSignal) => Promise<Token>,
): DeviceAuthorization {
  const fields = acceptedFields(answer) ?? {}
  const { device_code, user_code, verification_uri_complete, expires_in, interval } = fields
  // Google's older endpoint says `verification_url`.
  const verification_uri = fields.verification_uri ?? fields.verification_url
  if (typeof device_code !== 'string' || typeof user_code !== 'string' || typeof verification_uri !== 'string') {
    throw notUnderstood(answer, 'with no device_code, user_code or verification_uri')
  }
  const device = {
    user_code,
    verification_uri,
    ...(typeof verification_uri_complete === 'string' && { verification_uri_complete }),
    expires_at: Math.floor(answer.sentAt + (duration(expires_in) ?? 1800)),
    interval: duration(interval) ?? 5,
  }
  return { ...device, poll: ({ signal } = {}) => poll(device_code, device, signal) }
}

/**
 * Asks for the token of a device, never sooner than the server wants.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.5 RFC 8628 §3.5}
 */
export async function pollDevice(
  ask: () => Promise<Token>,
  { expires_at, interval }: Pick<DeviceAuthorization, 'expires_at' | 'interval'>,
  { now, sleep, signal }: { now: () => number; sleep: Sleep; signal: AbortSignal | undefined },
): Promise<Token> {
  let pause = interval
  for (;;) {
    signal?.throwIfAborted()
    if (now() + pause >= expires_at) throw new OAuthError('expired_token', 'the user did not decide in time')
    await sleep(pause, signal)
    try {
      return await untilAborted(ask(), signal)
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      if (error.code === 'slow_down') pause += 5
      else if (error.transient) pause = Math.max(pause * 2, error.retryAfter ?? 0)
      else if (error.code !== 'authorization_pending') throw error
    }
  }
}
