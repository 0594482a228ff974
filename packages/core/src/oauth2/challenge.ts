/** One challenge of a `WWW-Authenticate` field. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  /** Names in lower case, quoted strings without their quotes. */
  readonly parameters: Readonly<Record<string, string>>
}

/** A word, or a name with its value, and the comma before it; quoted strings may hold commas and escaped quotes. */
const part = /(,\s*)?([^\s,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s,="]*)(?!=)))?/gs

/**
 * Reads the challenges of a `WWW-Authenticate` field, of which there may be several. What is malformed is passed over.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 RFC 9110 §11.6.1}
 */
export function parseChallenges(field: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = []
  // With a comma before the first, each list member begins with one.
  for (const [, begins, name = '', quoted, plain] of `,${field}`.matchAll(part)) {
    const value = quoted?.replaceAll(/\\(.)/gs, '$1') ?? plain
    const parameters = challenges.at(-1)?.parameters
    if (value === undefined) {
      // A word right after a scheme is its token68 (`Negotiate YII…==`), any other begins the next challenge.
      if (begins !== undefined) challenges.push({ scheme: name.toLowerCase(), parameters: {} })
    } else if (parameters !== undefined && (quoted ?? (plain || begins)) !== undefined) {
      parameters[name.toLowerCase()] ??= value
    }
  }
  return challenges
}

/**
 * Whether a 401 says that another token would help: it has no challenge, or one of `schemes` without an error or with `invalid_token`.
 * A lack of scope, a step-up and challenges of other schemes are not cured by a refresh.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3.1 RFC 6750 §3.1}
 */
export function asksForToken(field: string | null, schemes: ReadonlySet<string>): boolean {
  if (field === null || field.trim() === '') return true
  const ours = parseChallenges(field).filter(({ scheme }) => schemes.has(scheme))
  const errors = ours.flatMap(({ parameters }) => parameters.error ?? [])
  return errors.length === 0 ? ours.length > 0 : errors.includes('invalid_token')
}
