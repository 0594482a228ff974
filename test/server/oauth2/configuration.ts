import type { Context } from 'oidc-provider'
import type { Memory } from './memory.js'
import { clients, jwkOf, keys } from './registrations.js'

/** What a test may change. */
export interface Settings {
  /** Lifetimes in seconds. */
  readonly lifetimes: { AccessToken: number; ClientCredentials: number; RefreshToken: number }
  /** Refresh tokens are good once. */
  rotates: boolean
  /** DPoP proofs need a nonce, at the authorization server and at the resource. */
  dpopNonces: boolean
}

export const settingsAtFirst = (): Settings => ({
  lifetimes: { AccessToken: 3600, ClientCredentials: 600, RefreshToken: 86_400 },
  rotates: true,
  dpopNonces: false,
})

export const scopes = ['openid', 'offline_access', 'profile', 'api:read', 'api:write']

/** The configuration of an oidc-provider, with all features that the tests of this and of the next milestones need. */
export function configuration(settings: Settings, memory: Memory): object {
  return {
    adapter: memory.adapterOf,
    clients: Object.values(clients),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes,
    claims: { openid: ['sub'], profile: ['name'] },
    cookies: { keys: ['a key of the tests'] },
    jwks: { keys: [jwkOf(keys.es256.privateKey, 'ES256'), jwkOf(keys.rs256.privateKey, 'RS256')] },
    findAccount: (_context: Context, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, name: accountId }),
    }),
    interactions: { url: (_context: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
    issueRefreshToken: async (_context: Context, client: Context['oidc']['client']) =>
      client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => settings.rotates,
    expiresWithSession: () => false,
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    ttl: {
      AccessToken: () => settings.lifetimes.AccessToken,
      ClientCredentials: () => settings.lifetimes.ClientCredentials,
      RefreshToken: () => settings.lifetimes.RefreshToken,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 600,
      Session: 86_400,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => settings.dpopNonces },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: show,
        userCodeConfirmSource: show,
        successSource: (context: Context) => show(context, 'you are done'),
      },
    },
    renderError: (context: Context, error: object) => show(context, JSON.stringify(error)),
  }
}

function show(context: Context, content: string): void {
  context.body = `<!doctype html>${content}`
}
