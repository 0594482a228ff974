import { generateKeyPairSync } from 'node:crypto'
import { OAuth2Client, type OAuth2ClientOptions, type Token } from '@oauth-hooks/core'
import { exportJWK, type JWTPayload, SignJWT } from 'jose'
import { aToken, json, type Seen, scripted, start } from './support.js'

const issuer = 'https://op.example'

/** Keys of a scripted OpenID provider. */
export const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ed: generateKeyPairSync('ed25519'),
  foreign: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

/** What that provider signs ID tokens with. */
export const signing = { alg: 'RS256', kid: 'rsa', key: keys.rsa.privateKey as Parameters<SignJWT['sign']>[0] }

/** An ID token as the provider gives it to the client `id`, changed here and there. */
export function idToken(claims: JWTPayload = {}, { alg, kid, key } = signing): Promise<string> {
  return new SignJWT({ iss: issuer, sub: 'alice', aud: 'id', iat: start, exp: start + 300, ...claims })
    .setProtectedHeader({ alg, kid })
    .sign(key)
}

/** A client of that provider, whose key endpoint and other endpoints are `answers`, by their path. */
export function aLogin(
  token: Partial<Token>,
  options: OAuth2ClientOptions = {},
  answers: Readonly<Record<string, (seen: Seen) => Response>> = {},
) {
  const { fetch, seen } = scripted(async (request) => {
    const answer = answers[new URL(request.url).pathname]
    if (answer !== undefined) return answer(request)
    const jwks = await Promise.all(
      (['rsa', 'ec', 'ed'] as const).map(async (kid) => ({ ...(await exportJWK(keys[kid].publicKey)), kid })),
    )
    return json({ keys: jwks })
  })
  const clock = { now: start }
  const client = new OAuth2Client({
    clientId: 'id',
    issuer,
    jwksUri: 'https://op.example/jwks',
    tokenEndpoint: 'https://op.example/token',
    userinfoEndpoint: 'https://op.example/userinfo',
    endSessionEndpoint: 'https://op.example/logout?x=1',
    token: aToken('at', token),
    fetch: (input, init) => fetch(input instanceof Request ? input.url : input, init),
    now: () => clock.now,
    sleep: async () => {},
    ...options,
  })
  return { client, seen, clock }
}
