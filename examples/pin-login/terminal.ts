import { createInterface } from 'node:readline/promises'
import type { Terminal } from './login.js'

/** Standard input ended before there was an answer (Ctrl-D, the end of a pipe). */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

export const terminal: Terminal = {
  say: (text) => console.log(text),

  async ask(question) {
    const lines = createInterface({ input: process.stdin, output: process.stdout })
    const ended = new AbortController()
    lines.once('close', () => ended.abort())
    // readline catches Ctrl-C. It has to end the program as it does at any other time.
    lines.once('SIGINT', () => {
      console.log()
      process.kill(process.pid, 'SIGINT')
    })
    try {
      const answer = (await lines.question(question, { signal: ended.signal })).trim()
      if (answer !== '') return answer
      throw new NoAnswer('there was no PIN')
    } catch (error) {
      if (!ended.signal.aborted) throw error
      throw new NoAnswer('the input ended before there was a PIN')
    } finally {
      lines.close()
    }
  },
}
