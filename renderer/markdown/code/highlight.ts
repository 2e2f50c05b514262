import type { CodeText } from './code-text.ts'
import type { LineTokens } from './tokens.ts'

/** The colours of one block of code, as far as they are known. */
export interface Highlight {
  /** The tokens of a row; `undefined` where they are not known (yet). They never change. */
  tokensOf(row: number): LineTokens | undefined
  /** How many rows have their tokens. */
  known(): number
  /** Says what the block holds now: what it held before, and more. `isWhole`: nothing follows, so that its last row is finished too. */
  grow(code: CodeText, isWhole: boolean): void
  /** Asks for rows up to `end` as long as the answered function was not called. `isOnScreen`: they are seen now. */
  want(end: number, isOnScreen: boolean): () => void
  /** Calls back when tokens of these rows have come, at most once for each picture. */
  subscribe(from: number, to: number, listener: () => void): () => void
  /** Says that the block is drawn; the answered function, that it is no more. */
  use(): () => void
}

/** The same, as it looks for what colours it. */
export interface HighlightState extends Highlight {
  readonly id: number
  readonly grammar: string
  readonly code: CodeText
  /** The row that is asked for next. */
  next: number
  /** When it had its turn last. */
  turn: number
  /** It stays plain from here on. */
  failed: boolean
  /** The row before which tokens are wanted and can be had. */
  wanted(): number
  needsMore(): boolean
  isOnScreen(): boolean
  isUsed(): boolean
  /** UTF-16 units and tokens that it keeps. */
  size(): number
  /** Takes tokens; answers whether any of them is new. */
  take(from: number, lines: readonly LineTokens[]): boolean
  tell(from: number, to: number): void
}

/** What a highlight tells whoever made it. */
export interface HighlightOwner {
  /** It may need more. */
  readonly wake: (state: HighlightState) => void
  /** It is whole: another block of the same text may have it. */
  readonly keep: (state: HighlightState) => void
  /** It is not drawn any more. */
  readonly dropped: (state: HighlightState) => void
}

/** Rows after which a block stays plain: tokens take memory. */
const mostRows = 60_000
const nothing: CodeText = { text: '', groups: [], rest: [], rows: 0, lines: 0, columns: 0, generation: 0 }
let lastId = 0

/** Makes the colours of a block, none of which is known yet. */
export function createHighlight(grammar: string, owner: HighlightOwner): HighlightState {
  const tokens: LineTokens[] = []
  const wants = new Set<{ readonly end: number; readonly isOnScreen: boolean }>()
  const listeners = new Set<{ readonly from: number; readonly to: number; readonly listener: () => void }>()
  let code = nothing
  let isWhole = false
  let uses = 0
  let size = 0
  lastId += 1

  const finishedRows = (): number => Math.min(mostRows, isWhole || code.text.endsWith('\n') ? code.rows : Math.max(0, code.rows - 1))
  const state: HighlightState = {
    id: lastId,
    grammar,
    next: 0,
    turn: 0,
    failed: false,
    get code() {
      return code
    },
    tokensOf: (row) => tokens[row],
    known: () => tokens.length,
    grow: (now, whole) => {
      // Another block may have shown the same text, and further than this one does.
      if (isWhole || (now === code && !whole)) return
      code = now
      isWhole = whole
      if (whole) owner.keep(state)
      if (state.needsMore()) owner.wake(state)
    },
    want: (end, isOnScreen) => {
      const want = { end, isOnScreen }
      wants.add(want)
      if (state.needsMore()) owner.wake(state)
      return () => void wants.delete(want)
    },
    subscribe: (from, to, listener) => {
      const entry = { from, to, listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    use: () => {
      uses += 1
      return () => {
        uses -= 1
        if (uses === 0) owner.dropped(state)
      }
    },
    wanted: () => Math.min(finishedRows(), Math.max(0, ...[...wants].map(({ end }) => end))),
    needsMore: () => !state.failed && tokens.length < state.wanted(),
    isOnScreen: () => [...wants].some((want) => want.isOnScreen),
    isUsed: () => uses > 0,
    size: () => size + code.text.length,
    take: (from, lines) => {
      state.next = from + lines.length
      // A thread that was started anew colours once more what is known.
      const known = tokens.length
      for (const line of lines.slice(Math.max(0, known - from))) {
        tokens.push(line)
        size += line.length
      }
      return tokens.length > known
    },
    tell: (from, to) => {
      for (const entry of listeners) if (entry.from < to && entry.to > from) entry.listener()
    },
  }
  return state
}
