/** As many rows and columns of a table of values are shown. */
const mostRows = 1_000
const mostColumns = 50

/** A table of values as a table of Markdown: its first thousand rows and fifty columns. `separator` is told by the first line. */
export function tableOfCsv(text: string): string {
  const rows = rowsOf(text, separatorOf(text))
  const width = Math.min(mostColumns, rows.reduce((most, row) => Math.max(most, row.length), 0))
  if (width === 0) return ''
  const line = (row: readonly string[]): string => `| ${Array.from({ length: width }, (_, column) => cellOf(row[column] ?? '')).join(' | ')} |`
  const [head = [], ...others] = rows
  return [line(head), `|${' --- |'.repeat(width)}`, ...others.map(line)].join('\n')
}

function separatorOf(text: string): string {
  const first = text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'))
  const counts = ['\t', ';', ','].map((separator) => [separator, first.split(separator).length] as const)
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}

/** Quoted values may hold separators, ends of lines, and quotes that stand twice. */
function rowsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[]]
  let value = ''
  let isQuoted = false
  const end = (): void => {
    rows.at(-1)?.push(value)
    value = ''
  }
  for (let index = 0; index < text.length && rows.length <= mostRows; index += 1) {
    const letter = text.charAt(index)
    if (isQuoted && letter === '"' && text.charAt(index + 1) === '"') {
      value += '"'
      index += 1
    } else if (letter === '"' && (isQuoted || value === '')) isQuoted = !isQuoted
    else if (!isQuoted && letter === separator) end()
    else if (!isQuoted && letter === '\n') {
      end()
      rows.push([])
    } else value += letter
  }
  end()
  return rows.slice(0, mostRows).filter((row) => row.some((cell) => cell !== ''))
}

/** Nothing in a cell is Markdown. */
function cellOf(value: string): string {
  return value.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$:&]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ').trim()
}
