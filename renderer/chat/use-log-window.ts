import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

/** How many rows are drawn at first, and how many more when the reader nears the first or the last one. */
const pageSize = 60
/** A place that is at most so many rows away is drawn with all between; a farther one is gone to at once. */
const nearby = 120
/** Rows that are drawn on each side of a place that is gone to. */
const around = 20

interface LogWindow {
  /** The first row that is drawn, and the first after it that is not. */
  readonly first: number
  readonly last: number
  /** What stands before the first row and after the last one. */
  readonly top: RefObject<HTMLDivElement | null>
  readonly bottom: RefObject<HTMLDivElement | null>
  /** Draws the end. */
  showEnd(): void
}

/** What is drawn, by names of rows, since they fold and open. `to` is `null` at the end: what is added there is drawn. */
interface Span {
  readonly from: string | null
  readonly to: string | null
}

interface Rows {
  /** A name for each row. */
  readonly ids: readonly string[]
  /** The row of each name, and of each message, also where it is folded into one with others. */
  readonly rowOf: ReadonlyMap<string, number>
}

/** Of many rows, draws those at the end, more as the reader nears an edge, and those around a target as soon as it is a row. */
export function useLogWindow(rows: Rows, targets: readonly (string | null)[], scroller: RefObject<HTMLDivElement | null>): LogWindow {
  const [span, setSpan] = useState<Span>(() => ({ from: rows.ids.at(-pageSize) ?? null, to: null }))
  const [aimed, setAimed] = useState<readonly (string | null)[]>([])
  const found = targets.map((id) => (id !== null && rows.rowOf.has(id) ? id : null))
  if (found.some((id, index) => id !== (aimed[index] ?? null))) {
    setAimed(found)
    const next = rows.rowOf.get(found.find((id, index) => id !== null && id !== aimed[index]) ?? '')
    if (next !== undefined) setSpan(spanWith(span, rows, next))
  }
  const { first, last } = edgesOf(span, rows)
  const top = useRef<HTMLDivElement>(null)
  const bottom = useRef<HTMLDivElement>(null)
  const fromEnd = useRef<number | null>(null)

  useEdge(top, scroller, first > 0 ? first : null, useCallback((box) => {
    fromEnd.current = box.scrollHeight - box.scrollTop
    setSpan((known) => ({ ...known, from: rows.ids[Math.max(0, edgesOf(known, rows).first - pageSize)] ?? null }))
  }, [rows]))
  useEdge(bottom, scroller, last < rows.ids.length ? last : null, useCallback(() => {
    setSpan((known) => ({ ...known, to: idBefore(rows, edgesOf(known, rows).last + pageSize) }))
  }, [rows]))
  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null || fromEnd.current === null) return
    box.scrollTo({ top: box.scrollHeight - fromEnd.current })
    fromEnd.current = null
  })
  const showEnd = useCallback(() => setSpan((known) => (known.to === null ? known : { from: rows.ids.at(-pageSize) ?? null, to: null })), [rows])
  return { first, last, top, bottom, showEnd }
}

function edgesOf({ from, to }: Span, { ids, rowOf }: Rows): { readonly first: number; readonly last: number } {
  const end = to === null ? undefined : rowOf.get(to)
  const last = end === undefined ? ids.length : end + 1
  const begin = from === null ? undefined : rowOf.get(from)
  // Another branch may hold nothing of what was drawn.
  return { first: begin === undefined || begin >= last ? Math.max(0, last - pageSize) : begin, last }
}

function spanWith(span: Span, rows: Rows, target: number): Span {
  const { first, last } = edgesOf(span, rows)
  if (target >= first && target < last) return span
  const from = rows.ids[Math.max(0, target - around)] ?? null
  if (target < first && target >= first - nearby) return { ...span, from }
  const to = idBefore(rows, target + around)
  return target >= last && target < last + nearby ? { ...span, to } : { from, to }
}

/** The name of the last row before this one; `null` where that is the end. */
function idBefore({ ids }: Rows, row: number): string | null {
  return row >= ids.length ? null : (ids[row - 1] ?? null)
}

/** Calls back when the reader nears an edge; `at` is where it is, `null` where there is none. */
function useEdge(mark: RefObject<HTMLDivElement | null>, scroller: RefObject<HTMLDivElement | null>, at: number | null, near: (box: HTMLElement) => void): void {
  useEffect(() => {
    const box = scroller.current
    if (at === null || mark.current === null || box === null) return
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) near(box)
    }, { root: box, rootMargin: '800px 0px' })
    observer.observe(mark.current)
    return () => observer.disconnect()
  }, [mark, scroller, at, near])
}
