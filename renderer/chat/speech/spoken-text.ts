import { plainText } from '#shared/markdown/inline-nodes.ts'
import type { Block } from '#shared/markdown/nodes.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'

/** What is said in place of what cannot be read aloud. */
export interface SpokenWords {
  /** `language` is '' where it is not known. */
  readonly code: (language: string) => string
  readonly formula: string
}

/** Longer pieces are cut, since voices break off in the middle of long ones. */
const longestPiece = 220

/** A Markdown text in pieces to be said one after the other: sentences, and for a block of code or a formula its name. */
export function spokenPieces(text: string, language: string, words: SpokenWords): string[] {
  const sentences = new Intl.Segmenter(language, { granularity: 'sentence' })
  const texts = parseMarkdown(text).flatMap(({ block }) => blockTexts(block, words))
  return texts.flatMap((one) => [...sentences.segment(one.replaceAll(/\s+/g, ' '))].flatMap(({ segment }) => cut(segment.trim()))).filter((piece) => /[\p{L}\p{N}]/u.test(piece))
}

function blockTexts(block: Block, words: SpokenWords): string[] {
  switch (block.type) {
    case 'rule':
    case 'html':
      return []
    case 'code':
      return [words.code(/^[\w+#.-]+/.exec(block.info)?.[0] ?? '')]
    case 'math':
      return [words.formula]
    case 'quote':
    case 'footnote':
      return block.children.flatMap((child) => blockTexts(child, words))
    case 'list':
      return block.items.flatMap((item) => item.children.flatMap((child) => blockTexts(child, words)))
    case 'table':
      return [block.head, ...block.rows].map((cells) => cells.map(plainText).filter((cell) => cell !== '').join(', '))
    default:
      return [plainText(block.children.flatMap((node) => {
        if (node.type === 'cite' || node.type === 'footnote-ref') return []
        return node.type === 'math' && node.text.length > 12 ? [{ type: 'text' as const, text: words.formula }] : [node]
      }))]
  }
}

/** Cut behind a comma or between words; a word that is too long by itself, too. */
function cut(sentence: string): string[] {
  const pieces: string[] = []
  let rest = sentence
  while (rest.length > longestPiece) {
    const head = rest.slice(0, longestPiece)
    const comma = Math.max(head.lastIndexOf(', '), head.lastIndexOf('; '), head.lastIndexOf(': '))
    const end = comma > longestPiece / 3 ? comma + 1 : head.lastIndexOf(' ') > 0 ? head.lastIndexOf(' ') : longestPiece
    pieces.push(rest.slice(0, end).trim())
    rest = rest.slice(end).trim()
  }
  return [...pieces, rest]
}
