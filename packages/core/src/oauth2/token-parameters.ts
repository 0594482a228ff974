import type { TokenParameters } from './client-options.js'

/** Names of ours among the parameters. All others are those of the wire, which has no capitals. */
const own = ['authorizationResponse', 'state', 'codeVerifier', 'redirectUri', 'grantType']

/** Parameters that say which grant is meant. */
const telling = ['authorizationResponse', 'code', 'username', 'password']

/** Those of grants that are never guessed. */
const others = ['refresh_token', 'assertion', 'device_code', 'subject_token']

/**
 * Refuses what a mistyped name or a missing value would make another grant of: the client's own token in place of the user's.
 * @param grantType what the caller, or the option, says
 * @throws TypeError that begins with the name of the parameter
 */
export function checkTokenParameters(parameters: TokenParameters, grantType: unknown): void {
  if (typeof parameters !== 'object' || parameters === null) {
    throw new TypeError('parameters: must be an object, such as { authorizationResponse, state, codeVerifier }')
  }
  for (const [name, value] of Object.entries(parameters)) {
    if ((/[A-Z]/.test(name) && !own.includes(name)) || name === 'authorization_response') {
      throw new TypeError(`${name}: no such parameter (there are ${own.join(', ')}, and those of the wire)`)
    }
    if (telling.includes(name) && (value === undefined || value === null)) throw new TypeError(`${name}: is ${value}`)
  }
  const { username, password, state, codeVerifier, code, authorizationResponse } = parameters
  const ofLogin = state !== undefined || codeVerifier !== undefined
  if (ofLogin && code === undefined && authorizationResponse === undefined) {
    throw new TypeError('authorizationResponse: required with state and codeVerifier')
  }
  if (username === undefined && password !== undefined) throw new TypeError('username: required with password')
  if (username !== undefined && password === undefined) throw new TypeError('password: required with username')
  const other = others.find((name) => name in parameters)
  if (grantType === undefined && other !== undefined) throw new TypeError(`grantType: required with ${other}`)
}
