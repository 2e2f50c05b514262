import type { StateInline } from 'markdown-it'
import type { NoteBook } from './note-book.ts'

/** The mark of a source at a place of the text that is read. */
export interface PlacedMark {
  readonly at: number
  readonly number: number
}

/** What is known of the whole text when a part of it is read. */
export interface InlineContext {
  readonly notes: NoteBook
  /** How many sources there are: `[3]` is a mark only where there are three. */
  readonly sources: number
  readonly marks: readonly PlacedMark[]
  /** How many of the marks have been passed. */
  passed: number
  /** How many descriptions of pictures this is within, counted from 1. */
  depth: number
}

/** What is known of the whole text that the state reads a part of. */
export function contextOf({ env }: Pick<StateInline, 'env'>): InlineContext {
  return env as unknown as InlineContext
}

/** Puts marks of sources where they belong: between what stands there, so that they change nothing of it. */
export function marks(state: StateInline, silent: boolean): boolean {
  const context = contextOf(state)
  if (silent || state.linkLevel > 0 || context.depth > 1) return false
  for (let mark = context.marks[context.passed]; mark !== undefined && mark.at <= state.pos; mark = context.marks[context.passed]) {
    context.passed += 1
    state.push('cite', '', 0).content = String(mark.number)
  }
  return false
}

/** Reads `[^label]` where there is such a footnote. */
export function noteMarks(state: StateInline, silent: boolean): boolean {
  if (silent || !state.src.startsWith('[^', state.pos) || state.linkLevel > 0) return false
  const mark = /^\[\^([^\]\s]{1,200})\]/.exec(state.src.slice(state.pos, Math.min(state.pos + 210, state.posMax)))
  const place = mark === null ? undefined : contextOf(state).notes.refer(mark[1] ?? '')
  if (mark === null || place === undefined) return false
  const token = state.push('note', '', 0)
  token.content = mark[1] ?? ''
  token.meta = { ...place }
  state.pos += mark[0].length
  return true
}

/** Reads `[3]` and `【3†source】` where there are so many sources. */
export function cites(state: StateInline, silent: boolean): boolean {
  const { sources } = contextOf(state)
  if (silent || sources === 0 || state.linkLevel > 0) return false
  const code = state.src.charCodeAt(state.pos)
  if (code !== 91 && code !== 0x30_10) return false
  const mark = /^(?:\[(\d{1,3})\](?![(:])|【(\d{1,3})(?:†[^】\n]{0,60})?】)/.exec(state.src.slice(state.pos, Math.min(state.pos + 80, state.posMax)))
  const number = Number(mark?.[1] ?? mark?.[2] ?? 0)
  if (mark === null || number < 1 || number > sources) return false
  state.push('cite', '', 0).content = String(number)
  state.pos += mark[0].length
  return true
}
