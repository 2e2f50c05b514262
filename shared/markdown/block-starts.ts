import type { BlockReader } from './block-reader.ts'
import { endsHtml, htmlKind } from './html-blocks.ts'
import type { Line } from './line.ts'
import { startsMath } from './math-blocks.ts'
import type { RawBlock } from './raw-block.ts'
import { delimiterRow, splitRow } from './table-lines.ts'

/** A block that holds others was opened; a leaf was, which takes the rest of the line; the line is done with. */
export type Started = 'container' | 'leaf' | 'done'

/** Opens the block that begins at the line's next character, if one does, in a container that the line continues. */
export function startBlock(reader: BlockReader, container: RawBlock): Started | undefined {
  const { line } = reader
  if (line.indent >= 4) return startIndented(reader, container)
  switch (line.text[line.nextOffset]) {
    case '>':
      return startQuote(reader)
    case '#':
      return startHeading(reader)
    case '`':
    case '~':
      return startFence(reader)
    case '<':
      return startHtml(reader, container)
    case '=':
      return startUnderline(reader, container)
    case '-':
      return startUnderline(reader, container) ?? startRule(reader) ?? startItem(reader, container) ?? startTable(reader, container)
    case '*':
      return startRule(reader) ?? startItem(reader, container)
    case '_':
      return startRule(reader)
    case '$':
    case '\\':
      return startMath(reader)
    case '[':
      return startNote(reader)
    case '|':
    case ':':
      return startTable(reader, container)
    default:
      return startItem(reader, container)
  }
}

function startIndented(reader: BlockReader, container: RawBlock): Started | undefined {
  if (container.kind === 'paragraph' || reader.mayBeLazy) return undefined
  reader.line.skipColumns(4)
  reader.add('indented').closed = true
  return 'leaf'
}

function startQuote(reader: BlockReader): Started {
  const { line } = reader
  line.skipSpaces()
  line.skip(1)
  if (line.atSpace) line.skipColumns(1)
  reader.add('quote')
  return 'container'
}

function startHeading(reader: BlockReader): Started | undefined {
  const { line } = reader
  const depth = countOf(line.text, line.nextOffset, '#')
  const after = line.text.charCodeAt(line.nextOffset + depth)
  if (depth > 6 || !(after === 32 || after === 9 || Number.isNaN(after))) return undefined
  line.skipSpaces()
  const from = line.offset + depth
  const text = headingText(line.text.slice(from))
  const block = reader.add('heading')
  block.size = depth
  block.text = text
  block.places.push(0, line.start + line.text.indexOf(text, from))
  reader.closeLeaf()
  return 'done'
}

/** The text of a heading without the signs that may close it. */
function headingText(rest: string): string {
  const text = trimSpaces(rest)
  let end = text.length
  while (text[end - 1] === '#') end -= 1
  if (end === text.length) return text
  return end === 0 ? '' : text[end - 1] === ' ' || text[end - 1] === '\t' ? trimSpaces(text.slice(0, end)) : text
}

function startFence(reader: BlockReader): Started | undefined {
  const { line } = reader
  const marker = line.text[line.nextOffset] ?? ''
  const size = countOf(line.text, line.nextOffset, marker)
  const info = trimSpaces(line.text.slice(line.nextOffset + size))
  if (size < 3 || (marker === '`' && info.includes('`'))) return undefined
  const indent = line.indent
  const block = reader.add('fence')
  Object.assign(block, { size, marker, indent, info })
  return 'done'
}

function startHtml(reader: BlockReader, container: RawBlock): Started | undefined {
  const { line } = reader
  const kind = htmlKind(line.text.slice(line.nextOffset), container.kind === 'paragraph' || reader.mayBeLazy)
  if (kind === 0) return undefined
  const block = reader.add('html')
  block.size = kind
  // The spaces before it belong to it.
  if (!endsHtml(kind, line.text.slice(line.nextOffset))) return 'leaf'
  block.text = line.rest()
  reader.closeLeaf()
  return 'done'
}

function startUnderline(reader: BlockReader, container: RawBlock): Started | undefined {
  const { line } = reader
  const marker = line.text[line.nextOffset] ?? ''
  const end = line.nextOffset + countOf(line.text, line.nextOffset, marker)
  if (container.kind !== 'paragraph' || !isBlank(line, end)) return undefined
  reader.closeUnmatched()
  reader.takeFromParagraph(container)
  if (container.text === '') return undefined
  container.kind = 'heading'
  container.size = marker === '=' ? 1 : 2
  reader.closeLeaf()
  return 'done'
}

function startRule(reader: BlockReader): Started | undefined {
  const { line } = reader
  const marker = line.next
  let count = 0
  for (let at = line.nextOffset; at < line.text.length; at++) {
    const code = line.text.charCodeAt(at)
    if (code === marker) count += 1
    else if (code !== 32 && code !== 9) return undefined
  }
  if (count < 3) return undefined
  reader.add('rule')
  reader.closeLeaf()
  return 'done'
}

function startMath(reader: BlockReader): Started | undefined {
  const { line } = reader
  const text = line.text.slice(line.nextOffset)
  const close = startsMath(text)
  if (close === undefined) return undefined
  const block = reader.add('math')
  block.info = close
  Object.assign(block, { text, lines: 1 })
  block.closed = close === ''
  if (block.closed) reader.closeLeaf()
  return 'done'
}

function startNote(reader: BlockReader): Started | undefined {
  const { line } = reader
  const mark = /^\[\^([^\]\s]{1,200})\]:[ \t]*/.exec(line.text.slice(line.nextOffset, line.nextOffset + 300))
  if (mark === null) return undefined
  line.skipSpaces()
  line.skip(mark[0].trimEnd().length)
  line.look()
  line.skipSpaces()
  reader.add('note').label = mark[1] ?? ''
  return 'container'
}

function startTable(reader: BlockReader, container: RawBlock): Started | undefined {
  const { line } = reader
  if (container.kind !== 'paragraph') return undefined
  const align = delimiterRow(line.text.slice(line.nextOffset))
  if (align === undefined) return undefined
  const headAt = container.text.lastIndexOf('\n') + 1
  const head = { cells: splitRow(container.text.slice(headAt)), start: container.places.at(-1) ?? container.start }
  if (head.cells.length !== align.length) return undefined
  reader.closeUnmatched()
  const table = headAt === 0 ? container : splitHead(reader, container, headAt, head.start)
  Object.assign(table, { kind: 'table', align, text: '', pieces: [], places: [] })
  table.rows.push(head)
  return 'done'
}

/** Takes the last line of a paragraph out of it, which turned out to be the head of a table. */
function splitHead(reader: BlockReader, paragraph: RawBlock, headAt: number, start: number): RawBlock {
  paragraph.text = paragraph.text.slice(0, headAt - 1)
  paragraph.places.length -= 2
  paragraph.end = start
  paragraph.pieces = paragraph.pieces.filter(({ end }) => end < headAt)
  const table = reader.add('table')
  table.start = start
  return table
}

interface ItemMark {
  readonly length: number
  readonly marker: string
  readonly ordered: boolean
  readonly first: number
}

function startItem(reader: BlockReader, container: RawBlock): Started | undefined {
  const { line } = reader
  const mark = itemMark(line, container.kind === 'paragraph')
  if (mark === undefined) return undefined
  const indent = line.indent
  const padding = indent + mark.length + skipItemMark(line, mark.length)
  reader.closeUnmatched()
  const { tip } = reader
  if (tip.kind !== 'list' || tip.marker !== mark.marker) {
    const list = reader.add('list')
    Object.assign(list, { ordered: mark.ordered, first: mark.first, marker: mark.marker })
  }
  reader.add('item').padding = padding
  return 'container'
}

function itemMark(line: Line, interrupts: boolean): ItemMark | undefined {
  const code = line.next
  const isBullet = code === 42 || code === 43 || code === 45
  const digits = isBullet || !(code >= 48 && code <= 57) ? undefined : /^(\d{1,9})([.)])/.exec(line.text.slice(line.nextOffset, line.nextOffset + 10))
  if (!isBullet && !digits) return undefined
  const length = digits?.[0].length ?? 1
  const after = line.text.charCodeAt(line.nextOffset + length)
  if (!(after === 32 || after === 9 || Number.isNaN(after))) return undefined
  const first = Number(digits?.[1] ?? 1)
  // Neither an empty item nor a number in the middle of a list begins one within a paragraph.
  if (interrupts && (first !== 1 || isBlank(line, line.nextOffset + length))) return undefined
  return { length, marker: digits?.[2] ?? String.fromCharCode(code), ordered: digits !== undefined, first }
}

/** Goes past the mark of an item and the spaces behind it; answers how many of those belong to its indentation. */
function skipItemMark(line: Line, length: number): number {
  line.skipSpaces()
  line.skip(length)
  const back = line.remember()
  line.look()
  if (!line.blank && line.indent >= 1 && line.indent < 5) {
    const { indent } = line
    line.skipColumns(indent)
    return indent
  }
  back()
  if (line.atSpace) line.skipColumns(1)
  return 1
}

function countOf(text: string, start: number, character: string): number {
  let at = start
  while (text[at] === character) at += 1
  return at - start
}

function isBlank(line: Line, from: number): boolean {
  for (let at = from; at < line.text.length; at++) {
    const code = line.text.charCodeAt(at)
    if (code !== 32 && code !== 9) return false
  }
  return true
}

function trimSpaces(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '')
}
