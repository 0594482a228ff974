import type { Auth } from './auth.js'

/**
 * What a caller gave, if it is an Auth, or one made of it.
 * @param make without it, only an Auth will do
 * @throws TypeError that says what is needed
 */
export function asAuth<Options extends object>(given: Auth | Options, make?: (options: Options) => Auth): Auth {
  if (typeof given === 'object' && given !== null) {
    if ('authorize' in given) return given
    if (make !== undefined) return make(given)
  }
  throw new TypeError(
    make ? 'options: an object is required' : 'auth: must be an Auth, such as new OAuth2Client(options)',
  )
}
