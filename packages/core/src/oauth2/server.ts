import { askEndpoint, type EndpointAnswer, readFields, redactor } from '../endpoint.js'
import { type ClientAuthMethod, clientAuthMethods } from './client-authentication.js'
import type { ComplianceHookName, HookRegistry, TokenStage } from './compliance-hooks.js'
import { formOf, type Parameters } from './grants.js'
import type { CheckedOptions, ClientAuthOption } from './options.js'
import type { TokenFields } from './token.js'
import { tokenFields } from './token-response.js'

/** Where a request goes, and as whom. */
export interface Endpoint {
  /** Name of the option that holds its URL, in words: `token endpoint`. */
  readonly name: string
  readonly url: string | undefined
  readonly authMethod: ClientAuthOption
}

/** Parameters that messages may show; all others are taken for secrets. */
const open = /^(grant_type|scope|client_id|redirect_uri|resource|audience|username|.*_type(_hint)?)$/

type Stage = TokenStage | 'revoke_token' | 'introspect_token'

/** An authorization server as one client sees it. */
export class AuthorizationServer {
  readonly #options: CheckedOptions
  readonly #authMethods = new Map<string, ClientAuthMethod>(Object.entries(clientAuthMethods))
  /** Only {@link OAuth2Client} has them. */
  hooks: HookRegistry | undefined

  constructor(options: CheckedOptions) {
    this.#options = options
  }

  registerAuthMethod(name: string, method: ClientAuthMethod): void {
    this.#authMethods.set(name, method)
  }

  /** Asks the token endpoint. What it gives may lack the access token. @throws OAuthError when it refuses */
  async token(parameters: Parameters): Promise<TokenFields> {
    const { tokenEndpoint: url, tokenEndpointAuthMethod: authMethod } = this.#options
    const stage: TokenStage = parameters.grant_type === 'refresh_token' ? 'refresh_token' : 'access_token'
    const answer = await this.post({ name: 'token endpoint', url, authMethod }, parameters, stage)
    const fields = readFields(answer)
    return tokenFields(answer, fields && (await this.#hooked('normalizeToken', fields, stage)))
  }

  /** Sends a form to an endpoint as this client. @throws OAuthError when there is no answer */
  async post({ name, url, authMethod }: Endpoint, parameters: Parameters, stage?: Stage): Promise<EndpointAnswer> {
    const { clientId, clientSecret } = this.#options
    if (url === undefined) {
      throw new TypeError(`${name.replace(/ (.)/g, (_, letter) => letter.toUpperCase())}: required for this request`)
    }
    const method = typeof authMethod === 'string' ? this.#authMethods.get(authMethod) : authMethod
    if (method === undefined) throw new TypeError(`tokenEndpointAuthMethod: '${authMethod}' was not registered`)

    const identity = await method({ clientId, clientSecret, endpoint: url })
    const form = formOf({ ...parameters, ...identity.parameters })
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...identity.headers,
    }
    let request = { method: 'POST', url, headers, body: form.toString() }
    if (stage !== undefined) request = { ...request, ...(await this.#hooked(`${stage}_request`, request)) }

    const secrets = [...form].flatMap(([name, value]) => (open.test(name) ? [] : value))
    secrets.push(clientSecret, headers.Authorization?.split(' ')[1] ?? '')
    const onResponse =
      this.hooks !== undefined && (stage === 'access_token' || stage === 'refresh_token')
        ? (response: Response) => this.#hooked(`${stage}_response`, response)
        : undefined
    return { ...(await askEndpoint(request, this.#options, name, onResponse)), redact: redactor(secrets) }
  }

  async #hooked<Value>(name: ComplianceHookName, value: Value, detail?: unknown): Promise<Value> {
    return this.hooks === undefined ? value : this.hooks.run(name, value, detail)
  }
}
