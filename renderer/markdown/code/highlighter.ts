import type { CodeText } from './code-text.ts'
import { createHighlight } from './highlight.ts'
import type { Highlight, HighlightState } from './highlight.ts'
import type { HighlightAnswer, HighlightRequest } from './highlighting.ts'
import { createTokenCache } from './token-cache.ts'
import { linesOfRun } from './tokens.ts'

/** A thread that colours. It answers every request, in order. */
export interface HighlightThread {
  ask(request: HighlightRequest): void
  /** Ends it at once. */
  stop(): void
}

/** How a thread is started; `fail` is told when it could not be, or died. */
export type StartThread = (answer: (answer: HighlightAnswer) => void, fail: () => void) => HighlightThread

/** What a highlighter needs from outside. */
export interface HighlighterTools {
  readonly start: StartThread
  /** Calls back before the next picture is drawn. */
  readonly beforeDrawing: (callback: () => void) => void
  /** Milliseconds after which a request counts as hanging. */
  readonly patience?: number
}

/** Colours blocks of code in a thread, those on the screen first. */
export interface Highlighter {
  /** Colours in a language's grammar. Of a text to which nothing is added: those that are known already, where it was coloured before. */
  open(grammar: string, text?: string): Highlight
}

const defaultPatience = 20_000
/** Hangs of one grammar, after which it is not tried again. */
const mostHangs = 3
/** Rows and UTF-16 units of one request at most: what has come on the screen meanwhile does not wait long. */
const sliceRows = 300
const sliceLength = 16_000

/** Makes a highlighter. Its thread starts with the first block that is near the screen; a dead one is started again. */
export function createHighlighter({ start, beforeDrawing, patience = defaultPatience }: HighlighterTools): Highlighter {
  const cache = createTokenCache()
  const waiting = new Set<HighlightState>()
  const hangs = new Map<string, number>()
  let changed: { readonly state: HighlightState; readonly from: number; readonly to: number }[] = []
  let thread: HighlightThread | null = null
  let asked: { readonly state: HighlightState; readonly timer: ReturnType<typeof setTimeout> } | null = null
  let turn = 0

  const tellDrawn = (): void => {
    const told = changed
    changed = []
    for (const { state, from, to } of told) state.tell(from, to)
  }

  const giveUp = (isHang: boolean): void => {
    thread?.stop()
    thread = null
    const state = asked?.state
    if (asked !== null) clearTimeout(asked.timer)
    asked = null
    if (state !== undefined) {
      state.failed = true
      if (isHang) hangs.set(state.grammar, (hangs.get(state.grammar) ?? 0) + 1)
      waiting.delete(state)
    }
    askNext()
  }

  const onAnswer = (answer: HighlightAnswer): void => {
    if (asked === null || asked.state.id !== answer.block) return
    const { state, timer } = asked
    clearTimeout(timer)
    asked = null
    if (answer.type === 'tokens') {
      const lines = linesOfRun(answer)
      const isNew = state.take(answer.from, lines)
      if (isNew) {
        if (changed.length === 0) beforeDrawing(tellDrawn)
        changed.push({ state, from: answer.from, to: answer.from + lines.length })
      }
    } else if (answer.type === 'lost' && state.next > 0) state.next = 0
    else state.failed = true
    askNext()
  }

  const askNext = (): void => {
    if (asked !== null) return
    const state = nextOf(waiting)
    if (state === undefined) return
    if ((hangs.get(state.grammar) ?? 0) >= mostHangs) {
      state.failed = true
      askNext()
      return
    }
    turn += 1
    state.turn = turn
    thread ??= start(onAnswer, () => giveUp(false))
    waitFor(state)
    thread.ask({ block: state.id, grammar: state.grammar, from: state.next, text: sliceOf(state) })
  }

  /** A machine that slept has not waited: its clock strikes before the answer is read. So it has to strike twice. */
  const waitFor = (state: HighlightState): void => {
    const timer = setTimeout(() => {
      if (asked !== null) asked = { state, timer: setTimeout(() => giveUp(true), patience / 2) }
    }, patience / 2)
    asked = { state, timer }
  }

  const wake = (state: HighlightState): void => {
    waiting.add(state)
    askNext()
  }

  return {
    open: (grammar, text) => (text === undefined ? undefined : cache.find(grammar, text)) ?? createHighlight(grammar, { wake, keep: cache.keep, dropped: (state) => void waiting.delete(state) }),
  }
}

/** Whose turn it is: what is on the screen before what is near it, and who waited longest. Forgets those that need nothing. */
function nextOf(waiting: Set<HighlightState>): HighlightState | undefined {
  let best: HighlightState | undefined
  for (const state of waiting) {
    if (!state.needsMore()) waiting.delete(state)
    else if (best === undefined || isBefore(state, best)) best = state
  }
  return best
}

function isBefore(one: HighlightState, other: HighlightState): boolean {
  if (one.isOnScreen() !== other.isOnScreen()) return one.isOnScreen()
  return one.turn < other.turn
}

function sliceOf(state: HighlightState): string {
  const lines: string[] = []
  let length = 0
  const end = Math.min(state.wanted(), state.next + sliceRows)
  for (const line of linesFrom(state.code, state.next)) {
    if (lines.length > 0 && (state.next + lines.length >= end || length + line.length > sliceLength)) break
    lines.push(line)
    length += line.length
  }
  return lines.join('\n')
}

/** The rows from one on as a grammar gets them: without line feeds, and nothing of lines that are too long for one row. */
function* linesFrom(code: CodeText, from: number): Generator<string> {
  const groups = [...code.groups, code.rest]
  for (const [place, group] of groups.entries()) {
    if ((groups[place + 1]?.[0]?.row ?? Infinity) <= from) continue
    for (const { row, rows, goesOn } of group) {
      if (row + rows.length <= from) continue
      for (let index = Math.max(0, from - row); index < rows.length; index += 1) {
        const text = rows[index] ?? ''
        const isRest = index === 0 ? goesOn : !(rows[index - 1]?.endsWith('\n') ?? true)
        const isWhole = text.endsWith('\n') || row + index === code.rows - 1
        yield isRest || !isWhole ? '' : text.replace(/\n$/, '')
      }
    }
  }
}
