import type { Auth, Authorization } from '@oauth-hooks/core'

/** An Auth that tells what it changes in each request: the contract is small enough to be wrapped like this. */
export function watched(auth: Auth, tell: (authorization: Authorization) => void): Auth {
  return {
    async authorize(request) {
      const authorization = await auth.authorize(request)
      tell(authorization)
      return authorization
    },
    review: (response, request) => auth.review?.(response, request),
    origins: auth.origins,
    readsBody: auth.readsBody,
  }
}
