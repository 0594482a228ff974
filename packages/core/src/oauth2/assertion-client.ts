import { amount, check, checkEach, filledText, type Rule, text } from '../checks.js'
import { base64url } from '../encoding.js'
import type { MaybePromise } from '../maybe-promise.js'
import { FullPlace } from './full-place.js'
import { audience as audienceRule, type JwtHeader, jwtSigner, timedClaims } from './jwt.js'
import type { JwtKey } from './key.js'
import { type Machinery, renewalOf } from './machinery.js'
import { type FullOptions, fillIn, fullRules, rules } from './options.js'
import { AuthorizationServer } from './server.js'
import { TokenAuth } from './token-auth.js'
import { TokenCycle } from './token-cycle.js'

/** `grant_type` of a JWT that stands for a grant. @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.1 RFC 7523 §2.1} */
export const jwtBearerGrantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** `grant_type` of a SAML 2.0 assertion that stands for a grant. @see {@link https://www.rfc-editor.org/rfc/rfc7522#section-2.1 RFC 7522 §2.1} */
export const saml2BearerGrantType = 'urn:ietf:params:oauth:grant-type:saml2-bearer'

/** What an {@link AssertionClient} is made with. Compliance hooks and proofs need an `OAuth2Client`. */
export interface AssertionClientOptions extends Omit<FullOptions, 'complianceHooks' | 'dpop' | 'issuer'> {
  readonly tokenEndpoint: string
  /** `iss`: who signs; often an account or a client identifier. Required unless an `assertion` is given. */
  readonly issuer?: string | undefined
  /** `sub`: for whom. Left out when it is missing or `null`, as Google wants it for the account itself. */
  readonly subject?: string | null | undefined
  /** `aud`. Default: `tokenEndpoint`. */
  readonly audience?: string | readonly string[] | undefined
  /** More claims (Google has its scope there); they replace ours of the same name. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  /** What signs. Required unless an `assertion` is given. */
  readonly key?: JwtKey | undefined
  /** Default: the key's own, else RS256, ES256 … as the kind of key is. Text that is a secret needs it. */
  readonly alg?: string | undefined
  /** Members of the JWT's header, e.g. `{ alg: 'RS256', kid: '…' }`. */
  readonly header?: JwtHeader | undefined
  /** Seconds for which an assertion is good. Default: 3600, the most that Google takes; Salesforce wants 180 or less. */
  readonly expiresIn?: number | undefined
  /** Default: that of a JWT. Any other goes with an `assertion` that the caller makes. */
  readonly grantType?: string | undefined
  /** An assertion made elsewhere, or a function that is asked for one before every attempt. SAML may be given as XML. */
  readonly assertion?: string | (() => MaybePromise<string>) | undefined
}

/**
 * Gets access tokens for assertions, without a user: service accounts, and whoever a server trusts. The first request
 * fetches a token; a new assertion, with a `jti` of its own, renews it.
 *
 * @example
 * const client = new AssertionClient({ tokenEndpoint, issuer, subject: null, claims: { scope }, key, header: { alg: 'RS256', kid } })
 *
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc7521#section-4.1 RFC 7521 §4.1}
 */
export class AssertionClient extends TokenAuth {
  constructor(options: AssertionClientOptions) {
    const grant = grantOptions(options)
    super(assertionMachinery(grant, options))
  }
}

const needsClient: Rule = () => 'needs an OAuth2Client, with grantParameters'

/** Not that of an `OAuth2Client`: compliance hooks and proofs would cost more than the assertions themselves. */
function assertionMachinery(grant: FullOptions, { issuer, subject }: AssertionClientOptions): Machinery {
  checkEach(grant, { ...rules, ...fullRules, complianceHooks: needsClient, dpop: needsClient })
  const checked = fillIn(grant)
  const server = new AuthorizationServer(checked)
  const { obtain } = renewalOf(checked, server)
  const { tokenEndpoint, clientId, scope } = checked
  const renewal = {
    key: [tokenEndpoint, issuer ?? clientId, subject, scope].filter(Boolean).join(' '),
    // There is always another assertion: a refresh token, which servers should not give here, is not needed.
    refresh: async () => obtain?.() ?? {},
    obtain,
    newGrants: true,
  }
  return { options: checked, server, cycle: new TokenCycle(renewal, checked), placement: new FullPlace(checked) }
}

/** The options of an Auth whose grant is an assertion. */
function grantOptions(options: AssertionClientOptions): FullOptions {
  const { issuer, subject, audience, claims, key, alg, header, expiresIn, assertion, ...rest } = options
  const { tokenEndpoint, clientId, grantType = jwtBearerGrantType, grantParameters } = rest
  const make = assertionMaker({ ...options, grantType })
  return {
    ...rest,
    grantType,
    grantParameters: async () => ({
      ...(typeof grantParameters === 'function' ? await grantParameters() : grantParameters),
      assertion: await make(),
    }),
    // Who asks stands in the assertion: the client says who it is only where the server knows clients.
    ...(clientId === undefined && {
      clientId: issuer ?? tokenEndpoint,
      tokenEndpointAuthMethod: rest.tokenEndpointAuthMethod ?? (() => ({})),
    }),
  }
}

function assertionMaker(options: AssertionClientOptions): () => MaybePromise<string> {
  const { assertion, grantType, tokenEndpoint, issuer, subject, audience = tokenEndpoint, claims } = options
  if (assertion !== undefined) {
    const make = assertion && typeof assertion === 'string' ? () => assertion : assertion
    if (typeof make !== 'function') throw new TypeError('assertion: must be a string or a function')
    return async () => {
      const made = await make()
      if (!made) throw new TypeError('assertion: there is none')
      return grantType === saml2BearerGrantType ? encodeSaml(made) : made
    }
  }
  if (grantType !== jwtBearerGrantType) throw new TypeError(`assertion: required for grantType '${grantType}'`)
  const { expiresIn = 3600, now } = options
  check('issuer', issuer, filledText)
  if (subject) check('subject', subject, text)
  checkEach({ expiresIn, audience: options.audience }, { expiresIn: amount, audience: audienceRule })
  const signer = jwtSigner(options)
  const named = { iss: issuer, ...(subject && { sub: subject }), aud: audience }
  return () => signer.sign({ ...named, ...timedClaims(expiresIn, now), ...claims })
}

/** XML is sent as base64url, without padding. @see {@link https://www.rfc-editor.org/rfc/rfc7522#section-2.1 RFC 7522 §2.1} */
function encodeSaml(assertion: string): string {
  return assertion.trimStart().startsWith('<') ? base64url(new TextEncoder().encode(assertion)) : assertion
}
