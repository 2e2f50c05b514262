import type { RowPlaces } from './row-places.ts'

/** Pixels above and below what is in sight that are drawn, so that scrolling meets no empty place. */
const overscan = 1_200
/** So many rows are drawn at least: a short conversation is drawn as a whole. */
const fewest = 20
/** ... unless they lie farther away than this many pixels. */
const farthest = 8_000

/** Rows that are drawn together: from `first` to before `end`. */
export interface Span {
  readonly first: number
  readonly end: number
}

/** What stands in the log, from top to bottom: a row, or an empty place as high as the rows of a span that are not drawn. */
export type Piece =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'gap'; readonly span: Span }

/** The rows to draw while the places from `top` to `bottom` are in sight. */
export function spanAround(places: RowPlaces, top: number, bottom: number): Span {
  if (places.count === 0) return { first: 0, end: 0 }
  let first = places.at(top - overscan)
  let end = places.at(bottom + overscan) + 1
  while (end - first < fewest) {
    const canUp = first > 0 && places.top(first) > top - farthest
    const canDown = end < places.count && places.top(end) < bottom + farthest
    if (!canUp && !canDown) break
    if (canUp) first -= 1
    if (canDown) end += 1
  }
  return { first, end }
}

/** Whether a span still serves while these places are in sight: neither is an edge of it near, nor does it hold what is far. */
export function isEnough({ first, end }: Span, places: RowPlaces, top: number, bottom: number): boolean {
  const isNearTop = first > 0 && places.top(first) > top - overscan / 2
  const isNearBottom = end < places.count && places.top(end) < bottom + overscan / 2
  if (isNearTop || isNearBottom || (places.count > 0 && end <= first)) return false
  const wanted = spanAround(places, top, bottom)
  const most = Math.max(fewest, wanted.end - wanted.first)
  return end - first <= 2 * most
}

/** What is drawn: the rows of the span, and rows beside it that must stay, with what is not drawn between them. */
export function piecesOf(count: number, { first, end }: Span, kept: Iterable<number>): Piece[] {
  const beside = [...new Set(kept)].filter((row) => row >= 0 && row < count && (row < first || row >= end))
  const rows = [...beside, ...Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index)].toSorted((a, b) => a - b)
  const pieces: Piece[] = []
  let next = 0
  for (const row of rows) {
    if (row > next) pieces.push({ kind: 'gap', span: { first: next, end: row } })
    pieces.push({ kind: 'row', row })
    next = row + 1
  }
  if (next < count) pieces.push({ kind: 'gap', span: { first: next, end: count } })
  return pieces
}
