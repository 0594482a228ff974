import type { AuthorizedFetchOptions } from '@oauth-hooks/core'

/** The header field of a mark. It is taken off before the request is sent. */
const field = 'x-oauth-hooks'

/** More requests than are ever between a hook and fetch: those that somebody else answered stay behind, and must not add up. */
const most = 10_000

/** What callers said of their requests, for ky 1, where a mark is all that a `Request` hands on to one that is made of it. */
export class Marked {
  readonly #options = new Map<string, AuthorizedFetchOptions>()
  #count = 0

  put(request: Request, options: AuthorizedFetchOptions): void {
    const mark = String(++this.#count)
    request.headers.set(field, mark)
    this.#options.set(mark, options)
    this.#options.delete(String(this.#count - most))
  }

  /** @throws TypeError when the mark is lost: nobody knows whether the request may have credentials, and which */
  take(request: Request): AuthorizedFetchOptions {
    const mark = request.headers.get(field) ?? ''
    const options = this.#options.get(mark)
    if (options === undefined)
      throw new TypeError('a hook of ky has lost what belongs to the request: new Request(request) keeps it')
    this.#options.delete(mark)
    request.headers.delete(field)
    return options
  }
}
