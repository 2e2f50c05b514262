import type { Options } from 'csv-parse'
import { parse } from 'csv-parse/sync'

/** The longest row that is read, in bytes: a quote that is never closed takes all that follows into one. */
export const longestRow = 16 * 1024 * 1024

/** What may stand between two values, most likely first. */
const delimiters = [',', ';', '\t', '|'] as const

/** How the rows of every file are read: with as many values as there are. */
export function readOptions(delimiter: string): Options {
  // Programs mix the ends of lines.
  return { delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, skip_empty_lines: true, max_record_size: longestRow }
}

/** What stands between the values of a text, of which this is the beginning: whatever gives the most rows as many values as the first, and more than one. */
export function delimiterOf(beginning: string): string {
  const scores = delimiters.map((delimiter) => ({ delimiter, score: score(beginning, delimiter) }))
  const best = scores.reduce((found, one) => (one.score > found.score ? one : found))
  return best.score > 0 ? best.delimiter : ','
}

function score(beginning: string, delimiter: string): number {
  const rows: string[][] = []
  try {
    parse(beginning, { ...readOptions(delimiter), relax_quotes: true, to: 50, on_record: (row: string[]) => void rows.push(row) })
  } catch {
    // The text may end within quotes: what came before counts.
  }
  const width = rows[0]?.length ?? 0
  if (width < 2) return 0
  // Text has commas too, but not as many in every line.
  return rows.filter((row) => row.length === width).length / rows.length + Math.min(width, 20) / 1_000
}
