import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** How a program ended. */
export interface End {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
}

/** A program of `examples/` in a process of its own. */
export class Program {
  /** What it has printed so far. */
  stdout = ''
  stderr = ''
  readonly #process: ChildProcessWithoutNullStreams
  readonly #end: Promise<End>

  /** @param environment nothing of our own environment goes with it but the path */
  constructor(file: string, args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
    const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url))
    this.#process = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
      env: { PATH: process.env.PATH, ...environment },
    })
    this.#process.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    // It may have ended before it was typed to.
    this.#process.stdin.on('error', () => {})
    this.#end = once(this.#process, 'close').then(([status, signal]) => ({ status, signal }))
  }

  /** Waits for something to be printed, and gives its first group. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.stdout)
      if (match !== null) return match[1] ?? match[0]
      const ended = await Promise.race([once(this.#process.stdout, 'data').then(() => undefined), this.#end])
      if (ended && !pattern.test(this.stdout)) throw new Error(`ended without ${pattern}: ${this.stdout}${this.stderr}`)
    }
  }

  /** Types a line. Standard input stays open, as that of a terminal does. */
  type(line: string): void {
    this.#process.stdin.write(`${line}\n`)
  }

  /** Ends standard input, as Ctrl-D does. */
  endInput(): void {
    this.#process.stdin.end()
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#process.kill(signal)
  }

  /** Waits for the program to end by itself. */
  ended(): Promise<End> {
    return this.#end
  }
}
