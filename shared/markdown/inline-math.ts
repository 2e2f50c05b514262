import type { StateInline } from 'markdown-it'
import { ownState } from './inline-state.ts'
import type { InlineState } from './inline-state.ts'
import { isTex } from './math-blocks.ts'

/** Longer formulas within a line are taken for text. */
const longest = 4000

/** Reads a formula: `$a$` that is no amount of money, `$$a$$`, `\(a\)` and `\[a\]`. */
export function math(state: StateInline, silent: boolean): boolean {
  const code = state.src.charCodeAt(state.pos)
  if (code === 36) return dollars(state, silent)
  if (code !== 92) return false
  const next = state.src[state.pos + 1]
  if (next !== '(' && next !== '[') return false
  const close = next === '(' ? '\\)' : '\\]'
  const end = indexOf(state, close, state.pos + 2)
  if (end === undefined || end + 2 > state.posMax) return false
  const text = state.src.slice(state.pos + 2, end)
  if (!/[\p{L}\p{N}]/u.test(text) || (next === '[' && !isTex(text))) return false
  return push(state, silent, text, next === '[', end + 2)
}

function dollars(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state
  let length = 1
  while (src.charCodeAt(pos + length) === 36) length += 1
  if (length === 1 && src[pos + 1] === '`') {
    const end = indexOf(state, '`$', pos + 2)
    if (end !== undefined && end + 2 <= state.posMax) return push(state, silent, src.slice(pos + 2, end), false, end + 2)
  }
  const end = length > 2 || (length === 1 && !opens(src, pos)) ? undefined : closerOf(state, pos + length, length)
  const text = end === undefined ? '' : src.slice(pos + length, end)
  if (end !== undefined && end + length <= state.posMax && isFormula(text, length)) return push(state, silent, text, length === 2, end + length)
  if (!silent) state.pending += src.slice(pos, pos + length)
  state.pos = pos + length
  return true
}

function opens(src: string, pos: number): boolean {
  return !/[\p{L}\p{N}]/u.test(src[pos - 1] ?? '') && !/\s/.test(src[pos + 1] ?? ' ')
}

/** Not words with prices at both ends. */
function isFormula(text: string, signs: number): boolean {
  if (text.trim() === '') return false
  if (signs === 2) return true
  if (text.includes('\n')) return false
  return !/^[\d.,]/.test(text) || text.includes('\\') || !/[\p{L}]{3}/u.test(text)
}

function push(state: StateInline, silent: boolean, text: string, display: boolean, end: number): boolean {
  if (!silent) {
    const token = state.push('math', '', 0)
    token.content = text.trim()
    token.markup = display ? '$$' : '$'
  }
  state.pos = end
  return true
}

/** Where the next run of so many signs is that closes a formula. */
function closerOf(state: StateInline, from: number, length: number): number | undefined {
  const runs = runsOf(state)
  const places = length === 1 ? runs.single : runs.double
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) < from + 1) low = middle + 1
    else high = middle
  }
  const place = places[low]
  return place === undefined || place - from > longest ? undefined : place
}

function runsOf(state: StateInline): NonNullable<InlineState['dollars']> {
  const own = ownState(state)
  own.dollars ??= findRuns(own.src)
  return own.dollars
}

/** Where runs of one and of two signs may close a formula. */
function findRuns(src: string): NonNullable<InlineState['dollars']> {
  const [single, double]: [number[], number[]] = [[], []]
  for (const match of src.matchAll(/\\[\s\S]|\$+/g)) {
    const [{ length }, at] = [match[0], match.index]
    if (match[0].startsWith('\\')) continue
    if (length === 2) double.push(at)
    if (length === 1 && !/\s/.test(src[at - 1] ?? ' ') && !/[\p{L}\p{N}_{]/u.test(src[at + 1] ?? '')) single.push(at)
  }
  return { single, double }
}

/** What was looked for in vain is not behind a later place either. */
function indexOf(state: StateInline, text: string, from: number): number | undefined {
  const own = ownState(state)
  if (own.missing.includes(text)) return undefined
  const at = own.src.indexOf(text, from)
  if (at !== -1) return at - from > longest ? undefined : at
  own.missing += ` ${text}`
  return undefined
}
