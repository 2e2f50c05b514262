/*
 * What a Markdown text says, as plain values that can be cloned, sent to a thread and compared. Nothing in them is HTML to
 * be run: a piece of HTML is a node whose text is shown.
 */

/** Text within a block. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'strong' | 'emphasis' | 'deleted'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  /** A line that ends where the writer wanted it. */
  | { readonly type: 'break' }
  /** The address is as it was written, with what URLs may not hold encoded: whether it may be opened is for who draws it. */
  | { readonly type: 'link'; readonly href: string; readonly title?: string; readonly children: readonly Inline[] }
  | { readonly type: 'image'; readonly src: string; readonly alt: string; readonly title?: string }
  | { readonly type: 'html'; readonly text: string }
  /** A formula in TeX; `display`: on a line of its own within a paragraph. */
  | { readonly type: 'math'; readonly text: string; readonly display: boolean }
  /** A mark of the footnote with this number; it is the `nth` one (from 1) that leads there. */
  | { readonly type: 'footnote-ref'; readonly label: string; readonly number: number; readonly nth: number }
  /** A mark of the source with this number, counted from 1. */
  | { readonly type: 'cite'; readonly number: number }

/** How a column of a table is aligned. */
export type Alignment = 'left' | 'center' | 'right' | null

/** One cell of a table. */
export type Cell = readonly Inline[]

/** One item of a list. */
export interface ListItem {
  /** Of a task: whether it is done. */
  readonly checked?: boolean
  readonly children: readonly Block[]
}

/** What an alert is for. */
export type AlertKind = 'note' | 'tip' | 'important' | 'warning' | 'caution'

/** A piece of a text that stands by itself. */
export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[]; /** Within a list without blank lines: drawn without a paragraph's distance. */ readonly tight?: boolean }
  | { readonly type: 'heading'; readonly depth: 1 | 2 | 3 | 4 | 5 | 6; readonly children: readonly Inline[] }
  /** `info` is what stands behind an opening fence; `closed`: its closing fence is there, or it needs none. */
  | { readonly type: 'code'; readonly info: string; readonly text: string; readonly closed: boolean }
  /** `kind`: it is an alert, as GitHub has them. */
  | { readonly type: 'quote'; readonly children: readonly Block[]; readonly kind?: AlertKind }
  | { readonly type: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly ListItem[] }
  | { readonly type: 'table'; readonly align: readonly Alignment[]; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly type: 'rule' }
  | { readonly type: 'html'; readonly text: string }
  /** A formula in TeX by itself. */
  | { readonly type: 'math'; readonly text: string; readonly closed: boolean }
  /** A footnote; `refs` is how many marks lead to it. */
  | { readonly type: 'footnote'; readonly label: string; readonly number: number; readonly refs: number; readonly children: readonly Block[] }

/** A block that is not within another, with the place of its source in the text: UTF-16 units, `end` excluded. */
export interface PlacedBlock {
  readonly block: Block
  readonly start: number
  readonly end: number
}

/** Whether two nodes, or lists of them, say the same. Costs as much as what they have in common. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((entry, index) => isSame(entry, other[index]))
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every((name) => isSame((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]))
}
