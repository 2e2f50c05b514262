import type { PlacedBlock } from '#shared/markdown/nodes.ts'
import { arrange } from './blocks.ts'
import type { Blocks } from './blocks.ts'

/** A paragraph without blank lines is shown in parts of so many characters. */
const longest = 8000

/** A text as paragraphs of what is written, signs and all: what is shown until it is read. Costs a search for blank lines. */
export function plainView(text: string): Blocks {
  const placed: PlacedBlock[] = []
  let start = 0
  while (start < text.length) {
    const blank = text.indexOf('\n\n', start)
    const end = Math.min(blank === -1 ? text.length : blank + 2, start + longest)
    const words = text.slice(start, end).trim()
    if (words !== '') placed.push({ block: { type: 'paragraph', children: [{ type: 'text', text: words }] }, start, end })
    start = end
  }
  return arrange(text, placed)
}
