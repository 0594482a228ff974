import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at the end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** One TypeScript file: its path below the root, and its text without comments. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** All TypeScript files below a folder. */
export function sourcesOf(folder: string): Source[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: withoutComments(readFileSync(root + path, 'utf8')) }))
}

/** What a source imports or exports from elsewhere: paths below the root, or names of packages. */
export function importsOf({ path, text }: Source): string[] {
  const found = [...text.matchAll(/\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)]
  const specifiers = found.map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
  return [...new Set(specifiers)].map((name) => (name.startsWith('.') ? fileOf(path, name) : name))
}

/** The TypeScript file that a relative import means. */
function fileOf(path: string, relative: string): string {
  return posix.join(posix.dirname(path), relative).replace(/\.js$/, '.ts')
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<=^|\s)\/\/ .*$/gm, '')
}
