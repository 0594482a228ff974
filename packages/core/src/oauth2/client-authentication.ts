import { base64 } from '../encoding.js'
import type { MaybePromise } from '../maybe-promise.js'

/** Who authenticates. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
  /** URL of the endpoint that is asked. */
  readonly endpoint: string
  /** Identifier of the server, if the client knows it. */
  readonly issuer?: string | undefined
  /** Epoch seconds. */
  readonly now?: (() => number) | undefined
}

/** What a request gets so that the server knows the client. */
export interface ClientAuthenticationFields {
  readonly headers?: Readonly<Record<string, string>>
  readonly parameters?: Readonly<Record<string, string>>
}

/** One way to authenticate a client. Asked anew for every attempt, so that an assertion is never sent twice. */
export type ClientAuthMethod = (credentials: ClientCredentials) => MaybePromise<ClientAuthenticationFields>

/**
 * The ways that are known by name; more by `registerClientAuthMethod`. Those with a JWT are functions (`clientSecretJwt`,
 * `privateKeyJwt`), so that jose is only there where they are.
 */
export type ClientAuthMethodName = 'client_secret_basic' | 'client_secret_basic_raw' | 'client_secret_post' | 'none'

/** Identifier and secret are form-encoded before they are joined. */
const clientSecretBasic: ClientAuthMethod = ({ clientId, clientSecret }) => ({
  headers: { Authorization: `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}` },
})

/** For servers that do not decode them (Fitbit, Twitter's older endpoints, many home-made ones). */
const clientSecretBasicRaw: ClientAuthMethod = ({ clientId, clientSecret }) => ({
  headers: { Authorization: `Basic ${base64(new TextEncoder().encode(`${clientId}:${clientSecret}`))}` },
})

const clientSecretPost: ClientAuthMethod = ({ clientId, clientSecret }) => ({
  parameters: { client_id: clientId, client_secret: clientSecret },
})

/** Public clients, and those that TLS authenticates: they only say who they are. */
const none: ClientAuthMethod = ({ clientId }) => (clientId === '' ? {} : { parameters: { client_id: clientId } })

/** The ways that are known by name without an `OAuth2Client`. */
export const defaultAuthMethods: Readonly<Record<string, ClientAuthMethod>> = {
  client_secret_basic: clientSecretBasic,
  client_secret_post: clientSecretPost,
  none,
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 §2.3.1} */
export const clientAuthMethods: Readonly<Record<ClientAuthMethodName, ClientAuthMethod>> = {
  client_secret_basic: clientSecretBasic,
  client_secret_basic_raw: clientSecretBasicRaw,
  client_secret_post: clientSecretPost,
  none,
}

function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}
