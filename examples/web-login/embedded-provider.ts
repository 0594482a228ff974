import { credentials, startOAuth1Provider } from '../../test/server/oauth1/index.js'
import type { Registration } from './config.js'

/** The provider that this repository tests with, on a free port of this machine. Its users are alice and bob. */
export async function startEmbeddedProvider(): Promise<Registration> {
  const { url } = await startOAuth1Provider()
  const { clientId, clientSecret } = credentials
  return {
    provider: {
      requestTokenUrl: `${url}/oauth/request_token`,
      authorizeUrl: `${url}/oauth/authenticate`,
      accessTokenUrl: `${url}/oauth/access_token`,
      accountUrl: `${url}/account/verify_credentials.json`,
    },
    client: { clientId, clientSecret },
  }
}
