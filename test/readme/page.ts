import { readFileSync } from 'node:fs'

/** A fenced block of code. */
export interface Block {
  /** The heading it stands under. */
  readonly heading: string
  readonly code: string
}

/** All blocks of JavaScript and TypeScript of a page of the repository, in order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = []
  let heading = ''
  for (const [, title, code] of textOf(page).matchAll(/^#+ ([^\n]*)$|^```[jt]s\n(.*?)^```$/gms)) {
    if (code === undefined) heading = title ?? ''
    else blocks.push({ heading, code })
  }
  return blocks
}

/** The one block under a heading. */
export function blockUnder(page: string, heading: string): string {
  const blocks = blocksOf(page).filter((block) => block.heading === heading)
  if (blocks.length !== 1) throw new Error(`${page} has ${blocks.length} blocks under "${heading}"`)
  return blocks[0]?.code ?? ''
}

/** The links of a page, of the repository or at a file URL, to other files. */
export function linksOf(page: string): URL[] {
  const links = [...textOf(page).matchAll(/\]\((?![a-z]+:|#)([^)#]+)/g)]
  return links.map(([, path]) => new URL(path ?? '', urlOf(page)))
}

const root = new URL('../../', import.meta.url)
const urlOf = (page: string) => new URL(page, root)
const textOf = (page: string) => readFileSync(urlOf(page), 'utf8')
