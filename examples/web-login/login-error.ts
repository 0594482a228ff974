import { OAuthError } from '@oauth-hooks/core'

/** Something that the user is told in these words, with this status. What happened in detail is the cause. */
export class LoginError extends Error {
  override readonly name = 'LoginError'
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** Any error in words for the user: nothing of its own text gets into a page. */
export function loginError(cause: unknown): LoginError {
  if (cause instanceof LoginError) return cause
  if (cause instanceof OAuthError) return new LoginError(...oauthFailure(cause), { cause })
  // Express refuses what it cannot parse.
  if ((cause as { status?: number }).status === 400) return new LoginError(400, 'That address is not valid.', { cause })
  return new LoginError(500, 'Something went wrong here. Please try again.', { cause })
}

function oauthFailure({ code }: OAuthError): [status: number, message: string] {
  if (code === 'authorization_denied') return [403, 'You did not allow the access, so you are not logged in.']
  if (code === 'state_mismatch') return [400, 'This is the answer to somebody else’s login.']
  return [502, 'The provider did not answer as it should. Please try again later.']
}
