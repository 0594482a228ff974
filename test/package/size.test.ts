import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { build } from 'esbuild'
import { root } from './sources.js'

/** What a page pays for one name, in bytes, minified and gzipped, without its client. */
const budgets = [
  { name: 'oauth1', from: '@oauth-hooks/ky', budget: 8_192 },
  { name: 'oauth2', from: '@oauth-hooks/ky', budget: 8_192 },
]

describe('the size of a bundle for browsers', () => {
  for (const { name, from, budget } of budgets) {
    it(`of ${name} from ${from} is at most ${budget} bytes, without node: and jose`, async function () {
      const { text, inputs } = await bundle(`export { ${name} } from '${from}'`)

      const size = gzipSync(text, { level: 9 }).length
      if (this.test !== undefined) this.test.title += ` (${size})`
      expect(inputs.filter((path) => path.includes('/jose/') || path.includes('crypto/node'))).to.deep.equal([])
      expect(text).not.to.match(/["'`]node:|\bjose\b/)
      expect(size).to.be.at.most(budget)
    })
  }

  for (const { names, budget } of [
    { names: 'AssertionClient', budget: 15_000 },
    { names: 'AssertionClient, authorizedFetch', budget: 15_360 },
  ]) {
    it(`of ${names} with jose is at most ${budget} bytes, without what it does not use`, async function () {
      const { text, inputs } = await bundle(`export { ${names} } from '@oauth-hooks/core'`)

      const size = gzipSync(text, { level: 9 }).length
      if (this.test !== undefined) this.test.title += ` (${size})`
      expect(inputs.filter((path) => /crypto\/node|oauth1|dpop|id-token|jwt\/verify/.test(path))).to.deep.equal([])
      expect(size).to.be.at.most(budget)
    })
  }

  for (const name of ['core', 'axios', 'ky']) {
    it(`has no warning for all of ${name}`, async () => {
      expect((await bundle(`export * from '@oauth-hooks/${name}'`)).warnings).to.deep.equal([])
    })
  }
})

interface Bundle {
  readonly text: string
  readonly inputs: string[]
  readonly warnings: string[]
}

/** A program as a bundler makes it for browsers, which is strict: what is only for Node ends the build. */
async function bundle(contents: string): Promise<Bundle> {
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents, resolveDir: `${root}test` },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['axios', 'got', 'ky'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
  return { text: outputFiles[0]?.text ?? '', inputs: used, warnings: warnings.map(({ text }) => text) }
}
