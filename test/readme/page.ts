import { readFileSync } from 'node:fs'

/** A fenced block of code. */
export interface Block {
  /** The heading it stands under. */
  readonly heading: string
  readonly code: string
}

/** All blocks of JavaScript and TypeScript of a page of the repository, in order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
  const blocks: Block[] = []
  let heading = ''
  for (const [, title, code] of text.matchAll(/^#+ ([^\n]*)$|^```[jt]s\n(.*?)^```$/gms)) {
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
