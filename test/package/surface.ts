import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { root } from './sources.js'

/** A public name: whether it is a type only, and the declaration file it comes from, or the package. */
export interface PublicName {
  readonly name: string
  readonly type: boolean
  readonly from: string
}

/** What the declarations of a package export, as its index.d.ts says. */
export function publicNames(folder: string): PublicName[] {
  const text = readFileSync(`${root}packages/${folder}/dist/index.d.ts`, 'utf8')
  const exports = [...text.matchAll(/^export (type )?\{([^}]*)\} from '([^']+)'/gm)]
  return exports.flatMap(([, type, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({
        name: name.replace(/^type /, ''),
        type: type !== undefined || name.startsWith('type '),
        from,
      })),
  )
}

/** Whether a docstring stands directly before the declaration of a name. */
export function hasDocstring(folder: string, { name, from }: PublicName): boolean {
  const file = posix.join(root, 'packages', folder, 'dist', from.replace(/\.js$/, '.d.ts'))
  const kinds = 'class|function|const|interface|type'
  return new RegExp(`\\*/\\s*export (declare )?(abstract )?(${kinds}) ${name}\\b`).test(readFileSync(file, 'utf8'))
}
