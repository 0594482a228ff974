/** Says what is wrong with the value of an option, or throws it, or gives back nothing. */
export type Rule = (
  value: unknown,
  name: string,
  options: { readonly allowInsecureHttp?: boolean | undefined },
) => string | undefined

/** A rule for each option there is. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule }

/** @throws TypeError that begins with the name of the option */
export function check(name: string, value: unknown, rule: Rule, options: Parameters<Rule>[2] = {}): void {
  const wrong = rule(value, name, options)
  if (wrong !== undefined) throw new TypeError(`${name}: ${wrong}`)
}

/**
 * Checks every option that is there.
 * @param unknown for options that have no rule
 * @throws TypeError that begins with the name of the option
 */
export function checkEach(
  options: object,
  rules: Readonly<Record<string, Rule>>,
  unknown: Rule = () => 'no such option',
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) check(name, value, rules[name] ?? unknown, options)
  }
}

export const anything: Rule = () => undefined

/** Text that may be written into a header field. */
export const text: Rule = (value) => {
  if (typeof value !== 'string') return 'must be a string'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\0-\x1f\x7f]/.test(value) ? 'contains a line break or another control character' : undefined
}

/** As {@link text}, but not empty. */
export const filledText: Rule = (value, ...rest) => (value ? text(value, ...rest) : 'a non-empty string is required')

export const callable: Rule = (value) => (typeof value === 'function' ? undefined : 'must be a function')

export const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean')

export const members: Rule = (value) => (Object(value) === value ? undefined : 'must be an object')

export const amount: Rule = (value) =>
  Number.isFinite(value) && Number(value) >= 0 ? undefined : 'must be a finite number, 0 or more'

/** A time to wait. The clients have milliseconds, and ten minutes are longer than anybody waits. */
export const seconds: Rule = (value, ...rest) =>
  Number(value) > 600 ? 'must be seconds, 600 at most' : amount(value, ...rest)

export function oneOf(...choices: unknown[]): Rule {
  return (value) => (choices.includes(value) ? undefined : `must be one of ${choices.map(String).join(', ')}`)
}

/** A URL that secrets may be sent to. */
export const endpoint: Rule = (value, name, { allowInsecureHttp }) => {
  const url = String(value)
  if (!URL.canParse(url)) return 'not an absolute URL'
  requireTls(name, new URL(url), allowInsecureHttp)
  return undefined
}

/** Whether a server's text may be written into a header field. */
export function isSendable(value: unknown): value is string {
  return text(value, '', {}) === undefined
}

/** The option `origins`, a list of URLs, as origins (`https://api.example.com`). */
export function originsOf(urls: readonly (string | URL)[] | undefined): ReadonlySet<string> | undefined {
  if (urls === undefined) return undefined
  if (!Array.isArray(urls)) throw new TypeError('origins: must be an array of URLs')
  return new Set(
    urls.map((url) => {
      const origin = URL.canParse(url) ? new URL(url).origin : 'null'
      if (origin === 'null') throw new TypeError(`origins: '${url}' is not an absolute http or https URL`)
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
