import type { Alignment, Block, Cell, Inline, ListItem } from './nodes.ts'
import type { RawCell } from './table-lines.ts'

/** What a block is while it is read. `note` is the definition of a footnote. */
export type Kind = 'document' | 'quote' | 'list' | 'item' | 'note' | 'paragraph' | 'heading' | 'fence' | 'indented' | 'html' | 'math' | 'table' | 'rule'

/** A part of a long text within a block that will not change any more. */
export interface Piece {
  readonly end: number
  readonly nodes: readonly Inline[]
}

/** A row of a table, with the place of its line. */
export interface RawRow {
  readonly cells: readonly RawCell[]
  readonly start: number
  nodes?: readonly Cell[]
}

/** A block while it is read, line by line. All of one shape, so that one can be put back to what it was. */
export class RawBlock {
  kind: Kind
  /** Where its first line begins in the source, and where its last line ends. */
  start: number
  end: number
  /** The number of the last line that says something in it. */
  lastLine = 0
  /** It takes more lines. */
  open = true
  children: RawBlock[] = []
  /** How many of the children are finished and made into nodes. */
  settled = 0
  /** The lines of a leaf, joined by line feeds, and how many they are. */
  text = ''
  lines = 0
  /** Where the lines of a paragraph or a heading are: their places in `text` and in the source, alternating. */
  places: number[] = []
  /** Of a list or its item: what marks it. */
  ordered = false
  first = 1
  marker = ''
  /** Of an item: how far its content is indented. */
  padding = 0
  loose = false
  /** Of a fence: how many characters it has and how far it is indented; of a heading: its depth; of HTML: its kind. */
  size = 0
  indent = 0
  info = ''
  /** Of a fence or a formula: what closes it has come. */
  closed = false
  align: Alignment[] = []
  rows: RawRow[] = []
  /** How many cells the rows of a table lack. */
  missing = 0
  label = ''
  pieces: Piece[] = []
  /** What it was made into once it was finished. */
  node: Block | undefined
  tightItem: ListItem | undefined
  looseItem: ListItem | undefined

  constructor(kind: Kind, start: number) {
    this.kind = kind
    this.start = start
    this.end = start
  }

  /** Remembers what it is; the function puts it back, and forgets what was added since. */
  remember(): () => void {
    const before = { ...this }
    const lengths = [this.children.length, this.places.length, this.rows.length, this.pieces.length] as const
    const last = this.children.at(-1)
    return () => {
      Object.assign(this, before)
      ;[this.children.length, this.places.length, this.rows.length, this.pieces.length] = lengths
      if (last !== undefined) this.children[this.children.length - 1] = last
    }
  }
}
