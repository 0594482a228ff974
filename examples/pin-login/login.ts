import type { OAuth1Client, OAuth1Token } from '@oauth-hooks/core'
import type { Provider } from './options.js'

/** How to talk to whoever logs in. */
export interface Terminal {
  say(text: string): void
  ask(question: string): Promise<string>
}

/**
 * The three legs for somebody at a terminal: the provider cannot send them back here, so it shows a PIN that they type in.
 * @param client one with `redirectUri: 'oob'`
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2 RFC 5849 §2}
 */
export async function login(client: OAuth1Client, provider: Provider, terminal: Terminal): Promise<OAuth1Token> {
  await client.fetchRequestToken(provider.requestTokenUrl)
  const url = client.createAuthorizationUrl(provider.authorizeUrl)
  terminal.say(`Open this page in a browser, allow the access, and come back with the PIN it shows:\n\n  ${url}\n`)
  const pin = await terminal.ask('PIN: ')
  return client.fetchAccessToken(provider.accessTokenUrl, pin)
}

/** What of a token may be shown: who logged in. Whatever proves that they did stays hidden. */
export function publicFields(token: OAuth1Token): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(token).filter(([name]) => !/^oauth_|token|secret|session|verifier/i.test(name)),
  )
}
