const reasons: unknown[] = []

/** Fails the test during which a rejection was left unhandled: Node would end the process for it, but mocha says nothing. */
export const mochaHooks = {
  beforeAll(): void {
    process.on('unhandledRejection', (reason) => reasons.push(reason))
  },
  async afterEach(): Promise<void> {
    // Node tells of them when all promises are through.
    await new Promise((resolve) => setImmediate(resolve))
    const [reason] = reasons.splice(0)
    if (reason !== undefined) throw reason
  },
}
