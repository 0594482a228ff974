import { askEndpoint, type EndpointAnswer, readFields, redactor } from '../endpoint.js'
import { type ClientAuthMethod, clientAuthMethods } from './client-authentication.js'
import type { ComplianceHookName, HookRegistry, TokenStage } from './compliance-hooks.js'
import { formOf, type Parameters } from './grants.js'
import type { CheckedOptions, ClientAuthOption } from './options.js'
import type { ProofOfPossession } from './proof.js'
import type { TokenFields } from './token.js'
import { tokenFields } from './token-response.js'

/** Where a request goes, and as whom. */
export interface Endpoint {
  /** Name of the option that holds its URL, in words: `token endpoint`. */
  readonly name: string
  readonly url: string | undefined
  readonly authMethod: ClientAuthOption
  /** Its tokens are bound to a key. */
  readonly dpop?: ProofOfPossession | undefined
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
    const { tokenEndpoint: url, tokenEndpointAuthMethod: authMethod, dpop } = this.#options
    const stage: TokenStage = parameters.grant_type === 'refresh_token' ? 'refresh_token' : 'access_token'
    const answer = await this.post({ name: 'token endpoint', url, authMethod, dpop }, parameters, stage)
    const fields = readFields(answer)
    return tokenFields(answer, fields && (await this.#hooked('normalizeToken', fields, stage)))
  }

  /** Sends a form to an endpoint as this client. @throws OAuthError when there is no answer */
  async post(endpoint: Endpoint, parameters: Parameters, stage?: Stage, replayed = false): Promise<EndpointAnswer> {
    const { name, url, authMethod, dpop } = endpoint
    const { clientId, clientSecret, issuer, now } = this.#options
    if (url === undefined) {
      throw new TypeError(`${name.replace(/ (.)/g, (_, letter) => letter.toUpperCase())}: required for this request`)
    }
    const method = typeof authMethod === 'string' ? this.#authMethods.get(authMethod) : authMethod
    if (method === undefined) {
      throw new TypeError(`tokenEndpointAuthMethod: '${authMethod}' was not registered; or give the function itself`)
    }

    const identity = await method({ clientId, clientSecret, endpoint: url, issuer, now })
    const form = formOf({ ...parameters, ...identity.parameters })
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...identity.headers,
      ...(await dpop?.prove({ method: 'POST', url })),
    }
    let request = { method: 'POST', url, headers, body: form.toString() }
    if (stage !== undefined) request = { ...request, ...(await this.#hooked(`${stage}_request`, request)) }

    const secrets: (string | undefined)[] = [...form].flatMap(([name, value]) => (open.test(name) ? [] : value))
    secrets.push(clientSecret, headers.Authorization?.split(' ')[1], headers.DPoP)
    const onResponse =
      this.hooks !== undefined && (stage === 'access_token' || stage === 'refresh_token')
        ? (response: Response) => this.#hooked(`${stage}_response`, response)
        : undefined
    const answer = await askEndpoint(request, this.#options, name, onResponse)
    // The nonce came with the refusal. Whatever is good once is made anew.
    if (dpop?.wantsNonce(url, answer) && !replayed) return this.post(endpoint, parameters, stage, true)
    return { ...answer, redact: redactor(secrets) }
  }

  async #hooked<Value>(name: ComplianceHookName, value: Value, detail?: unknown): Promise<Value> {
    return this.hooks === undefined ? value : this.hooks.run(name, value, detail)
  }
}
