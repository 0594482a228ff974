import type { RequestOptions } from './auth.js'

/**
 * The options of one request as they stay in a client's own, which its errors and logs list: the secret can be read there,
 * but is not listed. An instance, as clients copy plain objects.
 */
export class UnlistedSecret implements RequestOptions {
  declare readonly tokenSecret?: string | undefined

  /** @throws TypeError when the options name what there is not, or a token that is missing: another's would be sent */
  constructor(given: RequestOptions) {
    checkRequestOptions(given)
    const { tokenSecret, ...options } = given
    Object.assign(this, options)
    Object.defineProperty(this, 'tokenSecret', { value: tokenSecret })
  }

  /** `options`, if there are any, with their secret unlisted. */
  static of<Options extends false | RequestOptions | undefined>(options: Options): Options | UnlistedSecret {
    return options && !(options instanceof UnlistedSecret) ? new UnlistedSecret(options) : options
  }
}

const known: readonly string[] = [
  'token',
  'tokenSecret',
  'realm',
  'parameters',
  'signedParameters',
] satisfies (keyof RequestOptions)[]

function checkRequestOptions(options: RequestOptions): void {
  if (typeof options !== 'object') throw new TypeError('oauth: must be false or an object')
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) throw new TypeError(`oauth.${name}: no such option`)
    if (value === undefined) throw new TypeError(`oauth.${name}: is undefined`)
  }
}
