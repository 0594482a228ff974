import { normalizedParameters, signatureBaseString } from './base-string.js'
import { textOf } from './octets.js'
import { Problem, rejected, unauthorized } from './problem.js'
import { checkTimestamp, checkVersion, type Placement, protocolParameters, readSources } from './protocol-parameters.js'
import { type SignatureMethod, signatureMethods } from './signature-methods.js'
import { isForm, type WireRequest } from './wire-request.js'

/** A registered client. */
export interface Client {
  readonly secret?: string | undefined
  /** PEM, for the RSA methods. */
  readonly publicKey?: string | undefined
}

/** What is known of a token. */
export interface Token {
  readonly secret: string
  readonly user?: string | undefined
}

/** What a request is judged by. */
export interface Rules {
  client(key: string): Client | undefined
  /** @throws Problem when the token is not good for this client or this request. */
  token(token: string, clientId: string): Token
  /** Epoch seconds. */
  readonly now: number
  /** Seconds that a timestamp may differ from now. */
  readonly timestampWindow: number
  /** Whether `oauth_version` may be left out. */
  readonly version: 'required' | 'optional'
}

/** The judgement, with all that was found on the way: a refusal shows how far it got. */
export interface Verdict {
  accepted: boolean
  status: 200 | 400 | 401
  /** A word of the OAuth Problem Reporting extension. */
  problem?: string
  detail?: string
  /** More parameters of the problem report, such as `oauth_acceptable_timestamps`. */
  report?: Readonly<Record<string, string>>
  baseString?: string
  /** The normalized parameters, a part of the base string before it is encoded. */
  parameters?: string
  placement?: Placement
  realm?: string
  /** The `oauth_` parameters as texts. */
  oauth: Record<string, string>
  signatureMethod?: string
  clientId?: string
  token?: string
  user?: string
  /** What the provider computed itself, where that betrays no secret. */
  expected?: { signature?: string; bodyHash?: string }
}

/**
 * Judges a request by all rules but the one that needs a memory: that its nonce is new. It never throws for what came over the wire.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-3.2 RFC 5849 §3.2}
 */
export function verify(request: WireRequest, rules: Rules): Verdict {
  const verdict: Verdict = { accepted: false, status: 401, oauth: {} }
  try {
    const sources = readSources(request)
    verdict.parameters = normalizedParameters(sources)
    verdict.baseString = signatureBaseString(request, verdict.parameters)
    if (sources.realm !== undefined) verdict.realm = textOf(sources.realm)

    const { placement, values } = protocolParameters(sources)
    const oauth = new Map([...values].map(([name, value]) => [name, textOf(value)]))
    verdict.placement = placement
    verdict.oauth = Object.fromEntries(oauth)
    checkVersion(oauth.get('oauth_version'), rules.version)

    const { method, clientId, client } = findClient(oauth, rules)
    verdict.signatureMethod = oauth.get('oauth_signature_method') ?? ''
    verdict.clientId = clientId

    // Without a token the parameter may be missing or empty.
    const tokenName = oauth.get('oauth_token') ?? ''
    const token = tokenName === '' ? undefined : rules.token(tokenName, clientId)
    if (tokenName !== '') verdict.token = tokenName

    const bodyHash = oauth.get('oauth_body_hash')
    if (bodyHash !== undefined) {
      const expected = method.bodyHash(request.body)
      verdict.expected = { bodyHash: expected }
      checkBodyHash(request, bodyHash, expected)
    }

    const keys = { clientSecret: client.secret, publicKey: client.publicKey, tokenSecret: token?.secret }
    const expected = method.expected?.(verdict.baseString, keys)
    if (expected !== undefined) verdict.expected = { ...verdict.expected, signature: expected }
    if (!method.isValid(oauth.get('oauth_signature') ?? '', verdict.baseString, keys)) {
      throw unauthorized(
        'signature_invalid',
        `the signature is not the ${verdict.signatureMethod} one of the base string`,
      )
    }

    checkTimestamp(oauth.get('oauth_timestamp'), rules.now, rules.timestampWindow)
    if (token?.user !== undefined) verdict.user = token.user
    return { ...verdict, accepted: true, status: 200 }
  } catch (error) {
    return refuse(verdict, error)
  }
}

/** The verdict, turned into a refusal for the reason that was thrown. */
export function refuse(verdict: Verdict, reason: unknown): Verdict {
  if (!(reason instanceof Problem)) throw reason
  const { status, problem, message, report } = reason
  return { ...verdict, accepted: false, status, problem, detail: message, report }
}

function findClient(oauth: ReadonlyMap<string, string>, rules: Rules) {
  const name = oauth.get('oauth_signature_method') ?? ''
  const method = signatureMethods.get(name)
  if (method === undefined) throw methodRejected(`${name} is not a signature method of this provider`)
  const clientId = oauth.get('oauth_consumer_key') ?? ''
  const client = rules.client(clientId)
  if (client === undefined) throw unauthorized('consumer_key_unknown', `no client is registered as ${clientId}`)
  if (!canUse(client, method)) throw methodRejected(`the client ${clientId} is not registered for ${name}`)
  return { method, clientId, client }
}

const methodRejected = (detail: string) => new Problem(400, 'signature_method_rejected', detail)

const canUse = (client: Client, method: SignatureMethod) => client[method.needs] !== undefined

/** @see {@link https://datatracker.ietf.org/doc/html/draft-eaton-oauth-bodyhash-00#section-4.1.1 draft-eaton-oauth-bodyhash §4.1.1} */
function checkBodyHash(request: WireRequest, bodyHash: string, expected: string): void {
  if (isForm(request)) throw rejected('oauth_body_hash must not be sent with a form', 'oauth_body_hash')
  if (bodyHash !== expected) throw unauthorized('body_hash_invalid', 'oauth_body_hash is not the hash of the body')
}
