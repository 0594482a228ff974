import type { OAuth2ClientOptions } from '@oauth-hooks/core'
import { clients, type OAuth2Provider, redirectUri, scopes, startOAuth2Provider } from '../../server/oauth2/index.js'
import { useStarted } from '../../support/started.js'
import type { ContractClient } from '../client.js'
import { own, type Session } from '../oauth2/own.js'

export interface Subject {
  readonly client: ContractClient
  readonly provider: OAuth2Provider
}

export type Promised = (subject: Subject) => void

/** The provider of a suite. It is there when the tests run. */
export function useOAuth2Provider(): OAuth2Provider {
  return useStarted(startOAuth2Provider)
}

/** A session of a registered client through an HTTP client, with a clock that can be set forward. */
export function sessionOf(
  { client, provider }: Subject,
  options: Partial<OAuth2ClientOptions> = {},
  { client_id, ...registration }: { client_id: string; client_secret?: string } = clients.confidential,
): Session & { readonly clock: { ahead: number }; logIn(): Promise<void> } {
  const clock = { ahead: 0 }
  const session = own(client).session({
    clientId: client_id,
    ...(registration.client_secret !== undefined && { clientSecret: registration.client_secret }),
    ...provider.endpoints,
    issuer: provider.url,
    redirectUri,
    scope: scopes,
    now: () => Date.now() / 1000 + clock.ahead,
    sleep: async () => {},
    ...options,
  })
  return {
    ...session,
    clock,
    async logIn() {
      const { url, state, codeVerifier } = await session.client.createAuthorizationUrl()
      const authorizationResponse = await provider.login(url)
      await session.client.fetchToken({ authorizationResponse, state, codeVerifier })
    },
  }
}

export async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not fail')
}
