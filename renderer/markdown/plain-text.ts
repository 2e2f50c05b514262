import type { Token, Tokens } from 'marked'
import { allBlocks, parseWhole } from './blocks.ts'
import { decodeEntities } from './entities.ts'

/** The texts of a Markdown text as they are read, without its signs: one for each paragraph, cell or block of code, in order. */
export function plainBlocks(text: string): string[] {
  return allBlocks(parseWhole(text)).flatMap(blockTexts)
}

function blockTexts(token: Token): string[] {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'hr':
      return []
    case 'code':
      return [(token as Tokens.Code).text]
    case 'blockquote':
      return (token.tokens ?? []).flatMap(blockTexts)
    case 'list':
      return (token as Tokens.List).items.flatMap((item) => item.tokens.flatMap(blockTexts))
    case 'table': {
      const { header, rows } = token as Tokens.Table
      return [header, ...rows].flat().map((cell) => inlineText(cell.tokens))
    }
    case 'html':
      return [token.raw.trimEnd()]
    case 'heading':
    case 'paragraph':
      return [inlineText(token.tokens)]
    case 'text':
      return [inlineText(token.tokens ?? [token])]
    default:
      return [inlineText([token])]
  }
}

function inlineText(tokens: readonly Token[] | undefined): string {
  return (tokens ?? []).map(tokenText).join('')
}

function tokenText(token: Token): string {
  switch (token.type) {
    case 'codespan':
    case 'escape':
      return String(token.text)
    case 'br':
      return '\n'
    case 'checkbox':
      return ''
    case 'html':
      return token.raw
    case 'image':
      return token.text === '' ? String((token as Tokens.Image).href) : String(token.text)
    default:
      if ('tokens' in token && token.tokens !== undefined) return inlineText(token.tokens)
      return decodeEntities('text' in token && typeof token.text === 'string' ? token.text : token.raw)
  }
}
