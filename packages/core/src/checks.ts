/** Rules for options that both protocols have. Each throws a TypeError that begins with the option's name. */

/** Text that is not empty and has no control characters: credentials are written into header fields. */
export function requireText(option: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${option}: a non-empty string is required`)
  refuseControlCharacters(option, value)
}

/** As {@link requireText}, but it may be missing or empty. */
export function checkText(option: string, value: unknown): asserts value is string | undefined {
  if (value === undefined) return
  if (typeof value !== 'string') throw new TypeError(`${option}: must be a string, not ${kindOf(value)}`)
  refuseControlCharacters(option, value)
}

/** One of a few values. */
export function checkChoice(option: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return
  throw new TypeError(`${option}: must be one of ${choices.map((choice) => `'${choice}'`).join(', ')}`)
}

export function checkFunction(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`${option}: must be a function, not ${kindOf(value)}`)
}

/** The origins of a list of URLs (`https://api.example.com`). */
export function originsOf(
  option: string,
  urls: readonly (string | URL)[] | undefined,
): ReadonlySet<string> | undefined {
  if (urls === undefined) return undefined
  if (!Array.isArray(urls)) throw new TypeError(`${option}: must be an array of URLs`)
  return new Set(
    urls.map((url) => {
      const origin = URL.canParse(url) ? new URL(url).origin : 'null'
      if (origin === 'null') throw new TypeError(`${option}: '${url}' is not an absolute http or https URL`)
      return origin
    }),
  )
}

/**
 * A URL that a secret may be sent to: https, or http on this machine.
 * @throws TypeError that names `option` and `allowInsecureHttp`
 */
export function requireTls(option: string, url: URL, allowInsecureHttp: boolean | undefined): void {
  if (url.protocol === 'https:' || allowInsecureHttp || isLoopback(url.hostname)) return
  throw new TypeError(`${option}: ${url.origin} is not https (set allowInsecureHttp to send it all the same)`)
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc8252#section-8.3 RFC 8252 §8.3} */
function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1]$/.test(hostname)
}

function refuseControlCharacters(option: string, value: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const found = /[\0-\x1f\x7f]/.exec(value)
  if (found === null) return
  const name = '\r\n'.includes(found[0]) ? 'a line break' : 'a control character'
  throw new TypeError(`${option}: contains ${name} at index ${found.index}`)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}
