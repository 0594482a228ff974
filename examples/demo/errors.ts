/** The error at the end of the causes: `connect ECONNREFUSED` says more than `fetch failed`. */
export function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error
}

/** Why something failed, in one line. Errors of several addresses have a code and no message. */
export function reasonOf(error: unknown): string {
  const { message, code } = rootOf(error) as NodeJS.ErrnoException
  return message || code || String(error)
}
