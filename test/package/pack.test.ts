import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { linksOf } from '../readme/page.js'
import { Consumer, family } from './consumer.js'
import { root } from './sources.js'

const execute = promisify(execFile)

describe('the packed tarballs', function () {
  this.timeout(120_000)
  const consumer = new Consumer()
  let packed: Awaited<ReturnType<Consumer['pack']>>

  before(async () => {
    packed = await consumer.pack()
  })
  after(() => consumer.remove())

  for (const name of family) {
    describe(`of ${name}`, () => {
      it('holds what is needed and nothing else', async () => {
        const { stdout } = await execute('tar', ['-tzf', packed[name]])
        const files = stdout.trim().split('\n')
        const beside = files.filter((file) => !/^package\/(dist|src)\//.test(file)).sort()

        const manual = name === 'core' ? ['MANUAL.md', ...filesOf(`${root}docs`).map((file) => `docs/${file}`)] : []
        const expected = ['LICENSE', ...manual, 'README.md', 'package.json'].map((file) => `package/${file}`)
        expect(beside).to.deep.equal(expected.sort())
        expect(files.filter((file) => /test|tsbuildinfo/.test(file))).to.deep.equal([])
        expect(files).to.include.members(['package/dist/index.js', 'package/dist/index.d.ts', 'package/src/index.ts'])
      })

      it('links only to pages that it holds', async () => {
        const folder = join(consumer.folder, name)
        mkdirSync(folder)
        await execute('tar', ['-xzf', packed[name], '-C', folder])

        const pages = filesOf(folder).filter((file) => file.endsWith('.md'))
        const links = pages.flatMap((page) => linksOf(pathToFileURL(join(folder, page)).href))
        expect(pages).to.include('package/README.md')
        expect(links.filter((url) => !existsSync(url)).map(String)).to.deep.equal([])
      })

      it('holds only what was built from its sources (else: npm run clean)', async () => {
        const { stdout } = await execute('tar', ['-tzf', packed[name]])
        const built = stdout.match(/(?<=^package\/dist\/).*(?=\.js$)/gm) ?? []

        expect(built.filter((file) => !existsSync(`${root}packages/${name}/src/${file}.ts`))).to.deep.equal([])
      })

      it('has the manifest of the family', () => {
        const manifest = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8'))

        expect(manifest).to.deep.include({ license: 'MIT', type: 'module', sideEffects: false })
        expect(manifest.engines).to.deep.equal({ node: '>=20.19' })
        expect(manifest.exports['.']).to.deep.equal({ types: './dist/index.d.ts', default: './dist/index.js' })
      })

      it('has nothing to say for publint', async () => {
        const { code, output } = await run('publint', 'run', packed[name], '--strict')

        expect(code, output).to.equal(0)
        expect(output).to.include('All good!')
      })

      it('has nothing to say for attw', async () => {
        // node16: node10 knows no `exports`, and TypeScript has given it up.
        // cjs-resolves-to-esm: require() of ESM works on every Node that `engines` admits; install.test.ts shows it.
        const rules = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm']
        const { code, output } = await run('attw', packed[name], '--no-definitely-typed', ...rules)

        expect(code, output).to.equal(0)
      })
    })
  }
})

/** The files below a folder. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

/** How a tool of this repository ends, and what it prints. */
async function run(tool: string, ...parameters: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
  try {
    const { stdout } = await execute(`${root}node_modules/.bin/${tool}`, parameters, { env })
    return { code: 0, output: stdout }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: `${stdout}${stderr}` }
  }
}
