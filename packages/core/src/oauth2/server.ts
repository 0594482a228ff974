import { formType } from '../encoding.js'
import { askEndpoint, type EndpointAnswer, type Question, redactor } from '../endpoint.js'
import { defaultAuthMethods } from './client-authentication.js'
import type { TokenStage } from './compliance-hooks.js'
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
  /** Option that says so. Default: `tokenEndpointAuthMethod`. */
  readonly authOption?: string | undefined
  /** Its tokens are bound to a key. */
  readonly dpop?: ProofOfPossession | undefined
}

/** Parameters of a request; a function makes them for each attempt, as an assertion is good once. */
export type Asked = Parameters | (() => Promise<Parameters>)

/** Parameters that messages may show; all others are taken for secrets. */
const open = /^(scope|client_id|redirect_uri|resource|audience|username|.+_type(_hint)?)$/

/** What a request is for, as hooks are told. */
export type Stage = TokenStage | 'revoke_token' | 'introspect_token'

/** An authorization server as one client sees it. */
export class AuthorizationServer {
  protected readonly options: CheckedOptions

  constructor(options: CheckedOptions) {
    this.options = options
  }

  /** Asks the token endpoint. What it gives may lack the access token. @throws OAuthError when it refuses */
  async token(parameters: Asked): Promise<TokenFields> {
    const { tokenEndpoint: url, tokenEndpointAuthMethod: authMethod } = this.options
    const answer = await this.post({ name: 'token endpoint', url, authMethod }, parameters)
    return tokenFields(answer)
  }

  /** Sends a form to an endpoint as this client. @throws OAuthError when there is no answer */
  async post({ name, url, authMethod }: Endpoint, parameters: Asked, stage?: Stage): Promise<EndpointAnswer> {
    if (url === undefined) {
      throw new TypeError(`${name.replaceAll(/ (.)/g, (_, letter) => letter.toUpperCase())}: required for this request`)
    }
    const { clientId, clientSecret, issuer, now } = this.options
    const authenticate = typeof authMethod === 'string' ? defaultAuthMethods[authMethod] : authMethod
    const identity = await authenticate?.({ clientId, clientSecret, endpoint: url, issuer, now })
    const asked = typeof parameters === 'function' ? await parameters() : parameters
    const form = formOf({ ...asked, ...identity?.parameters })
    const headers = {
      Accept: 'application/json',
      'Content-Type': formType,
      ...identity?.headers,
    }
    const answer = await this.send({ method: 'POST', url, headers, body: form.toString() }, name, stage)
    const secrets = [...form].filter(([name]) => !open.test(name)).map(([, value]) => value)
    const fields = Object.values(identity?.headers ?? {}).map((field) => field.split(' ').at(-1))
    return { ...answer, redact: redactor([...secrets, ...fields, clientSecret]) }
  }

  protected send(request: Question, name: string, _stage?: Stage): Promise<EndpointAnswer> {
    return askEndpoint(request, this.options, name)
  }
}
