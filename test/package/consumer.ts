import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './sources.js'

const execute = promisify(execFile)

/** The packages of the family. */
export const family = ['core', 'axios', 'got', 'ky'] as const

/** What core depends on. Neither depends on anything itself. */
const dependencies = ['jose', 'oauth-1.0a']

/** What a user of the family has beside it. */
const beside = ['axios', 'got', 'ky', '@types/node']

/** A project of somebody else, in a folder of its own. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'oauth-hooks-'))

  /** Packs the family as it would be published; the file of each package. */
  async pack(): Promise<Record<(typeof family)[number], string>> {
    const packed = await this.#pack(family.map((name) => `--workspace=@oauth-hooks/${name}`))
    const fileOf = (name: string) => packed[`@oauth-hooks/${name}`] ?? ''
    return { core: fileOf('core'), axios: fileOf('axios'), got: fileOf('got'), ky: fileOf('ky') }
  }

  /** Installs the packed family. All else is this repository's, so that no registry is asked. */
  async install(): Promise<void> {
    const packed = await this.pack()
    const others = await this.#pack(['--ignore-scripts', ...dependencies.map((name) => `${root}node_modules/${name}`)])
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true }))
    // The clients are peers: npm would look for them at its registry.
    const settings = ['--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund']
    await npm(this.folder, 'install', ...settings, ...Object.values(packed), ...Object.values(others))

    mkdirSync(join(this.folder, 'node_modules/@types'))
    for (const name of beside)
      symlinkSync(`${root}node_modules/${name}`, join(this.folder, 'node_modules', name), 'dir')
  }

  async #pack(what: string[]): Promise<Record<string, string>> {
    const { stdout } = await npm(root, 'pack', '--json', '--pack-destination', this.folder, ...what)
    const packed = Object.values(JSON.parse(stdout)) as { name: string; filename: string }[]
    return Object.fromEntries(packed.map(({ name, filename }) => [name, join(this.folder, filename)]))
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  /** What a program of this project prints. */
  async run(program: string): Promise<string> {
    const { stdout } = await execute(process.execPath, ['--no-warnings', program], { cwd: this.folder })
    return stdout.trim()
  }

  /** What the compiler has to say of programs and of our types; the types of others are theirs. */
  async complaints(files: string[], options: Record<string, unknown>): Promise<string[]> {
    const compilerOptions = { strict: true, noEmit: true, target: 'es2022', types: ['node'], ...options }
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
    const tsc = `${root}node_modules/typescript/bin/tsc`
    const { stdout } = await execute(process.execPath, [tsc, '--pretty', 'false'], { cwd: this.folder }).catch(
      (error: { stdout: string }) => error,
    )
    const lines = stdout.split('\n').filter((line) => /error TS/.test(line))
    return lines.filter((line) => !/^\.\.|node_modules\/(?!@oauth-hooks)/.test(line))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** npm without the settings of the npm that runs the tests. */
function npm(cwd: string, ...parameters: string[]): Promise<{ stdout: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  return execute('npm', [...parameters, '--loglevel=error'], { cwd, env })
}
