import { plainText } from '#shared/markdown/inline-nodes.ts'
import type { Block } from '#shared/markdown/nodes.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'

/** The texts of a Markdown text as they are read, without its signs: one for each paragraph, cell or block of code, in order. */
export function plainBlocks(text: string): string[] {
  return parseMarkdown(text).flatMap(({ block }) => blockTexts(block))
}

function blockTexts(block: Block): string[] {
  switch (block.type) {
    case 'rule':
      return []
    case 'code':
    case 'math':
    case 'html':
      return [block.text]
    case 'quote':
    case 'footnote':
      return block.children.flatMap(blockTexts)
    case 'list':
      return block.items.flatMap((item) => item.children.flatMap(blockTexts))
    case 'table':
      return [block.head, ...block.rows].flat().map(plainText)
    default:
      return [plainText(block.children)]
  }
}
