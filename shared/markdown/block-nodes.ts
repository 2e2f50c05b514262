import type { Token } from 'markdown-it'
import { inlineNodes } from './inline-nodes.ts'
import type { Alignment, Block, Cell, Inline, ListItem } from './nodes.ts'

/** A place in a list of tokens. */
interface Cursor {
  readonly tokens: readonly Token[]
  at: number
}

/** The blocks that these tokens say. */
export function blockNodes(tokens: readonly Token[]): Block[] {
  return blocksUntil({ tokens, at: 0 }, '')
}

/** Reads blocks until the token that closes what holds them, and goes past it. */
function blocksUntil(cursor: Cursor, close: string): Block[] {
  const blocks: Block[] = []
  for (let token = next(cursor); token !== undefined && token.type !== close; token = next(cursor)) {
    const block = blockOf(token, cursor)
    if (block !== undefined) blocks.push(block)
  }
  return blocks
}

function blockOf(token: Token, cursor: Cursor): Block | undefined {
  switch (token.type) {
    case 'paragraph_open': {
      const children = inlineOf(cursor, 'paragraph_close')
      return token.hidden ? { type: 'paragraph', children, tight: true } : { type: 'paragraph', children }
    }
    case 'heading_open':
      return { type: 'heading', depth: Number(token.tag.slice(1)) as 1 | 2 | 3 | 4 | 5 | 6, children: inlineOf(cursor, 'heading_close') }
    case 'fence':
      return { type: 'code', info: token.info.trim(), text: withoutLastLine(token.content), closed: isClosed(token) }
    case 'code_block':
      return { type: 'code', info: '', text: withoutLastLine(token.content), closed: true }
    case 'blockquote_open':
      return { type: 'quote', children: blocksUntil(cursor, 'blockquote_close') }
    case 'bullet_list_open':
      return { type: 'list', ordered: false, start: 1, items: itemsUntil(cursor, 'bullet_list_close') }
    case 'ordered_list_open':
      return { type: 'list', ordered: true, start: Number(token.attrGet('start') ?? 1), items: itemsUntil(cursor, 'ordered_list_close') }
    case 'table_open':
      return tableOf(cursor)
    case 'hr':
      return { type: 'rule' }
    case 'html_block':
      return { type: 'html', text: withoutLastLine(token.content) }
    default:
      return undefined
  }
}

function itemsUntil(cursor: Cursor, close: string): ListItem[] {
  const items: ListItem[] = []
  for (let token = next(cursor); token !== undefined && token.type !== close; token = next(cursor)) items.push(taskOf(blocksUntil(cursor, 'list_item_close')))
  return items
}

/** An item that begins with `[ ]` or `[x]` is a task. */
function taskOf(children: readonly Block[]): ListItem {
  const [first, ...others] = children
  const [head, ...rest] = first?.type === 'paragraph' ? first.children : []
  const mark = head?.type === 'text' ? /^\[([ xX])\]\s/.exec(head.text) : null
  if (first?.type !== 'paragraph' || head?.type !== 'text' || mark === null) return { children }
  const text = head.text.slice(mark[0].length)
  return { checked: mark[1] !== ' ', children: [{ ...first, children: [{ type: 'text', text }, ...rest] }, ...others] }
}

function tableOf(cursor: Cursor): Block {
  const align: Alignment[] = []
  const rows: Cell[][] = []
  for (let token = next(cursor); token !== undefined && token.type !== 'table_close'; token = next(cursor)) {
    if (token.type === 'tr_open') rows.push([])
    if (token.type === 'th_open') align.push(alignmentOf(token))
    if (token.type === 'inline') rows.at(-1)?.push(inlineNodes(token.children ?? []))
  }
  const [head = [], ...others] = rows
  return { type: 'table', align, head, rows: others }
}

function alignmentOf(token: Token): Alignment {
  const style = String(token.attrGet('style') ?? '')
  return (['left', 'center', 'right'] as const).find((side) => style.endsWith(side)) ?? null
}

/** Reads the text of a block, and goes past the token that closes it. */
function inlineOf(cursor: Cursor, close: string): Inline[] {
  let nodes: Inline[] = []
  for (let token = next(cursor); token !== undefined && token.type !== close; token = next(cursor)) {
    if (token.type === 'inline') nodes = inlineNodes(token.children ?? [])
  }
  return nodes
}

function next(cursor: Cursor): Token | undefined {
  cursor.at += 1
  return cursor.tokens[cursor.at - 1]
}

function withoutLastLine(content: string): string {
  return content.endsWith('\n') ? content.slice(0, -1) : content
}

/** A fence covers a line more than it opens and holds when it was closed. */
function isClosed({ map, content }: Token): boolean {
  if (map === null) return true
  const held = content === '' ? 0 : withoutLastLine(content).split('\n').length
  return map[1] - map[0] >= held + 2
}
