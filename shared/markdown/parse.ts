import type { Token } from 'markdown-it'
import { blockNodes } from './block-nodes.ts'
import type { PlacedBlock } from './nodes.ts'
import { parser } from './parser.ts'

/** Cuts a text into its blocks. Never throws; what is nested too deep is text. */
export function parseMarkdown(source: string): PlacedBlock[] {
  const text = withPlainLines(source)
  const tokens = parser.parse(text, {})
  const lines = lineStarts(text)
  return topLevel(tokens).flatMap((group) => {
    const [first, end] = group[0]?.map ?? [0, 0]
    const [block] = blockNodes(group)
    return block === undefined ? [] : [{ block, start: lines[first] ?? text.length, end: lines[end] ?? text.length }]
  })
}

/** A text whose lines all end alike, as the parser counts them: places in it are those of the blocks. */
export function withPlainLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/** The tokens of each block that is not within another. */
function topLevel(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = []
  let group: Token[] = []
  for (const token of tokens) {
    group.push(token)
    // The content of a paragraph is one level below it.
    if (token.level > 0 || token.nesting === 1) continue
    groups.push(group)
    group = []
  }
  return groups
}

/** Where each line begins; one more where a line that is not there would begin. */
function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
