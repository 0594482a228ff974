/** What the tests use of panva's oidc-provider, which comes without types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  interface Model {
    readonly clientId: string
    readonly accountId?: string
    readonly scope?: string
    readonly jkt?: string
    readonly expiration: number
    save(): Promise<string>
    destroy(): Promise<void>
  }

  interface ModelClass<Instance extends Model = Model> {
    new (fields: object): Instance
    find(value: string): Promise<Instance | undefined>
  }

  interface Grant extends Model {
    addOIDCScope(scope: string): void
  }

  interface Context {
    readonly oidc: {
      readonly params: Record<string, string | undefined>
      readonly client: { readonly clientId: string; grantTypeAllowed(type: string): boolean }
      readonly provider: Provider
    }
    body: unknown
  }

  interface Interaction {
    readonly prompt: { readonly name: string }
    readonly params: Record<string, string>
    readonly grantId?: string
    readonly session?: { readonly accountId: string }
  }

  class Provider {
    constructor(issuer: string, configuration: object)
    readonly AccessToken: ModelClass
    readonly ClientCredentials: ModelClass
    readonly RefreshToken: ModelClass
    readonly Grant: ModelClass<Grant>
    proxy: boolean
    callback(): RequestListener
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
    registerGrantType(
      name: string,
      handler: (context: Context, next: () => Promise<void>) => Promise<void>,
      parameters: readonly string[],
    ): void
    on(event: string, listener: (context: Context, error: Error & { error_detail?: string }) => void): this
  }
}
