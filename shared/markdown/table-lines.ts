import type { Alignment } from './nodes.ts'

/** A cell as it is written, with the place of its text in the line. */
export interface RawCell {
  readonly text: string
  readonly at: number
}

/** How the columns are aligned that this line under a head says; undefined when it is none. */
export function delimiterRow(line: string): Alignment[] | undefined {
  if (!/^[|:-][|:\-\s]*$/.test(line)) return undefined
  const cells = splitRow(line)
  if (cells.length === 0 || !cells.every(({ text }) => /^:?-+:?$/.test(text))) return undefined
  return cells.map(({ text }) => {
    const [left, right] = [text.startsWith(':'), text.endsWith(':')]
    if (left && right) return 'center'
    return left ? 'left' : right ? 'right' : null
  })
}

/** The cells of a row: what stands between `|`, of which `\|` is none. */
export function splitRow(line: string): RawCell[] {
  const cells: RawCell[] = []
  let from = 0
  const end = line.trimEnd().length
  while (from < end && (line[from] === ' ' || line[from] === '\t')) from += 1
  if (line[from] === '|') from += 1
  for (let at = from; at <= end; at++) {
    const code = line.charCodeAt(at)
    // Even a backslash that is escaped itself keeps `|` from ending a cell.
    if (at === end || (code === 124 && line.charCodeAt(at - 1) !== 92)) {
      if (at < end || at > from) cells.push(cellOf(line, from, at))
      from = at + 1
    }
  }
  return cells
}

function cellOf(line: string, from: number, to: number): RawCell {
  const text = line.slice(from, to)
  const trimmed = text.trim()
  return { text: trimmed.includes('\\|') ? trimmed.replaceAll('\\|', '|') : trimmed, at: from + text.indexOf(trimmed) }
}
