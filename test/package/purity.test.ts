import { expect } from 'chai'
import { transformSync } from 'esbuild'
import { importsOf, type Source, sourcesOf } from './sources.js'

const folder = 'packages/core/src'
const core = sourcesOf(folder)

/** What would tie core to a platform, a clock, a source of randomness or a network. */
const surroundings = [
  ...['fetch', 'globalThis.fetch', 'XMLHttpRequest', 'WebSocket'],
  ...['process', 'globalThis.process', 'Buffer', 'globalThis.Buffer', 'require', '__dirname', '__filename'],
  ...['window', 'document', 'self', 'navigator', 'location', 'localStorage', 'globalThis.location'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'globalThis.setTimeout', 'globalThis.setInterval'],
  ...['Date.now', 'Math.random', 'performance', 'crypto', 'globalThis.crypto', 'console'],
]

describe('the purity of core', () => {
  it('takes nothing from its surroundings but at the seams', () => {
    const taken = core
      .map((source) => [nameOf(source), takenBy(source)] as const)
      .filter(([, names]) => names.length > 0)

    expect(Object.fromEntries(taken)).to.deep.equal({
      'crypto/node.ts': ['Buffer'],
      'crypto/web.ts': ['globalThis.crypto'],
      // In a browser a base URL may be a path.
      'exchange.ts': ['globalThis.location'],
      'fetch.ts': ['globalThis.fetch'],
      'oauth1/clock.ts': ['Date.now'],
      // So that many processes do not try again together; no secret is made of it.
      'oauth2/memory-cycle.ts': ['Math.random'],
      // The clock; and a wait within one call, which clears its timer.
      'wait.ts': ['setTimeout', 'Date.now'],
    })
  })

  it('names the global fetch once, as the default of the lent one', () => {
    const lines = core.flatMap(({ text }) => text.split('\n')).filter((line) => line.includes('globalThis.fetch'))

    expect(lines).to.deep.equal(['export const globalFetch: Fetch = (input, init) => globalThis.fetch(input, init)'])
  })

  it('imports no module of Node outside crypto/node.ts, and each dependency in one place', () => {
    const outside = core.map((source) => [nameOf(source), importsOf(source).filter(isOutside)] as const)

    expect(Object.fromEntries(outside.filter(([, names]) => names.length > 0))).to.deep.equal({
      'crypto/node.ts': ['node:crypto'],
      'oauth1/engine.ts': ['oauth-1.0a'],
      // jose: the files that make or check a JWT, and no other, so that it drops out of every other bundle.
      'oauth2/dpop.ts': ['jose'],
      'oauth2/id-token.ts': ['jose'],
      'oauth2/jwt.ts': ['jose'],
      'oauth2/key.ts': ['jose'],
    })
  })
})

function nameOf({ path }: Source): string {
  return path.slice(folder.length + 1)
}

/** The names that are free in a source: esbuild replaces those, and no variable, property, text or comment of that name. */
function takenBy({ text }: Source): string[] {
  const marks = surroundings.map((name, index) => [name, `TAKEN_${index}_`] as const)
  const { code } = transformSync(text, { loader: 'ts', define: Object.fromEntries(marks) })
  return marks.filter(([, mark]) => code.includes(mark)).map(([name]) => name)
}

function isOutside(name: string): boolean {
  return !name.startsWith('packages/') && name !== '#crypto'
}
