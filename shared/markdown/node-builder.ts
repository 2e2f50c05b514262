import { inlineNodes } from './inline-nodes.ts'
import type { InlineContext, PlacedMark } from './inline-marks.ts'
import type { InlineToken } from './inline-state.ts'
import { texOf } from './math-blocks.ts'
import { takeDefinitions } from './definitions.ts'
import type { References } from './definitions.ts'
import type { NoteBook } from './note-book.ts'
import type { AlertKind, Block, Cell, Inline, ListItem } from './nodes.ts'
import { parser } from './parser.ts'
import { endOfPiece } from './pieces.ts'
import type { Kind, RawBlock, RawRow } from './raw-block.ts'
import { splitRow } from './table-lines.ts'

/** What is known of a text when its blocks become nodes. */
export interface Knowledge {
  readonly references: References
  readonly notes: NoteBook
  /** How many sources the text has. */
  readonly sources: number
  /** Marks of sources that belong at places of the source text, in order. */
  readonly marks: readonly PlacedMark[]
  /** The block at the end of a text that still grows, and how what it holds is changed before it is read. */
  readonly unfinished?: { readonly block: RawBlock; readonly repair: (text: string) => string } | undefined
}

type Parse = Parameters<typeof parser.inline.parse>

const alert = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i
const task = /^\[([ xX])\][ \t\n]+(?=[^ \t\n])/
const noCell: Cell = []
const noCells: readonly Cell[] = []

/** Makes nodes of blocks that were read. What is finished is made once. */
export class NodeBuilder {
  readonly #known: Knowledge

  constructor(known: Knowledge) {
    this.#known = known
  }

  /** The node of a block; undefined for one that says nothing where it stands. */
  block(raw: RawBlock, tight = false): Block | undefined {
    if (raw.node !== undefined) return raw.node
    const node = this.#make(raw, tight)
    if (!raw.open && this.#known.unfinished?.block !== raw) raw.node = node
    return node
  }

  /** The nodes that a block stands for: one, none, or two where the last line of a paragraph that grows looks like the head of a table. */
  blocks(raw: RawBlock, tight = false): Block[] {
    const headAt = this.#known.unfinished?.block === raw ? headOfTable(raw) : undefined
    if (headAt === undefined) {
      const block = this.block(raw, tight)
      return block === undefined ? [] : [block]
    }
    const cells = splitRow(raw.text.slice(headAt))
    const head = cells.map(({ text }, index) => this.#read(index === cells.length - 1 ? this.#repaired(raw, text) : text, [], true))
    const table: Block = { type: 'table', align: head.map(() => null), head, rows: [] }
    if (headAt === 0) return [table]
    return [{ type: 'paragraph', children: this.#read(trimmed(raw.text.slice(0, headAt)), [], false), ...(tight && { tight }) }, table]
  }

  /** The nodes of the blocks within a block. */
  children(raws: readonly RawBlock[], from = 0): Block[] {
    const blocks: Block[] = []
    for (let at = from; at < raws.length; at++) blocks.push(...this.blocks(raws[at] as RawBlock))
    return blocks
  }

  /** Makes what is finished in an open block, so that it is not looked at again. */
  settle(raw: RawBlock): void {
    for (; raw.settled < raw.children.length; raw.settled++) {
      const child = raw.children[raw.settled] as RawBlock
      if (child.open) break
      if (raw.kind === 'list') this.#item(child, !raw.loose)
      else if (raw.settled === 0) this.#first(raw.kind, child)
      else this.block(child)
    }
    if (raw.kind === 'table') for (; raw.settled < raw.rows.length; raw.settled++) this.#row(raw.rows[raw.settled] as RawRow, raw)
  }

  #first(kind: Kind, child: RawBlock): void {
    if (kind === 'item') this.#makeItem([child], false)
    else if (kind === 'quote') this.#quote([child])
    else this.block(child)
  }

  #repaired(raw: RawBlock, text: string): string {
    const { unfinished } = this.#known
    return unfinished?.block === raw ? unfinished.repair(text) : text
  }

  #make(raw: RawBlock, tight: boolean): Block | undefined {
    switch (raw.kind) {
      case 'paragraph': {
        const children = this.#text(raw, 0)
        return children.length === 0 ? undefined : { type: 'paragraph', children, ...(tight && { tight }) }
      }
      case 'heading':
        return { type: 'heading', depth: raw.size as 1 | 2 | 3 | 4 | 5 | 6, children: this.#text(raw, 0) }
      case 'fence':
        if (/^math$/i.test(raw.info)) return { type: 'math', text: raw.text, closed: raw.closed }
        return { type: 'code', info: unescaped(raw.info), text: raw.text, closed: raw.closed }
      case 'indented':
        return { type: 'code', info: '', text: withoutBlankEnd(raw.text), closed: true }
      case 'quote':
        return this.#quote(raw.children)
      case 'list':
        return { type: 'list', ordered: raw.ordered, start: raw.first, items: raw.children.map((item) => this.#item(item, !raw.loose)) }
      case 'table':
        return this.#table(raw)
      case 'rule':
        return { type: 'rule' }
      case 'html':
        return { type: 'html', text: raw.text }
      case 'math':
        return { type: 'math', text: texOf(raw.text), closed: raw.closed }
      default:
        return undefined
    }
  }

  #quote(children: readonly RawBlock[]): Block {
    const first = children[0]
    const mark = first?.kind === 'paragraph' ? alert.exec(first.text) : null
    if (first === undefined || mark === null) return { type: 'quote', children: this.children(children) }
    const kind = (mark[1] ?? 'note').toLowerCase() as AlertKind
    return { type: 'quote', kind, children: [...this.#paragraph(first, mark[0].length, false), ...this.children(children, 1)] }
  }

  #item(raw: RawBlock, tight: boolean): ListItem {
    const known = tight ? raw.tightItem : raw.looseItem
    if (known !== undefined) return known
    const other = tight ? raw.looseItem : raw.tightItem
    const item = other === undefined ? this.#makeItem(raw.children, tight) : retied(other, tight)
    if (!raw.open && tight) raw.tightItem = item
    if (!raw.open && !tight) raw.looseItem = item
    return item
  }

  #makeItem(raws: readonly RawBlock[], tight: boolean): ListItem {
    const first = raws[0]
    const mark = first?.kind === 'paragraph' ? task.exec(first.text) : null
    const children: Block[] = first !== undefined && mark !== null ? this.#paragraph(first, mark[0].length, tight) : []
    for (let at = mark === null ? 0 : 1; at < raws.length; at++) {
      for (const block of this.blocks(raws[at] as RawBlock, tight)) children.push(block.type === 'paragraph' ? tied(block, tight) : block)
    }
    return mark === null ? { children } : { checked: mark[1] !== ' ', children }
  }

  #paragraph(raw: RawBlock, skipped: number, tight: boolean): Block[] {
    const node = raw.node ?? { type: 'paragraph' as const, children: this.#text(raw, skipped) }
    if (!raw.open) raw.node = node
    if (node.type !== 'paragraph' || node.children.length === 0) return []
    return [tied(node, tight)]
  }

  #table(raw: RawBlock): Block {
    const [head, ...rows] = raw.rows.map((row) => this.#row(row, raw))
    return { type: 'table', align: raw.align, head: head ?? noCells, rows }
  }

  #row(row: RawRow, { align, rows }: RawBlock): readonly Cell[] {
    if (row.nodes !== undefined) return row.nodes
    const { unfinished } = this.#known
    const isLast = unfinished?.block.kind === 'table' && row === unfinished.block.rows.at(-1) && rows.at(-1) === row
    const cells: Cell[] = row.cells.slice(0, align.length).map(({ text, at }, index) => {
      const isOpen = isLast && index === row.cells.length - 1
      return this.#read(isOpen ? unfinished.repair(text) : text, this.#marksIn([0, row.start + at], text.length), true)
    })
    while (cells.length < align.length) cells.push(noCell)
    row.nodes = cells
    return cells
  }

  /** What stands in a paragraph or a heading, without its first characters. */
  #text(raw: RawBlock, skips: number): Inline[] {
    const skipped = skips + (this.#known.unfinished?.block === raw && raw.text.startsWith('[') ? takeDefinitions(raw.text, {}) : 0)
    const text = trimmed(skipped === 0 ? raw.text : raw.text.slice(skipped))
    let from = raw.pieces.at(-1)?.end ?? 0
    for (let end = endOfPiece(text, from); end !== undefined; end = endOfPiece(text, from)) {
      raw.pieces.push({ end, nodes: this.#read(text.slice(from, end), this.#marksIn(raw.places, end - from, skipped + from), false) })
      from = end
    }
    const last = from === 0 ? text : text.slice(from)
    const nodes = this.#read(this.#repaired(raw, last), this.#marksIn(raw.places, last.length, skipped + from), false)
    return raw.pieces.length === 0 ? nodes : [...raw.pieces.flatMap((piece) => piece.nodes), ...nodes]
  }

  #read(text: string, marks: readonly PlacedMark[], inCell: boolean): Inline[] {
    if (marks.length === 0 && isPlain(text)) return text === '' ? [] : [{ type: 'text', text }]
    const { references, notes, sources } = this.#known
    const context: InlineContext & { readonly references: References } = { references, notes, sources, marks, passed: 0, depth: 0 }
    const tokens: InlineToken[] = []
    parser.inline.parse(text, parser, context as unknown as Parse[2], tokens as unknown as Parse[3])
    const nodes = inlineNodes(tokens, inCell)
    for (const { number } of marks.slice(context.passed)) nodes.push({ type: 'cite', number })
    return nodes
  }

  /** The marks that belong in a stretch of a block's text, whose lines are at these places. */
  #marksIn(places: readonly number[], length: number, from = 0): PlacedMark[] {
    const { marks } = this.#known
    if (marks.length === 0) return []
    const found: PlacedMark[] = []
    for (let line = 0; line < places.length; line += 2) {
      const [inText = 0, inSource = 0, next = from + length + 1] = places.slice(line, line + 3)
      for (const { at, number } of marks) {
        const place = inText + at - inSource - from
        if (at > inSource && at - inSource <= next - inText && place > 0 && place <= length) found.push({ at: place, number })
      }
    }
    return found
  }
}

/** Longer lines are not taken for the head of a table before they are. */
const longestHead = 2000

/** Where the last line of a paragraph begins when it looks like the head of a table. */
function headOfTable({ kind, text, open }: RawBlock): number | undefined {
  if (kind !== 'paragraph' || !open) return undefined
  const at = text.lastIndexOf('\n') + 1
  return text[at] === '|' && text.length - at > 1 && text.length - at < longestHead ? at : undefined
}

/** Texts that hold no sign at all need no reading. */
function isPlain(text: string): boolean {
  return /^[^\n!$&*:<@[\\\]_`~【]*$/.test(text) && !text.includes('www.')
}

function retied({ checked, children }: ListItem, tight: boolean): ListItem {
  const tiedChildren = children.map((child) => (child.type === 'paragraph' ? tied(child, tight) : child))
  return checked === undefined ? { children: tiedChildren } : { checked, children: tiedChildren }
}

function tied(node: Extract<Block, { type: 'paragraph' }>, tight: boolean): Block {
  if ((node.tight ?? false) === tight) return node
  return { type: 'paragraph', children: node.children, ...(tight && { tight }) }
}

function unescaped(info: string): string {
  return parser.utils.unescapeAll(info)
}

function withoutBlankEnd(text: string): string {
  let end = text.length
  for (let at = end; at > 0 && ' \t\n'.includes(text[at - 1] ?? ''); at--) if (text[at - 1] === '\n') end = at - 1
  return text.slice(0, end)
}

function trimmed(text: string): string {
  let end = text.length
  while (end > 0 && ' \t\n'.includes(text[end - 1] ?? '')) end -= 1
  return end === text.length ? text : text.slice(0, end)
}
