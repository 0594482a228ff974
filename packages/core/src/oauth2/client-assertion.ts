import { hash } from '#crypto'
import { amount, anything, checkEach, type Rules, text } from '../checks.js'
import { urlSafe } from '../encoding.js'
import { certificateDer } from '../pem.js'
import type { ClientAuthMethod, ClientCredentials } from './client-authentication.js'
import { audience, type JwtHeader, type JwtSigner, jwtSigner, timedClaims } from './jwt.js'
import type { JwtKey } from './key.js'

/** What {@link clientSecretJwt} may be told. */
export interface ClientSecretJwtOptions {
  /** `'HS256'` by default, `'HS384'` or `'HS512'`. */
  readonly alg?: string | undefined
  /** Default: the client's `issuer`, or, without one, the URL of the endpoint that is asked. */
  readonly audience?: string | readonly string[] | undefined
  /** Seconds for which an assertion is good. Default: 60. */
  readonly expiresIn?: number | undefined
  /** More members of the header. */
  readonly header?: JwtHeader | undefined
}

/** What {@link privateKeyJwt} is made with. */
export interface PrivateKeyJwtOptions extends ClientSecretJwtOptions {
  readonly key: JwtKey
  /** Default: the key's own, else RS256, ES256 … as the kind of key is. */
  readonly alg?: string | undefined
  /** Identifier of the key. Default: that of the JWK. */
  readonly kid?: string | undefined
  /** PEM of the key's certificate: the header gets its thumbprints (`x5t`, `x5t#S256`), as Microsoft Entra wants them. */
  readonly certificate?: string | undefined
}

/**
 * Authenticates the client by a JWT that is signed with its secret, for `tokenEndpointAuthMethod`.
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.2 RFC 7523 §2.2}
 */
export function clientSecretJwt(options: ClientSecretJwtOptions = {}): ClientAuthMethod {
  checkEach(options, rules)
  const { alg = options.header?.alg ?? 'HS256', header } = options
  if (!/^HS(256|384|512)$/.test(alg)) throw new TypeError(`alg: '${alg}' is not one of a secret (privateKeyJwt)`)
  let secret: string | undefined
  let signer: JwtSigner | undefined
  return (credentials) => {
    const { clientSecret } = credentials
    if (clientSecret === '') throw new TypeError('clientSecret: required for clientSecretJwt')
    if (signer === undefined || secret !== clientSecret) signer = jwtSigner({ key: clientSecret, alg, header })
    secret = clientSecret
    return clientAssertion(signer, options, credentials)
  }
}

/**
 * Authenticates the client by a JWT that is signed with its private key, for `tokenEndpointAuthMethod`.
 *
 * @example
 * const client = new OAuth2Client({ clientId, tokenEndpoint, tokenEndpointAuthMethod: privateKeyJwt({ key, kid }) })
 *
 * @throws TypeError that begins with the name of the wrong option
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-2.2 RFC 7523 §2.2}
 */
export function privateKeyJwt(options: PrivateKeyJwtOptions): ClientAuthMethod {
  checkEach(options, { ...rules, key: anything, kid: text, certificate: anything })
  const { key, alg, kid, certificate, header } = options
  const signer = jwtSigner({ key, alg, header: kid === undefined ? header : { kid, ...header } })
  if (signer.alg.startsWith('HS')) throw new TypeError(`alg: '${signer.alg}' needs no private key (clientSecretJwt)`)
  const der = certificate === undefined ? undefined : certificateDer(certificate, 'certificate')
  return async (credentials) => clientAssertion(signer, options, credentials, der && (await thumbprintsOf(der)))
}

const rules: Rules<ClientSecretJwtOptions> = { alg: text, audience, expiresIn: amount, header: anything }

async function clientAssertion(
  signer: JwtSigner,
  { audience: aud, expiresIn = 60 }: ClientSecretJwtOptions,
  { clientId, endpoint, issuer, now }: ClientCredentials,
  header?: JwtHeader,
) {
  const claims = { iss: clientId, sub: clientId, aud: aud ?? issuer ?? endpoint, ...timedClaims(expiresIn, now) }
  return {
    parameters: {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signer.sign(claims, header),
    },
  }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-4.1.7 RFC 7515 §4.1.7} */
async function thumbprintsOf(certificate: Uint8Array): Promise<JwtHeader> {
  return {
    // The older servers know this one only.
    x5t: urlSafe(await hash('SHA-1', certificate)),
    'x5t#S256': urlSafe(await hash('SHA-256', certificate)),
  }
}
