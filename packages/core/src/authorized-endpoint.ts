import type { Auth } from './auth.js'
import { askEndpoint, type Channel, type EndpointAnswer, type Question } from './endpoint.js'
import { type AuthorizedFetchOptions, authorizedFetch, type Fetch } from './fetch.js'

/**
 * Asks an endpoint with requests that `auth` authorizes. The answer has the `cause` of a refusal that could not be helped.
 * @throws OAuthError when there is no answer, and what `auth` throws, as it is: that is no fault of the network
 */
export async function askWithAuth(
  auth: Auth,
  request: Question,
  channel: Channel,
  name: string,
  options?: AuthorizedFetchOptions,
): Promise<EndpointAnswer> {
  let mistake: unknown
  let cause: unknown
  const watched: Auth = {
    origins: auth.origins,
    readsBody: auth.readsBody,
    async authorize(request) {
      try {
        return await auth.authorize(request)
      } catch (error) {
        mistake = error
        throw error
      }
    },
    review: async (response, request) => auth.review?.(response, request),
  }
  const send = authorizedFetch(watched, channel.fetch, options)
  const fetch: Fetch = async (input, init) => {
    const response: Response & { cause?: unknown } = await send(input, init)
    cause = response.cause
    return response
  }
  try {
    return { ...(await askEndpoint(request, { ...channel, fetch }, name)), cause }
  } catch (error) {
    // Whoever waits too long for a token is told that it took too long.
    throw mistake === undefined || mistake instanceof DOMException ? error : mistake
  }
}
