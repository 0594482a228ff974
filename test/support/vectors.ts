import { readFileSync } from 'node:fs'
import type { AuthRequest, OAuth1Options, Parameter, SignatureMethodName } from '@oauth-hooks/core'

export interface Vector {
  readonly id: string
  readonly request: { method: string; url: string; contentType?: string; body?: string }
  readonly credentials: {
    consumerKey: string
    consumerSecret: string
    token: string | null
    tokenSecret: string
    rsaKey?: string
  }
  readonly params: {
    signatureMethod: SignatureMethodName
    nonce: string | null
    timestamp: string | null
    version: '1.0' | null
    placement?: 'query' | 'body'
    callback?: string
    verifier?: string
    realm?: string
    bodyHash?: boolean
  }
  readonly expected: {
    baseString: string
    signature: string
    oauthParams: Record<string, string>
    signingKey?: string
    bodyHash?: string
    authorizationHeader?: string
    url?: string
    body?: string
  }
}

type Pairs = [string, string][]

const data = JSON.parse(readFileSync(new URL('../vectors/oauth1.json', import.meta.url), 'utf8')) as {
  keys: Record<string, { private: string; privatePkcs1?: string; certificate?: string }>
  vectors: Vector[]
  units: {
    percentEncode: { cases: Pairs }
    normalizeParameters: { cases: [Pairs, string][] }
    hmacSha1: { cases: [baseString: string, clientSecret: string, tokenSecret: string, signature: string][] }
    bodyHash: { cases: [hash: string, body: string, expected: string][] }
    baseStringUri: { cases: Pairs }
  }
}

export const { vectors, units, keys } = data

/** The RSA key that most vectors are signed with. */
export const rsaKey = keys.rsa2048 as { private: string; privatePkcs1: string }

export function requestOf({ request: { method, url, contentType, body } }: Vector): AuthRequest {
  const headers = new Headers(contentType === undefined ? {} : { 'content-type': contentType })
  return { method, url: new URL(url), headers, body }
}

export function privateKeyOf({ credentials: { rsaKey } }: Vector): string | undefined {
  return rsaKey === undefined ? undefined : keys[rsaKey]?.private
}

export function optionsOf(vector: Vector): OAuth1Options {
  const { credentials, params } = vector
  return {
    clientId: credentials.consumerKey,
    clientSecret: credentials.consumerSecret,
    token: credentials.token ?? undefined,
    tokenSecret: credentials.tokenSecret,
    privateKey: privateKeyOf(vector),
    signatureMethod: params.signatureMethod,
    placement: params.placement,
    realm: params.realm,
    bodyHash: params.bodyHash,
    callback: params.callback,
    verifier: params.verifier,
    version: params.version,
    nonce: () => params.nonce ?? null,
    timestamp: () => (params.timestamp === null ? null : Number(params.timestamp)),
  }
}

/** The protocol parameters, without the signature. */
export function protocolOf({ expected: { oauthParams } }: Vector): Parameter[] {
  return Object.entries(oauthParams).filter(([name]) => name !== 'oauth_signature')
}

/** The normalized parameters: the third part of the base string. */
export function normalizedOf({ expected: { baseString } }: Vector): string {
  return decodeURIComponent(baseString.split('&')[2] ?? '')
}
