/** A user with a browser: follows redirects, keeps cookies, and sends the forms that it is shown. */
export class Browser {
  readonly #cookies = new Map<string, string>()

  /** Goes on until `done` says that the way ends at a URL, or until there is nothing left to do. Returns where it ended. */
  async visit(url: string, done: (url: URL) => boolean = () => false): Promise<{ url: string; page: string }> {
    let request: { url: URL; form?: URLSearchParams } = { url: new URL(url) }
    for (let step = 0; step < 30; step++) {
      if (done(request.url)) return { url: request.url.href, page: '' }
      const response = await this.#send(request)
      const location = response.headers.get('location')
      if (location !== null) {
        request = { url: new URL(location, request.url) }
        continue
      }
      const page = await response.text()
      const next = formOf(page, request.url)
      if (next === undefined) return { url: request.url.href, page }
      request = next
    }
    throw new Error(`no end after ${url}`)
  }

  async #send({ url, form }: { url: URL; form?: URLSearchParams }): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: form }),
    })
    for (const field of response.headers.getSetCookie()) {
      const [name = '', value = ''] = field.split(';')[0]?.split('=') ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }
}

/** The form of a page, filled in as it comes. */
function formOf(page: string, base: URL): { url: URL; form: URLSearchParams } | undefined {
  const action = /<form[^>]*\baction="([^"]*)"/.exec(page)?.[1]
  if (action === undefined) return undefined
  const form = new URLSearchParams()
  for (const [input] of page.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1]
    form.append(attribute('name') ?? '', attribute('value') ?? '')
  }
  return { url: new URL(action, base), form }
}
