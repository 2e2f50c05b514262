import { BlockReader } from '#shared/markdown/block-reader.ts'
import { normalLabel } from '#shared/markdown/definitions.ts'
import type { References } from '#shared/markdown/definitions.ts'
import { footnotes } from '#shared/markdown/footnotes.ts'
import { NodeBuilder } from '#shared/markdown/node-builder.ts'
import type { PlacedBlock } from '#shared/markdown/nodes.ts'
import { NoteBook } from '#shared/markdown/note-book.ts'
import type { MarkdownOptions } from '#shared/markdown/parse.ts'
import type { Piece, RawBlock } from '#shared/markdown/raw-block.ts'
import { isHeld } from './held-line.ts'
import { repair } from './repair.ts'

/** A last line that is longer is only appended to until it ends. */
const longLine = 4000
/** A mark whose footnote has not come yet: what a regular expression in prose rarely looks like. */
const likelyNote = /^(?:\d{1,3}|[A-Z][A-Z0-9_]*)$/

/**
 * A text that grows, as blocks. Each line is read once; what is finished stays the same object. The last line, which may not be whole,
 * is read for showing it and put back before it is read again.
 */
export class GrowingMarkdown {
  /** The blocks that are finished since they were taken last. */
  finished: PlacedBlock[] = []
  /** Whether the end of the text may change blocks that are finished: it defines references or has footnotes. */
  isLocal = true
  readonly #references = Object.create(null) as References
  readonly #reader = new BlockReader(this.#references)
  readonly #options: Required<MarkdownOptions>
  readonly #notes = new NoteBook((label) => this.#hasNote(label))
  readonly #builder: NodeBuilder
  /** The last line. A string of its own: a slice of the text would keep all of it, once for every block. */
  #line = ''
  /** Where the last line begins in the text, and how far in it its end was looked for. */
  #lineAt = 0
  #looked = 0
  #undo: (() => void) | undefined
  #carried: { readonly start: number; readonly text: string; readonly pieces: readonly Piece[] } | undefined

  constructor({ sources = 0, marks = [] }: MarkdownOptions = {}) {
    this.#options = { sources, marks }
    this.#builder = new NodeBuilder({ references: this.#references, notes: this.#notes, sources, marks })
  }

  /** Goes on with a longer text, which begins with the one before. */
  grow(text: string): void {
    const added = text.slice(this.#lineAt + this.#line.length)
    this.#line += added
    if (this.#append(added)) return
    this.#putBack()
    this.#readLines()
    this.#settle()
    const partial = this.#line.replace(/\r$/, '')
    if (partial === '' || isHeld(partial, this.#reader.tip)) return
    this.#undo = this.#reader.remember()
    this.#reader.read(partial, this.#lineAt, text.length)
    this.#carryOn()
  }

  /** Says that the text is whole: everything is finished then. */
  end(): void {
    this.#putBack()
    const end = this.#lineAt + this.#line.length
    if (this.#line !== '') this.#reader.read(this.#line.replace(/\r$/, ''), this.#lineAt, end)
    this.#carryOn()
    this.#line = ''
    this.#lineAt = end
    this.#reader.finish()
    this.#settle()
  }

  /** The blocks at the end that may still change, repaired, and the footnotes. */
  tail(): PlacedBlock[] {
    const { root, references, notes } = this.#reader
    const block = lastLeaf(root)
    const book = new NoteBook((label) => this.#hasNote(label), this.#notes)
    const unfinished = block === root || root.children.length === root.settled ? undefined : { block, repair }
    const builder = new NodeBuilder({ references, notes: book, ...this.#options, unfinished })
    const placed = root.children.slice(root.settled).flatMap((raw) => builder.blocks(raw).map((node) => ({ block: node, start: raw.start, end: raw.end })))
    if (notes.length > 0 || book.count > 0) this.isLocal = false
    return [...placed, ...footnotes(notes, builder, book)]
  }

  #hasNote(label: string): boolean {
    return likelyNote.test(label) || this.#reader.notes.some((note) => normalLabel(note.label) === label)
  }

  #readLines(): void {
    const text = this.#line
    let begin = 0
    for (let at = this.#looked; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code !== 10 && code !== 13) continue
      // Whether a line feed follows is not known yet.
      if (code === 13 && at === text.length - 1) break
      const end = code === 13 && text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1
      this.#reader.read(text.slice(begin, at), this.#lineAt + begin, this.#lineAt + end)
      this.#carryOn()
      begin = end
      at = end - 1
    }
    this.#line = text.slice(begin)
    this.#lineAt += begin
    this.#looked = text.endsWith('\r') ? this.#line.length - 1 : this.#line.length
  }

  /** Makes nodes of what is finished, in the order of the text. */
  #settle(): void {
    const { root, path } = this.#reader
    const before = root.settled
    for (const raw of path) this.#builder.settle(raw)
    for (const raw of root.children.slice(before, root.settled)) {
      const block = this.#builder.block(raw)
      if (block !== undefined) this.finished.push({ block, start: raw.start, end: raw.end })
      if (raw.kind !== 'note') release(raw)
    }
    if (this.#notes.count > 0 || this.#reader.notes.length > 0) this.isLocal = false
    if (this.isLocal && Object.keys(this.#references).length > 0) this.isLocal = false
  }

  /** Appends to a long last line without reading it again. */
  #append(added: string): boolean {
    const { tip } = this.#reader
    if (this.#undo === undefined || this.#line.length < longLine || /[\r\n]/.test(added)) return false
    if (tip.kind !== 'paragraph' && tip.kind !== 'fence') return false
    tip.text += added.replaceAll('\0', '\uFFFD')
    tip.end = this.#lineAt + this.#line.length
    this.#looked = this.#line.length
    return true
  }

  #putBack(): void {
    const { tip } = this.#reader
    if (tip.pieces.length > 0) this.#carried = { start: tip.start, text: tip.text, pieces: [...tip.pieces] }
    this.#undo?.()
    this.#undo = undefined
  }

  /** A long line that is read anew does not lose the pieces that were made of it. */
  #carryOn(): void {
    const { tip } = this.#reader
    const carried = this.#carried
    if (carried === undefined || tip.start !== carried.start || tip.kind !== 'paragraph' || tip.pieces.length >= carried.pieces.length) return
    const [from, to] = [tip.pieces.at(-1)?.end ?? 0, carried.pieces.at(-1)?.end ?? 0]
    if (tip.text.slice(from, to) === carried.text.slice(from, to)) tip.pieces.push(...carried.pieces.slice(tip.pieces.length))
  }
}

function lastLeaf(raw: RawBlock): RawBlock {
  let leaf = raw
  for (let child = leaf.children.at(-1); child !== undefined; child = leaf.children.at(-1)) leaf = child
  return leaf
}

/** What was made into nodes is not kept a second time. */
function release(raw: RawBlock): void {
  Object.assign(raw, { children: [], rows: [], places: [], pieces: [], text: '', node: undefined })
}
