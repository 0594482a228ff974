import { requireTls } from '../checks.js'

/** Says what is wrong with the value of an option, or throws it, or gives back nothing. */
export type Rule = (
  value: unknown,
  name: string,
  options: { readonly allowInsecureHttp?: boolean | undefined },
) => string | undefined

/** A rule for each option there is. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule }

/**
 * Checks every option that is there.
 * @param unknown for options that have no rule
 * @throws TypeError that begins with the name of the option
 */
export function checkEach(options: object, rules: Readonly<Record<string, Rule>>, unknown: Rule): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    const wrong = (rules[name] ?? unknown)(value, name, options)
    if (wrong !== undefined) throw new TypeError(`${name}: ${wrong}`)
  }
}

/** Whatever may be written into a header field. */
export function isSendable(value: unknown): value is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return typeof value === 'string' && !/[\0-\x1f\x7f]/.test(value)
}

export const anything: Rule = () => undefined

export const text: Rule = (value) => (isSendable(value) ? undefined : 'must be a string without control characters')

export const callable: Rule = (value) => (typeof value === 'function' ? undefined : 'must be a function')

export const amount: Rule = (value) => (Number(value) >= 0 ? undefined : 'must be a number, 0 or more')

export function oneOf(...choices: unknown[]): Rule {
  return (value) => (choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`)
}

/** A URL that secrets may be sent to. */
export const endpoint: Rule = (value, name, { allowInsecureHttp }) => {
  const url = String(value)
  if (!URL.canParse(url)) return 'not an absolute URL'
  requireTls(name, new URL(url), allowInsecureHttp)
  return undefined
}
