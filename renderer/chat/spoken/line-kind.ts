/** A stretch of lines that are not read out. */
export interface Fence {
  readonly holds: 'code' | 'formula'
  /** What ends it: a row of these signs, at least as long. */
  readonly mark: string
  /** It ends on the line on which it began. */
  readonly isClosed: boolean
}

/** What a line of Markdown is to somebody who listens. */
export type LineKind =
  | { readonly type: 'fence'; readonly fence: Fence }
  | { readonly type: 'fence-end' | 'inside' | 'blank' | 'table' | 'nothing' }
  /** It begins a paragraph of its own: a heading (`isWhole`: it ends it, too), an item, a quote. */
  | { readonly type: 'block'; readonly text: string; readonly isWhole: boolean }
  | { readonly type: 'text'; readonly text: string }

const containers = /^(?:[ \t]*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))*[ \t]*/
const longest = 4_000

/** What a line is, after lines that left this fence open. */
export function lineKind(line: string, fence: Fence | null): LineKind {
  if (fence !== null) return { type: ends(line.slice(0, longest), fence) ? 'fence-end' : 'inside' }
  const signs = containers.exec(line)?.[0] ?? ''
  const text = line.slice(signs.length, signs.length + longest)
  if (line.trim() === '') return { type: 'blank' }
  const opened = fenceOf(text)
  if (opened !== null) return { type: 'fence', fence: opened }
  if (text.startsWith('|')) return { type: 'table' }
  // A rule, the line below a heading, or that below the head of a table.
  if (/^[\s=_*|:-]+$/.test(text) && text.trim().length > 1) return { type: 'nothing' }
  const heading = /^#{1,6}\s+/.exec(text)?.[0]
  if (heading !== undefined) return { type: 'block', text: text.slice(heading.length), isWhole: true }
  return signs.trim() === '' ? { type: 'text', text } : { type: 'block', text, isWhole: false }
}

function fenceOf(text: string): Fence | null {
  const code = /^(`{3,}|~{3,})(.*)$/.exec(text)
  if (code?.[1] !== undefined && !(text.startsWith('`') && code[2]?.includes('`') === true)) return { holds: 'code', mark: code[1], isClosed: false }
  const formula = /^(\$\$|\\\[)(.*)$/.exec(text)
  if (formula === null) return null
  const mark = formula[1] === '$$' ? '$$' : '\\]'
  return { holds: 'formula', mark, isClosed: formula[2]?.includes(mark) === true }
}

function ends(text: string, { holds, mark }: Fence): boolean {
  const line = text.replace(/^[\s>]+/, '').trimEnd()
  // A formula has no blank lines: a price in dollars must not silence the rest.
  if (holds === 'formula') return line === '' || line.endsWith(mark)
  return line.startsWith(mark) && line.replaceAll(mark.charAt(0), '') === ''
}
