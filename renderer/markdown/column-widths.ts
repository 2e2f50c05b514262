import { plainText } from '#shared/markdown/inline-nodes.ts'
import type { TableBlock } from './table-text.ts'

/** Rows that say how wide columns are. */
const lookedAt = 100
const narrowest = 4
const widest = 28
/** The space beside a cell's text, in the same unit. */
const beside = 4

/** Widths for the columns of a table, of which no cell has been drawn: as CSS for `grid-template-columns`, and the least width of all together. */
export function columnWidths({ head, rows }: TableBlock): { readonly template: string; readonly least: string } {
  const widths = head.map((cell, column) => {
    const lengths = [cell, ...rows.slice(0, lookedAt).map((cells) => cells[column] ?? [])].map((nodes) => plainText(nodes).length)
    return Math.min(widest, Math.max(narrowest, ...lengths)) + beside
  })
  return {
    template: widths.map((width) => `minmax(${width}ch, ${width}fr)`).join(' '),
    least: `${widths.reduce((sum, width) => sum + width, 0)}ch`,
  }
}
