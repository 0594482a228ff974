import { generateKeyPairSync, type KeyObject } from 'node:crypto'

const refreshable = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code']

/** Where the user is sent back to. Nothing listens there: the browser of the tests goes no further. */
export const redirectUri = 'http://127.0.0.1:9/callback'

const anyClient = {
  redirect_uris: [redirectUri],
  post_logout_redirect_uris: [redirectUri],
  grant_types: [...refreshable, 'client_credentials', 'password'],
  response_types: ['code'],
  application_type: 'native',
}

/** Keys of the provider, and of the client that authenticates with one. */
export const keys = {
  rs256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  es256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  client: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}

export function jwkOf(key: KeyObject, alg: string) {
  return { ...key.export({ format: 'jwk' }), alg, use: 'sig', kid: alg }
}

/** Clients as the provider's operator registers them, by what is special about them. */
export const clients = {
  confidential: { client_id: 'the client', client_secret: 'secret of/the+client%', ...anyClient },
  post: {
    client_id: 'post',
    client_secret: 'secret-of-post',
    token_endpoint_auth_method: 'client_secret_post',
    ...anyClient,
  },
  public: {
    client_id: 'public',
    token_endpoint_auth_method: 'none',
    ...anyClient,
    grant_types: refreshable,
  },
  secretJwt: {
    client_id: 'secret-jwt',
    client_secret: 'secret-of-the-client-that-signs-with-it',
    token_endpoint_auth_method: 'client_secret_jwt',
    ...anyClient,
  },
  privateKeyJwt: {
    client_id: 'private-key-jwt',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [jwkOf(keys.client.publicKey, 'ES256')] },
    ...anyClient,
  },
  dpop: { client_id: 'dpop', client_secret: 'secret-of-dpop', dpop_bound_access_tokens: true, ...anyClient },
}
