import { startBlock } from './block-starts.ts'
import { takeDefinitions } from './definitions.ts'
import type { References } from './definitions.ts'
import { endsHtml } from './html-blocks.ts'
import { Line } from './line.ts'
import { endsMath } from './math-blocks.ts'
import { RawBlock } from './raw-block.ts'
import type { Kind } from './raw-block.ts'
import { splitRow } from './table-lines.ts'

/** Blocks within blocks deeper than this are text: who draws them must not run out of stack. */
export const deepest = 48

/** A table whose rows lack more cells than this ends: a few characters must not become millions of cells. */
const mostMissing = 65_536

/**
 * Cuts lines into blocks as CommonMark says: each line is read once, and a block that was closed never changes again. What a line costs
 * is its length and how deep the open blocks are, however long the text is.
 */
export class BlockReader {
  readonly root = new RawBlock('document', 0)
  readonly line = new Line()
  /** The blocks that take more lines, from the document to the innermost. */
  path: RawBlock[] = [this.root]
  references: References
  /** Definitions of footnotes, in order. */
  notes: RawBlock[] = []
  /** How many of the open blocks the present line continues. */
  #matched = 0
  /** Where the line after the present one begins. */
  #end = 0

  constructor(references: References) {
    this.references = references
  }

  get tip(): RawBlock {
    return this.path.at(-1) ?? this.root
  }

  /** Whether the line could be a paragraph's that goes on without the marks of what it is in. */
  get mayBeLazy(): boolean {
    return this.#matched < this.path.length && this.tip.kind === 'paragraph'
  }

  /** Reads a line, given without its ending; `end` is where the next one begins. */
  read(text: string, start: number, end: number): void {
    const { line } = this
    this.#end = end
    line.begin(text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text, start)
    this.#matched = 1
    while (this.#matched < this.path.length) {
      const went = continues(this.path[this.#matched] as RawBlock, line)
      if (went === 'no') break
      this.#matched += 1
      if (went === 'closes') return this.#closeFence()
    }
    this.#open()
  }

  /** Says that no more lines come. */
  finish(): void {
    while (this.path.length > 1) this.#closeTip()
  }

  /** Remembers everything; the function puts it back. */
  remember(): () => void {
    const path = [...this.path]
    const blocks = path.map((block) => block.remember())
    const notes = this.notes.length
    const { references, line } = this
    const number = line.number
    this.references = Object.create(references) as References
    return () => {
      for (const putBack of blocks) putBack()
      this.path = path
      this.notes.length = notes
      this.references = references
      line.number = number
    }
  }

  /** Closes the blocks that the line does not continue, and opens one in what is left. */
  add(kind: Kind): RawBlock {
    this.closeUnmatched()
    while (!mayHold(this.tip.kind, kind)) this.#closeTip()
    const block = new RawBlock(kind, this.line.start)
    const parent = this.tip
    const before = parent.children.at(-1)
    if (before !== undefined && before.lastLine < this.line.number - 1) this.#loosen(parent)
    parent.children.push(block)
    this.path.push(block)
    this.#matched = this.path.length
    if (kind === 'note') this.notes.push(block)
    return block
  }

  closeUnmatched(): void {
    while (this.path.length > this.#matched) this.#closeTip()
  }

  /** Closes a block of one line. */
  closeLeaf(): void {
    this.#touch()
    this.path.at(-1)!.open = false
    this.path.pop()
  }

  /** Puts the definitions that the open paragraph begins with aside. */
  takeFromParagraph(block: RawBlock): void {
    if (!block.text.startsWith('[')) return
    cutFront(block, takeDefinitions(block.text, this.references))
  }

  #open(): void {
    const { line } = this
    let leaf = false
    let began = false
    while (!leaf) {
      const container = this.path[this.#matched - 1] as RawBlock
      if (takesLines(container)) break
      line.look()
      const started = line.blank || this.#matched > deepest ? undefined : startBlock(this, container)
      if (started === 'done') return this.#touch()
      if (started === undefined) break
      leaf = started === 'leaf'
      began = true
    }
    if (this.mayBeLazy && !line.blank) this.#addText(this.tip)
    else this.#addRest()
    if (began || !line.blank) this.#touch()
    else this.#touchBlank()
  }

  #addRest(): void {
    const { line } = this
    this.closeUnmatched()
    const container = this.tip
    if (takesLines(container)) {
      this.#addLine(container)
    } else if (container.kind === 'table') {
      this.#addRow(container)
    } else if (container.kind === 'paragraph') {
      this.#addText(container)
    } else if (!line.blank) {
      const paragraph = this.add('paragraph')
      line.skipSpaces()
      this.#addText(paragraph)
    }
  }

  #addLine(block: RawBlock): void {
    const { line } = this
    const text = line.rest()
    block.text = block.lines === 0 ? text : `${block.text}\n${text}`
    block.lines += 1
    if (block.kind === 'html' && endsHtml(block.size, text)) this.#closeNow()
    if (block.kind === 'math') this.#lookForEnd(block, text)
  }

  #lookForEnd(block: RawBlock, text: string): void {
    const ends = endsMath(block.info, text)
    if (ends === 'no') return
    block.closed = ends === 'closes'
    this.#closeNow()
  }

  #addRow(table: RawBlock): void {
    const { line } = this
    const cells = splitRow(line.rest())
    const missing = table.missing + Math.max(0, table.align.length - cells.length)
    if (missing > mostMissing) {
      this.#closeTip()
      return this.#addText(this.add('paragraph'))
    }
    table.missing = missing
    table.rows.push({ cells, start: line.start + line.offset })
  }

  #addText(block: RawBlock): void {
    const { line } = this
    line.skipSpaces()
    const text = line.rest()
    // No title follows where the next definition begins.
    if (block.text.startsWith('[') && text.startsWith('[')) this.takeFromParagraph(block)
    if (block.text !== '') block.text += '\n'
    block.places.push(block.text.length, line.start + line.offset)
    block.text += text
  }

  #closeNow(): void {
    this.#touch()
    this.#closeTip()
  }

  #closeFence(): void {
    while (this.path.length > this.#matched) this.#closeTip()
    this.tip.closed = true
    this.#touch()
    this.#closeTip()
  }

  /** Notes how far the open blocks reach with a line that is blank within the innermost. */
  #touchBlank(): void {
    const leaf = this.tip
    if (leaf.kind === 'fence' || leaf.kind === 'html') return this.#touch()
    // A quote goes on with its mark, even when nothing follows it.
    const quote = this.path.findLastIndex(({ kind }) => kind === 'quote')
    for (const block of this.path.slice(0, quote + 1)) touch(block, this.line.number, this.#end)
  }

  #touch(): void {
    for (const block of this.path) touch(block, this.line.number, this.#end)
  }

  #loosen(parent: RawBlock): void {
    if (parent.kind === 'list') parent.loose = true
    const list = this.path.at(-2)
    if (parent.kind === 'item' && list !== undefined) list.loose = true
  }

  #closeTip(): void {
    const block = this.path.pop()
    if (block === undefined || block === this.root) return
    block.open = false
    if (block.kind === 'math' && !block.closed) becomeParagraph(block)
    if (block.kind === 'paragraph') this.takeFromParagraph(block)
  }
}

function touch(block: RawBlock, line: number, end: number): void {
  block.lastLine = line
  block.end = end
}

/** A formula that nothing closes was none. */
function becomeParagraph(block: RawBlock): void {
  block.kind = 'paragraph'
  block.text = block.text.replace(/^[ \t]+/gm, '')
  block.places = [0, block.start]
}

/** Takes away the first characters of a paragraph. */
export function cutFront(block: RawBlock, length: number): void {
  if (length === 0) return
  block.text = block.text.slice(length)
  const places: number[] = []
  for (let at = 0; at < block.places.length; at += 2) {
    const [inText = 0, inSource = 0] = block.places.slice(at, at + 2)
    if (inText >= length) places.push(inText - length, inSource)
  }
  block.places = places
  block.pieces = []
}

function mayHold(parent: Kind, child: Kind): boolean {
  if (parent === 'list') return child === 'item'
  return child !== 'item' && (parent === 'document' || parent === 'quote' || parent === 'item' || parent === 'note')
}

/** Leaves that take lines as they are. */
function takesLines({ kind }: RawBlock): boolean {
  return kind === 'fence' || kind === 'indented' || kind === 'html' || kind === 'math'
}

/** Whether the line goes on with an open block; goes past the marks that say so. */
function continues(block: RawBlock, line: Line): 'yes' | 'no' | 'closes' {
  line.look()
  switch (block.kind) {
    case 'quote':
      return continuesQuote(line)
    case 'item':
      return continuesIndented(line, block.padding, block.children.length > 0)
    case 'note':
      return continuesIndented(line, 4, block.children.length > 0)
    case 'fence':
      return continuesFence(block, line)
    case 'indented':
      return continuesIndented(line, 4, true)
    case 'html':
      return line.blank && block.size >= 6 ? 'no' : 'yes'
    case 'paragraph':
    case 'math':
    case 'table':
      return line.blank ? 'no' : 'yes'
    default:
      return 'yes'
  }
}

function continuesQuote(line: Line): 'yes' | 'no' {
  if (line.indent >= 4 || line.next !== 62) return 'no'
  line.skipSpaces()
  line.skip(1)
  if (line.atSpace) line.skipColumns(1)
  return 'yes'
}

function continuesIndented(line: Line, columns: number, mayBeBlank: boolean): 'yes' | 'no' {
  if (line.indent >= columns) line.skipColumns(columns)
  else if (line.blank && mayBeBlank) line.skipSpaces()
  else return 'no'
  return 'yes'
}

function continuesFence(block: RawBlock, line: Line): 'yes' | 'closes' {
  if (line.indent < 4 && line.text[line.nextOffset] === block.marker) {
    let at = line.nextOffset
    while (line.text[at] === block.marker) at += 1
    if (at - line.nextOffset >= block.size && /^[ \t]*$/.test(line.text.slice(at))) return 'closes'
  }
  line.skipColumns(Math.min(block.indent, line.indent))
  return 'yes'
}
