import { plainText } from '#shared/markdown/inline-nodes.ts'
import type { Block } from '#shared/markdown/nodes.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'

/** A Markdown text as it is read, without its signs: items keep their dots and numbers, cells stand beside each other. */
export function plainMessage(text: string): string {
  return blocks(parseMarkdown(text).map(({ block }) => block)).trim()
}

function blocks(list: readonly Block[]): string {
  return list.map(blockText).filter((text) => text !== '').join('\n\n')
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'rule':
      return ''
    case 'code':
    case 'math':
    case 'html':
      return block.text.replace(/\n$/, '')
    case 'quote':
      return blocks(block.children)
    case 'footnote':
      return `[${block.number}] ${blocks(block.children)}`
    case 'list':
      return block.items.map(({ checked, children }, index) => {
        const sign = `${block.ordered ? `${block.start + index}.` : '•'} ${checked === undefined ? '' : checked ? '☑ ' : '☐ '}`
        return sign + children.map(blockText).join('\n').replaceAll('\n', `\n${' '.repeat(2)}`)
      }).join('\n')
    case 'table':
      return [block.head, ...block.rows].map((cells) => cells.map(plainText).join('\t')).join('\n')
    default:
      return plainText(block.children)
  }
}
