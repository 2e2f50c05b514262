import { plainText } from '#shared/markdown/inline-nodes.ts'
import type { Alignment, Block, Cell } from '#shared/markdown/nodes.ts'
import { inlineMarkdown } from './inline-markdown.ts'

/** A table as it was read. */
export type TableBlock = Extract<Block, { readonly type: 'table' }>

const lines: Readonly<Record<NonNullable<Alignment> | 'none', string>> = { left: ':---', center: ':---:', right: '---:', none: '---' }

/** A table as Markdown. */
export function tableMarkdown({ head, rows, align }: TableBlock): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  const texts = (cells: readonly Cell[]): string[] => cells.map((cell) => inlineMarkdown(cell).replaceAll(/\\*\|/g, escaped).replaceAll('\n', ' '))
  return [texts(head), head.map((_, index) => lines[align[index] ?? 'none']), ...rows.map(texts)].map(line).join('')
}

/** A bar in a cell is escaped, in code too; one that is escaped already stays. */
function escaped(found: string): string {
  return found.length % 2 === 0 ? found : `\\${found}`
}

/**
 * A table as comma-separated values (RFC 4180), the cells as plain text. A cell that a spreadsheet would take for a formula begins with an
 * apostrophe, so that it is shown and not computed; numbers with a sign stay numbers.
 */
export function tableCsv({ head, rows }: TableBlock): string {
  return [head, ...rows].map((cells) => `${cells.map((cell) => quoted(harmless(plainText(cell)))).join(',')}\r\n`).join('')
}

function harmless(text: string): string {
  return /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) && !/^\s*[+-]?[\d.,\s]*\d\s*%?$/.test(text) ? `'${text}` : text
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
