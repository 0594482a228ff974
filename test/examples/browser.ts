/* A browser that keeps cookies, as far as the tests need one. */

export interface Page {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where it leads. */
  readonly location: string
}

/** Visits one site. It follows no redirect by itself. */
export class Browser {
  /** All that it has seen. */
  readonly pages: Page[] = []
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.#origin = origin
  }

  /** What it sends along. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  set cookie(cookie: string) {
    this.#cookies.clear()
    for (const pair of cookie.split('; ')) this.#keep(pair)
  }

  get(path: string): Promise<Page> {
    return this.#visit('GET', path)
  }

  post(path: string): Promise<Page> {
    return this.#visit('POST', path)
  }

  /** @param path or a URL of this site */
  async #visit(method: string, path: string): Promise<Page> {
    const url = new URL(path, this.#origin)
    if (url.origin !== this.#origin) throw new Error(`${url.origin} is another site than ${this.#origin}`)
    const headers = this.cookie === '' ? {} : { cookie: this.cookie }
    const response = await fetch(url, { method, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      if (/; expires=Thu, 01 Jan 1970/i.test(cookie)) this.#cookies.delete(cookie.split('=')[0] ?? '')
      else this.#keep(cookie.split(';')[0] ?? '')
    }
    const location = response.headers.get('location') ?? ''
    const page = { status: response.status, headers: response.headers, text: await response.text(), location }
    this.pages.push(page)
    return page
  }

  #keep(pair: string): void {
    const [, name = '', value = ''] = /^(.*?)=(.*)$/.exec(pair) ?? []
    this.#cookies.set(name, value)
  }
}
