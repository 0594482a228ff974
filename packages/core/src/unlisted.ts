import type { RequestOptions } from './auth.js'

/**
 * The options of one request as they stay in a client's own, which its errors and logs list: the secret can be read there,
 * but is not listed. An instance, as clients copy plain objects.
 */
export class UnlistedSecret implements RequestOptions {
  declare readonly tokenSecret?: string | undefined

  constructor({ tokenSecret, ...options }: RequestOptions) {
    Object.assign(this, options)
    Object.defineProperty(this, 'tokenSecret', { value: tokenSecret })
  }

  /** `options`, if there are any, with their secret unlisted. */
  static of<Options extends false | RequestOptions | undefined>(options: Options): Options | UnlistedSecret {
    return options && !(options instanceof UnlistedSecret) ? new UnlistedSecret(options) : options
  }
}
