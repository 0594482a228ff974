import { credentials, startOAuth1Provider } from '../../test/server/oauth1/index.js'
import type { Provider } from './options.js'

/** The provider that this repository tests with, on a free port of this machine. */
export async function startEmbeddedProvider(): Promise<{ provider: Provider; close(): Promise<void> }> {
  const { url, close } = await startOAuth1Provider()
  const { clientId, clientSecret } = credentials
  return {
    provider: {
      requestTokenUrl: `${url}/oauth/request_token`,
      authorizeUrl: `${url}/oauth/authorize`,
      accessTokenUrl: `${url}/oauth/access_token`,
      apiUrl: `${url}/account/verify_credentials.json`,
      clientId,
      clientSecret,
    },
    close,
  }
}
