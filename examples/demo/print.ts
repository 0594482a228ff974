import { styleText } from 'node:util'
import { percentEncode } from '@oauth-hooks/core'

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'cyan'

/** Where the demo prints: lines of at most 80 columns. */
export interface Page {
  /** A heading under a rule. */
  heading(text: string): void
  /** A paragraph. */
  text(text: string, style?: Style): void
  /** A label and, beside it, a text of any length. */
  field(label: string, text: string, style?: Style): void
  /** Rows of cells, the first row being the head; `style` is asked for every other cell. */
  table(rows: readonly (readonly string[])[], style: (cell: string) => Style | undefined): void
}

export interface PageOptions {
  readonly write: (line: string) => void
  readonly color: boolean
  /** Texts that are printed as dots, wherever they come from. */
  readonly secrets?: readonly string[]
}

const columns = 80
const margin = '  '
const labelWidth = 12

export function makePage({ write, color, secrets = [] }: PageOptions): Page {
  const hide = hiding(secrets)
  const paint = (text: string, style?: Style) =>
    color && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text

  return {
    heading(text) {
      write('')
      write(paint('─'.repeat(columns), 'dim'))
      for (const line of wrap(hide(text), columns)) write(paint(line, 'bold'))
    },
    text(text, style) {
      for (const line of wrap(hide(text), columns)) write(paint(line, style))
    },
    field(label, text, style) {
      const width = columns - margin.length - labelWidth
      for (const [i, line] of wrap(hide(text), width).entries()) {
        const head = (i === 0 ? label : '').padEnd(labelWidth)
        write((margin + paint(head, 'cyan') + paint(line, style)).trimEnd())
      }
    },
    table(rows, style) {
      const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
      for (const [i, row] of rows.entries()) {
        const cells = row.map((cell, column) => paint(cell.padEnd(widths[column] ?? 0), i === 0 ? 'bold' : style(cell)))
        write((margin + cells.join(margin)).trimEnd())
      }
    },
  }
}

/** Whether to print in colour. @see {@link https://no-color.org} and {@link https://force-color.org} */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  { FORCE_COLOR, NO_COLOR }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return stream.isTTY === true && !NO_COLOR
}

/** Lines of at most `width` characters, broken at a space where one is in the second half of a line. */
export function wrap(text: string, width: number): string[] {
  const half = Math.ceil(width / 2)
  const piece = new RegExp(`.{1,${width}}$|.{${half},${width}}\\s|.{1,${width}}`, 'gu')
  return printable(text)
    .split('\n')
    .flatMap((line) => line.match(piece) ?? [''])
    .map((line) => line.trimEnd())
}

/** Without what a terminal would obey. */
function printable(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', margin)
    .replaceAll(/[^\P{C}\n]/gu, '\u{fffd}')
}

/** Secrets arrive in an answer as they are or percent-encoded: PLAINTEXT encodes them twice. */
function hiding(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, percentEncode(secret), percentEncode(percentEncode(secret))])
  return (text) => forms.reduce((hidden, form) => hidden.replaceAll(form, '•••'), text)
}
