import { askEndpoint, type EndpointAnswer, notUnderstood, type Question, readFields } from '../endpoint.js'
import { type ClientAuthMethod, clientAuthMethods } from './client-authentication.js'
import type { CheckedClientOptions, Introspection } from './client-options.js'
import { type ComplianceHookName, HookRegistry, type TokenStage } from './compliance-hooks.js'
import { acceptedFields } from './refusal.js'
import { type Asked, AuthorizationServer, type Endpoint, type Stage } from './server.js'
import type { TokenFields } from './token.js'
import { tokenFields } from './token-response.js'

/** An authorization server with all that a client may need for it: compliance hooks, more ways to authenticate, proofs of possession. */
export class FullServer extends AuthorizationServer {
  declare protected readonly options: CheckedClientOptions
  readonly hooks: HookRegistry
  readonly #authMethods = new Map<string, ClientAuthMethod>(Object.entries(clientAuthMethods))

  constructor(options: CheckedClientOptions) {
    super(options)
    this.hooks = new HookRegistry(options.complianceHooks)
  }

  registerAuthMethod(name: string, method: ClientAuthMethod): void {
    this.#authMethods.set(name, method)
  }

  override async token(parameters: Asked): Promise<TokenFields> {
    const { tokenEndpoint: url, tokenEndpointAuthMethod: authMethod, dpop } = this.options
    const refreshes = 'grant_type' in parameters && parameters.grant_type === 'refresh_token'
    const stage: TokenStage = refreshes ? 'refresh_token' : 'access_token'
    const answer = await this.post({ name: 'token endpoint', url, authMethod, dpop }, parameters, stage)
    const fields = readFields(answer)
    return tokenFields(answer, fields && (await this.hooks.run('normalizeToken', fields, stage)))
  }

  /** @see {@link https://www.rfc-editor.org/rfc/rfc7009#section-2.1 RFC 7009 §2.1} */
  async revoke(token: string, token_type_hint: string | undefined): Promise<void> {
    const endpoint = { name: 'revocation endpoint', url: this.options.revocationEndpoint }
    const answer = await this.#askOf(endpoint, { token, token_type_hint }, 'revoke_token')
    // A success says so by its status alone.
    if (answer.status !== 200) acceptedFields(answer)
  }

  /** @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.1 RFC 7662 §2.1} */
  async introspect(token: string, token_type_hint: string | undefined): Promise<Introspection> {
    const endpoint = { name: 'introspection endpoint', url: this.options.introspectionEndpoint }
    const answer = await this.#askOf(endpoint, { token, token_type_hint }, 'introspect_token')
    const fields = acceptedFields(answer)
    if (typeof fields?.active !== 'boolean') throw notUnderstood(answer, 'with no active')
    return fields as Introspection
  }

  override async post(endpoint: Endpoint, parameters: Asked, stage?: Stage): Promise<EndpointAnswer> {
    const { url, dpop } = endpoint
    const authMethod = this.#authMethod(endpoint)
    const answer = await super.post({ ...endpoint, authMethod }, parameters, stage)
    if (url === undefined || !dpop?.wantsNonce(url, answer)) return answer
    // The nonce came with the refusal. Whatever is good once is made anew.
    const second = await super.post({ ...endpoint, authMethod }, parameters, stage)
    dpop.wantsNonce(url, second)
    return second
  }

  protected override async send(request: Question, name: string, stage?: Stage): Promise<EndpointAnswer> {
    if (stage === undefined) return super.send(request, name)
    const hooked = { ...request, ...(await this.hooks.run(`${stage}_request`, request)) }
    if (stage === 'revoke_token' || stage === 'introspect_token') return super.send(hooked, name)
    const hook: ComplianceHookName = `${stage}_response`
    return askEndpoint(hooked, this.options, name, async (response) => {
      // A hook may read the body and give the same response back.
      const answered = await this.hooks.run(hook, response.clone())
      return answered.bodyUsed ? response : answered
    })
  }

  /** Asks an endpoint that is told of a token. */
  #askOf(endpoint: Omit<Endpoint, 'authMethod'>, parameters: Asked, stage: Stage): Promise<EndpointAnswer> {
    const { tokenEndpointAuthMethod, revocationEndpointAuthMethod } = this.options
    const authMethod = revocationEndpointAuthMethod ?? tokenEndpointAuthMethod
    const authOption = revocationEndpointAuthMethod && 'revocationEndpointAuthMethod'
    return this.post({ ...endpoint, authMethod, authOption }, parameters, stage)
  }

  /** What makes a request one of this client: its identity, and the proof that it holds the key. */
  #authMethod({ authMethod, authOption = 'tokenEndpointAuthMethod', dpop }: Endpoint): ClientAuthMethod {
    const method = typeof authMethod === 'string' ? this.#authMethods.get(authMethod) : authMethod
    if (method === undefined) {
      const known = [...this.#authMethods.keys()].join(', ')
      throw new TypeError(
        `${authOption}: '${authMethod}' is not registered (${known} are); or give the function itself`,
      )
    }
    if (dpop === undefined) return method
    return async (credentials) => {
      const { headers, ...identity } = await method(credentials)
      return {
        ...identity,
        headers: { ...headers, ...(await dpop.prove({ method: 'POST', url: credentials.endpoint })) },
      }
    }
  }
}
