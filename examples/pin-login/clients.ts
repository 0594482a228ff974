import type { OAuth1Client, OAuth1ClientOptions } from '@oauth-hooks/core'
import type { Options } from './options.js'

/** The flow through some HTTP client, and a signed request by that client. */
export interface SigningClient {
  readonly oauth: OAuth1Client
  /** The body of the answer. */
  get(url: string): Promise<string>
}

/** The same three lines for each client. Only the chosen one is loaded: an application has just one of them. */
export async function makeClient(name: Options['client'], options: OAuth1ClientOptions): Promise<SigningClient> {
  switch (name) {
    case 'axios': {
      const { OAuth1Client } = await import('@oauth-hooks/axios')
      const oauth = new OAuth1Client(options)
      return { oauth, get: async (url) => (await oauth.http.get<string>(url, { responseType: 'text' })).data }
    }
    case 'got': {
      const { OAuth1Client } = await import('@oauth-hooks/got')
      const oauth = new OAuth1Client(options)
      return { oauth, get: (url) => oauth.http.get(url).text() }
    }
    case 'ky': {
      const { OAuth1Client } = await import('@oauth-hooks/ky')
      const oauth = new OAuth1Client(options)
      return { oauth, get: (url) => oauth.http.get(url).text() }
    }
  }
}
