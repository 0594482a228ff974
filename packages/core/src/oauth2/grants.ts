/** Parameters of a request. An array is sent as several of one name (`resource`), what is missing is left out. */
export interface Parameters {
  readonly [name: string]: string | readonly string[] | null | undefined
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 RFC 6749 §4.1.3} */
export function authorizationCodeGrant(grant: {
  readonly code: string
  readonly redirectUri?: string | undefined
  readonly codeVerifier?: string | undefined
}): Parameters {
  const { code, redirectUri: redirect_uri, codeVerifier: code_verifier } = grant
  return { grant_type: 'authorization_code', code, redirect_uri, code_verifier }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-6 RFC 6749 §6} */
export function refreshTokenGrant(refresh_token: string): Parameters {
  return { grant_type: 'refresh_token', refresh_token }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.4 RFC 8628 §3.4} */
export function deviceCodeGrant(device_code: string): Parameters {
  return { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-2.1 RFC 8693 §2.1} */
export function tokenExchangeGrant(parameters: Parameters): Parameters {
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    ...parameters,
  }
}

/** The parameters as a form, in order. */
export function formOf(parameters: Parameters): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value ?? []].flat()) form.append(name, one)
  }
  return form
}
