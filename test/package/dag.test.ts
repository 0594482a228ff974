import { expect } from 'chai'
import { importsOf, type Source, sourcesOf } from './sources.js'

const core = sourcesOf('packages/core/src')
const adapters = ['axios', 'got', 'ky']
const leaves = ['auth', 'checks', 'encoding', 'errors', 'maybe-promise'].map((name) => `packages/core/src/${name}.ts`)

describe('the import graph', () => {
  it('keeps oauth1 and oauth2 apart', () => {
    expect(crossings('oauth1/', 'oauth2/')).to.deep.equal([])
    expect(crossings('oauth2/', 'oauth1/')).to.deep.equal([])
  })

  it('lets the leaves of core import nothing but each other', () => {
    const found = core.filter(({ path }) => leaves.includes(path)).flatMap(arrows)

    expect(found.filter(([, to]) => !leaves.includes(to))).to.deep.equal([])
  })

  it('lets core import nothing of the adapters', () => {
    expect(core.flatMap(importsOf).filter((name) => name.includes('@oauth-hooks/'))).to.deep.equal([])
    expect(core.flatMap(arrows).filter(([, to]) => to.startsWith('packages/') && !to.includes('/core/'))).to.deep.equal(
      [],
    )
  })

  for (const adapter of adapters) {
    it(`lets ${adapter} import itself, core and its client, and nothing else`, () => {
      const sources = sourcesOf(`packages/${adapter}/src`)
      const own = sources.map(({ path }) => path)

      const others = new Set(sources.flatMap(importsOf).filter((name) => !own.includes(name)))

      expect([...others].filter((name) => name !== '@oauth-hooks/core' && name !== adapter)).to.deep.equal([])
    })
  }

  for (const name of ['core', ...adapters]) {
    it(`has no cycle in ${name}`, () => {
      expect(cycleIn(sourcesOf(`packages/${name}/src`))).to.deep.equal([])
    })

    it(`has no barrel in ${name} but index.ts, which nothing imports`, () => {
      const sources = sourcesOf(`packages/${name}/src`)
      const index = `packages/${name}/src/index.ts`

      const barrels = sources.filter(({ text }) => /^export (type )?(\{[^}]*\}|\*.*) from/m.test(text))

      expect(barrels.map(({ path }) => path)).to.deep.equal([index])
      expect(sources.flatMap(importsOf)).not.to.include(index)
    })
  }

  it('lets the servers of the tests import nothing of ours', () => {
    const found = sourcesOf('test/server').flatMap(importsOf)

    expect(found.filter((name) => name.startsWith('packages/') || name.startsWith('@oauth-hooks/'))).to.deep.equal([])
  })
})

/** Files of one folder that reach a file of another, directly or not. */
function crossings(from: string, to: string): string[] {
  const graph = new Map(core.map((source) => [source.path, importsOf(source)]))
  const reaches = (path: string, seen = new Set<string>()): boolean => {
    if (path.startsWith(`packages/core/src/${to}`)) return true
    if (seen.has(path)) return false
    seen.add(path)
    return graph.get(path)?.some((next) => reaches(next, seen)) ?? false
  }
  return core.map(({ path }) => path).filter((path) => path.startsWith(`packages/core/src/${from}`) && reaches(path))
}

function arrows(source: Source): [from: string, to: string][] {
  return importsOf(source).map((to) => [source.path, to])
}

/** The first cycle that is found, as the way through it. */
function cycleIn(sources: readonly Source[]): string[] {
  const graph = new Map(sources.map((source) => [source.path, importsOf(source)]))
  const clear = new Set<string>()
  const search = (path: string, way: readonly string[]): string[] => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
    for (const next of clear.has(path) ? [] : (graph.get(path) ?? [])) {
      const cycle = search(next, [...way, path])
      if (cycle.length > 0) return cycle
    }
    clear.add(path)
    return []
  }
  return sources.map(({ path }) => search(path, [])).find((cycle) => cycle.length > 0) ?? []
}
