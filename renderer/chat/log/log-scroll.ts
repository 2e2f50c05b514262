import { createStore } from 'zustand/vanilla'
import type { MeasuredRows, ReadingPlace } from '../../state/reading-places.ts'
import { anchorIn, shiftOf } from './anchor.ts'
import type { Anchor } from './anchor.ts'
import { isEnough, piecesOf, spanAround } from './drawn-rows.ts'
import type { Piece, Span } from './drawn-rows.ts'
import { keptRows } from './kept-rows.ts'
import { RowPlaces } from './row-places.ts'
import { watchScrolling } from './watch-scrolling.ts'

/** The rows of a log. */
export interface Rows {
  /** A name for each row. */
  readonly names: readonly string[]
  /** The row of each name and of each message, also where that is folded into one with others. */
  readonly rowOf: ReadonlyMap<string, number>
}

/** Where in the log a row is shown. */
export type Align = 'center' | 'top' | 'bottom'

/** What the log shows beside its rows. */
export interface LogState {
  /** Grows when other rows are to be drawn. */
  readonly version: number
  /** Whether the reader is at the end, so that what comes is followed. */
  readonly atEnd: boolean
  /** Something came below since the reader left the end. */
  readonly hasNew: boolean
}

/** A place that logs of as many rows can share. */
export type LogReading = 'end' | { readonly row: number; readonly part: number }

/** What stays where it is while heights change: the end, a line that is read, or a row that was gone to. */
type Hold =
  | { readonly kind: 'end' }
  | { readonly kind: 'line'; readonly anchor: Anchor }
  | { readonly kind: 'row'; readonly row: string; readonly align: Align }

/** Pixels beside a row that was gone to. */
const margin = 16
/** Pixels from the end that still count as being there. */
const nearEnd = 2
/** Pixels above the first row. */
const lead = 12
/** The width of a column of text before it is known. */
const usualWidth = 720

/**
 * Decides which rows of a log are drawn and where it is scrolled to. Whatever changes its height, one place is held: the end while
 * it is followed, else the line at the upper edge. The height of what is not drawn is remembered, or estimated.
 */
export class LogScroll {
  readonly state = createStore<LogState>(() => ({ version: 0, atEnd: true, hasNew: false }))
  readonly #places = new RowPlaces()
  readonly #measured: MeasuredRows
  readonly #sizes = new ResizeObserver((entries) => this.#resized(entries))
  #box: HTMLElement | null = null
  #content: HTMLElement | null = null
  #rows: Rows = { names: [], rowOf: new Map() }
  #estimate: (row: number, width: number) => number = () => 0
  #drawn: HTMLElement[] = []
  #span: Span = { first: 0, end: 0 }
  #hold: Hold = { kind: 'end' }
  #focusNext: string | null = null
  /** Whether the page shows the rows that are known. */
  #isShown = false
  #last = { top: 0, height: 0 }
  #isHeldBack: () => boolean = () => false

  constructor(measured: MeasuredRows, place: ReadingPlace | undefined) {
    this.#measured = measured
    if (place !== undefined) this.#hold = { kind: 'line', anchor: lineOf(place) }
  }

  /** What is to be drawn of these rows. `targets` are rows or messages that must be. */
  draw(rows: Rows, estimate: (row: number, width: number) => number, targets: readonly (string | null)[]): Piece[] {
    if (rows !== this.#rows) this.#take(rows, estimate)
    if (!isEnough(this.#span, this.#places, ...this.#inSight())) {
      // Texts may have arrived since.
      this.#takeHeights()
      const height = this.#box?.clientHeight ?? window.innerHeight
      const top = this.#topOfHold(height) - lead
      this.#span = spanAround(this.#places, top, top + height)
    }
    const wanted = [...targets, this.#focusNext, this.#hold.kind === 'row' ? this.#hold.row : null]
    const names = [...wanted, ...(this.#content === null ? [] : keptRows(this.#content))]
    return piecesOf(rows.names.length, this.#span, names.flatMap((name) => rows.rowOf.get(name ?? '') ?? []))
  }

  /** How high rows that are not drawn are together, in pixels. */
  gap({ first, end }: Span): number {
    return this.#places.between(first, end)
  }

  /** Follows this log in the page. Answers how to end that. */
  attach(box: HTMLElement, content: HTMLElement): () => void {
    this.#box = box
    this.#content = content
    const { isHeldBack, end } = watchScrolling(box, { scrolled: () => this.#scrolled(), settle: () => this.#goOn() })
    this.#isHeldBack = isHeldBack
    this.#sizes.observe(box)
    this.committed()
    return () => {
      end()
      this.#sizes.disconnect()
      this.#box = null
      this.#content = null
      this.#drawn = []
    }
  }

  /** The rows are in the page. */
  committed(): void {
    if (this.#box === null || this.#content === null) return
    const drawn = [...this.#content.children].filter((child) => child instanceof HTMLElement && child.dataset.row !== undefined) as HTMLElement[]
    const kept = new Set(drawn)
    for (const row of this.#drawn) if (!kept.has(row)) this.#sizes.unobserve(row)
    const before = new Set(this.#drawn)
    for (const row of drawn) if (!before.has(row)) this.#sizes.observe(row)
    this.#drawn = drawn
    this.#isShown = true
    if (!this.#takeWidth()) for (const row of drawn) this.#measure(row, row.offsetHeight)
    this.#settle()
    this.#giveFocus()
  }

  /** Goes to the end and follows it; the focus goes to a row where one is named. */
  toEnd(focus: string | null = null): void {
    this.#hold = { kind: 'end' }
    if (focus !== null) this.#focusNext = focus
    this.#isShown = false
    this.state.setState(({ version }) => ({ version: version + 1, atEnd: true, hasNew: false }))
  }

  /** Stays where the reader is, whatever comes. */
  release(): void {
    if (this.#hold.kind === 'end') this.#holdLine()
  }

  /** Goes to a row, whether it is drawn or not, and puts the focus on it where that is wanted. */
  show(name: string, align: Align, focus = false): void {
    const row = this.#rows.rowOf.get(name)
    const known = row === undefined ? undefined : this.#rows.names[row]
    if (known === undefined) return
    this.#hold = { kind: 'row', row: known, align }
    if (focus) this.#focusNext = known
    this.#isShown = false
    this.#redraw()
  }

  /** The line that is being read; `null` at the end. */
  get place(): ReadingPlace | null {
    if (this.#box === null || this.#hold.kind === 'end' || this.#distance() <= nearEnd) return null
    const anchor = anchorIn(this.#box, this.#drawn)
    return anchor === null ? null : { messageId: anchor.row, offset: anchor.rowOffset }
  }

  /** What is at the upper edge: a row by its number and how far it is read, from 0 to 1; `end` where the end is followed. */
  get reading(): LogReading | undefined {
    if (this.#box === null) return undefined
    if (this.#hold.kind === 'end' || this.#distance() <= nearEnd) return 'end'
    const place = this.#box.scrollTop - lead
    const row = this.#places.at(place)
    return { row, part: (place - this.#places.top(row)) / Math.max(1, this.#places.between(row, row + 1)) }
  }

  /** Shows the same place as another log of as many rows. */
  readAt(at: LogReading): void {
    if (at === 'end') {
      if (this.#hold.kind !== 'end') this.toEnd()
      return
    }
    const name = this.#rows.names[at.row]
    if (this.#box === null || name === undefined) return
    const offset = -Math.round(at.part * this.#places.between(at.row, at.row + 1))
    this.#hold = { kind: 'line', anchor: lineOf({ messageId: name, offset }) }
    this.#box.scrollTop = this.#topOfHold(this.#box.clientHeight)
    this.#settle()
  }

  /** The names of the first and the last row in sight; `null` where nothing is drawn. */
  get inSight(): { readonly first: string; readonly last: string } | null {
    if (this.#box === null) return null
    const { top, bottom } = this.#box.getBoundingClientRect()
    const seen = this.#drawn.filter((row) => {
      const place = row.getBoundingClientRect()
      return place.bottom > top + margin && place.top < bottom - margin
    })
    const [first, last] = [seen[0]?.dataset.row, seen.at(-1)?.dataset.row]
    return first === undefined || last === undefined ? null : { first, last }
  }

  /** A row that is drawn. */
  element(name: string): HTMLElement | undefined {
    return this.#drawn.find((row) => row.dataset.row === name)
  }

  /** Whether the end is followed. */
  get isFollowing(): boolean {
    return this.#hold.kind === 'end'
  }

  #take(rows: Rows, estimate: (row: number, width: number) => number): void {
    if (this.#hold.kind !== 'end') this.#hold = this.#heldIn(rows)
    this.#rows = rows
    this.#estimate = estimate
    this.#span = { first: 0, end: 0 }
    this.#isShown = false
    this.#takeHeights()
  }

  /** The same place among other rows: where its row is gone, the one that stands in its place. */
  #heldIn(rows: Rows): Hold {
    if (this.#hold.kind === 'end') return this.#hold
    const name = this.#hold.kind === 'row' ? this.#hold.row : this.#hold.anchor.row
    const known = rows.rowOf.get(name)
    if (known !== undefined && rows.names[known] === name) return this.#hold
    const row = rows.names[known ?? Math.min(this.#rows.rowOf.get(name) ?? 0, rows.names.length - 1)]
    if (row === undefined) return { kind: 'end' }
    if (this.#hold.kind === 'row') return { ...this.#hold, row }
    return { kind: 'line', anchor: { ...this.#hold.anchor, row, element: null } }
  }

  #takeHeights(): void {
    const { names } = this.#rows
    const { heights, width } = this.#measured
    this.#places.reset(names.length, (row) => heights.get(names[row] ?? '') ?? this.#estimate(row, width || usualWidth))
  }

  /** Other widths make other heights: what is drawn is measured, the rest estimated and its place drawn again. Answers whether it was so. */
  #takeWidth(): boolean {
    const width = (this.#content?.clientWidth ?? 0) - 48
    if (Math.abs(width - this.#measured.width) < 1) return false
    this.#measured.width = width
    this.#measured.heights.clear()
    for (const row of this.#drawn) this.#measured.heights.set(row.dataset.row ?? '', row.offsetHeight)
    this.#takeHeights()
    this.#redraw()
    return true
  }

  #measure(row: HTMLElement, height: number): void {
    const name = row.dataset.row ?? ''
    const place = this.#rows.rowOf.get(name)
    // A placeholder is a guess.
    if (place === undefined || height === 0 || row.dataset.placeholder !== undefined) return
    this.#measured.heights.set(name, height)
    this.#places.set(place, height)
  }

  #resized(entries: readonly ResizeObserverEntry[]): void {
    const lastName = this.#rows.names.at(-1)
    for (const { target, borderBoxSize } of entries) {
      if (!(target instanceof HTMLElement)) continue
      const height = borderBoxSize[0]?.blockSize ?? target.offsetHeight
      const isGrowth = target.dataset.row === lastName && height > (this.#measured.heights.get(lastName ?? '') ?? height)
      if (isGrowth && !this.state.getState().atEnd) this.state.setState({ hasNew: true })
      if (target === this.#box) this.#takeWidth()
      else this.#measure(target, height)
    }
    this.#settle()
  }

  /** What is in sight, from the first row's upper edge on. */
  #inSight(): readonly [number, number] {
    const height = this.#box?.clientHeight ?? window.innerHeight
    const top = this.#isShown && this.#box !== null ? this.#box.scrollTop : this.#topOfHold(height)
    return [top - lead, top - lead + height]
  }

  /** Where the log is to be scrolled to, by the heights that are known. */
  #topOfHold(height: number): number {
    const { names, rowOf } = this.#rows
    if (this.#hold.kind === 'end') return Math.max(0, this.#places.top(names.length) - height)
    const row = rowOf.get(this.#hold.kind === 'row' ? this.#hold.row : this.#hold.anchor.row) ?? 0
    if (this.#hold.kind === 'line') return lead + this.#places.top(row) - this.#hold.anchor.rowOffset
    return lead + this.#places.top(row) - offsetFor(this.#hold.align, height, this.#places.between(row, row + 1))
  }

  /** Brings what is held back to its place, and has other rows drawn where that shows what is not. */
  #settle(): void {
    const box = this.#box
    if (box === null || !this.#isShown) return
    const shift = this.#shift(box)
    if (Math.abs(shift) >= 0.5 && !(this.#hold.kind === 'end' && this.#isHeldBack())) box.scrollTop += shift
    this.#last = { top: box.scrollTop, height: box.scrollHeight }
    this.#tellEnd()
    if (!isEnough(this.#span, this.#places, ...this.#inSight())) this.#redraw()
  }

  /** What was held back goes on; a way of which the page has not told yet is not taken back. */
  #goOn(): void {
    if (this.#box !== null && this.#box.scrollTop !== this.#last.top) this.#scrolled()
    else this.#settle()
  }

  #shift(box: HTMLElement): number {
    if (this.#hold.kind === 'end') return this.#distance()
    if (this.#hold.kind === 'line') return shiftOf(box, this.#drawn, this.#hold.anchor) ?? this.#topOfHold(box.clientHeight) - box.scrollTop
    const { row, align } = this.#hold
    const drawn = this.#drawn.find((one) => one.dataset.row === row)
    if (drawn === undefined) return this.#topOfHold(box.clientHeight) - box.scrollTop
    const { top, height } = drawn.getBoundingClientRect()
    return top - box.getBoundingClientRect().top - offsetFor(align, box.clientHeight, height)
  }

  #scrolled(): void {
    const box = this.#box
    if (box === null || !this.#isShown) return
    const before = this.#last
    const { scrollTop: top, scrollHeight: height } = box
    if (top === before.top && height === before.height) return
    const by = top - before.top
    // What shrank has moved the place by itself.
    const isOwn = height >= before.height
    this.#last = { top, height }
    if (this.#hold.kind === 'end') {
      if (by < -1 && isOwn && this.#distance() > nearEnd) this.#holdLine()
    } else if (by > 0 && this.#distance() <= nearEnd && this.#span.end === this.#places.count) this.#hold = { kind: 'end' }
    else this.#holdLine(isOwn ? by : null)
    this.#settle()
  }

  /** Holds the line that is at the edge now. What changed its height in the same moment as the reader scrolled `by` pixels is taken back first. */
  #holdLine(by: number | null = null): void {
    const box = this.#box
    if (box === null) return
    if (by !== null && this.#hold.kind === 'line' && Math.abs(by) < box.clientHeight) {
      const shift = (shiftOf(box, this.#drawn, this.#hold.anchor) ?? -by) + by
      if (Math.abs(shift) >= 1) box.scrollTop += shift
    }
    const anchor = anchorIn(box, this.#drawn)
    // Far from what is drawn, as after a drag of the scrollbar, the place is what is known of heights.
    const place = box.scrollTop - lead
    const row = this.#places.at(place)
    const isInRow = anchor !== null && anchor.rowOffset <= box.clientHeight
    this.#hold = { kind: 'line', anchor: isInRow ? anchor : lineOf({ messageId: this.#rows.names[row] ?? '', offset: this.#places.top(row) - place }) }
  }

  #tellEnd(): void {
    const atEnd = this.#hold.kind === 'end' || (this.#distance() <= nearEnd && this.#span.end === this.#places.count)
    const { atEnd: wasAtEnd, hasNew } = this.state.getState()
    if (atEnd !== wasAtEnd || (atEnd && hasNew)) this.state.setState({ atEnd, ...(atEnd && { hasNew: false }) })
  }

  #distance(): number {
    return this.#box === null ? 0 : this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight
  }

  #giveFocus(): void {
    const row = this.#drawn.find((one) => one.dataset.row === this.#focusNext)
    if (row === undefined) return
    this.#focusNext = null
    row.focus({ preventScroll: true })
  }

  #redraw(): void {
    this.state.setState(({ version }) => ({ version: version + 1 }))
  }
}

function lineOf({ messageId, offset }: ReadingPlace): Anchor {
  return { row: messageId, rowOffset: offset, element: null, offset }
}

function offsetFor(align: Align, height: number, rowHeight: number): number {
  if (align === 'center') return Math.max(margin, (height - rowHeight) / 2)
  return align === 'top' ? margin : height - rowHeight - margin
}
