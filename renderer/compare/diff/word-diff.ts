import { align } from './align.ts'
import type { Stretch } from './align.ts'
import { tokensOf } from './tokens.ts'
import type { Token } from './tokens.ts'

/** A piece of a row: the same words in both texts, though their spaces may differ, or a difference with its number. */
export interface Piece {
  readonly left: string
  readonly right: string
  /** Counted from 0; none where both say the same. */
  readonly difference?: number
}

/** Lines of both texts that lie beside each other. */
export type Row = readonly Piece[]

/** What two texts have in common and what not, word by word. */
export interface WordDifference {
  readonly rows: readonly Row[]
  /** How many places differ. */
  readonly differences: number
  /** The row of each of them. */
  readonly places: readonly number[]
  readonly words: { readonly same: number; readonly left: number; readonly right: number }
  /** Places in which only spaces and ends of lines differ: they are counted, not marked. */
  readonly spaces: number
  /** Long stretches that have hardly anything in common are marked as a whole. */
  readonly isCoarse: boolean
}

/** Compares two texts word by word. Differences that only a stray common word parts are one. 60,000 words each take less than a second. */
export function wordDifference(leftText: string, rightText: string): WordDifference {
  const left = tokensOf(leftText)
  const right = tokensOf(rightText)
  const ids = new Map<string, number>()
  const numbers = (tokens: readonly Token[]): Int32Array => Int32Array.from(tokens, ({ text }) => {
    const key = text.normalize('NFC')
    const id = ids.get(key) ?? ids.size
    ids.set(key, id)
    return id
  })
  const { stretches, isCoarse } = align(numbers(left.tokens), numbers(right.tokens))
  const joined = joinedOverStray(stretches, left.tokens)
  return { ...rowsOf(joined, left, right), isCoarse }
}

/** Words that two texts of the same subject have in common by chance would cut each difference to shreds. */
function joinedOverStray(stretches: readonly Stretch[], tokens: readonly Token[]): Stretch[] {
  const joined: Stretch[] = []
  for (const [index, stretch] of stretches.entries()) {
    const last = joined.at(-1)
    const next = stretches[index + 1]
    const isStray = stretch.isSame && last !== undefined && next !== undefined && isStrayBetween(stretch, last, next, tokens)
    if (last !== undefined && !last.isSame && (isStray || !stretch.isSame)) joined[joined.length - 1] = { isSame: false, left: [last.left[0], stretch.left[1]], right: [last.right[0], stretch.right[1]] }
    else joined.push(stretch)
  }
  return joined
}

/** One or two common words between differences that are each much longer, or only signs. An end of a line parts them always. */
function isStrayBetween({ left: [start, end] }: Stretch, before: Stretch, after: Stretch, tokens: readonly Token[]): boolean {
  const common = tokens.slice(start, end)
  if (end - start > 6 || common.some(({ space }) => space.includes('\n'))) return false
  const words = common.filter(({ isWord }) => isWord).length
  if (words > 2) return false
  const least = Math.min(lengthOf(before), lengthOf(after))
  return least >= Math.max(1, 3 * words)
}

function lengthOf({ left, right }: Stretch): number {
  return Math.max(left[1] - left[0], right[1] - right[0])
}

type Tokens = ReturnType<typeof tokensOf>

function rowsOf(stretches: readonly Stretch[], left: Tokens, right: Tokens): Omit<WordDifference, 'isCoarse'> {
  const rows = new Rows()
  const words = { same: 0, left: 0, right: 0 }
  let spaces = left.lead === right.lead ? 0 : 1
  rows.add({ left: left.lead, right: right.lead })
  for (const { isSame, left: [a, aEnd], right: [b, bEnd] } of stretches) {
    if (isSame) {
      let from = 0
      for (let offset = 0; offset < aEnd - a; offset += 1) {
        const [one, other] = [left.tokens[a + offset], right.tokens[b + offset]]
        if (one?.isWord === true) words.same += 1
        if (one?.space !== other?.space) spaces += 1
        const isEnd = one?.space.includes('\n') === true && other?.space.includes('\n') === true
        if (!isEnd && offset < aEnd - a - 1) continue
        rows.add({ left: textOf(left, a + from, a + offset + 1), right: textOf(right, b + from, b + offset + 1) })
        from = offset + 1
      }
    } else {
      words.left += wordsOf(left, a, aEnd)
      words.right += wordsOf(right, b, bEnd)
      rows.differ(textOf(left, a, aEnd), textOf(right, b, bEnd))
    }
  }
  return { ...rows.made(), words, spaces }
}

/** Gathers pieces into rows: one ends where both texts end a line. */
class Rows {
  readonly #rows: Piece[][] = [[]]
  readonly #places: number[] = []

  add(piece: Piece): void {
    if (piece.left === '' && piece.right === '') return
    const [left, right] = [cutAtLineEnd(piece.left), cutAtLineEnd(piece.right)]
    // A side that says nothing ends no line, and holds none open.
    const isEnd = (left.isEnd || piece.left === '') && (right.isEnd || piece.right === '')
    if (!isEnd) {
      this.#rows.at(-1)?.push(piece)
      return
    }
    this.#rows.at(-1)?.push({ ...piece, left: left.line, right: right.line })
    this.#rows.push(left.indent === '' && right.indent === '' ? [] : [{ left: left.indent, right: right.indent }])
  }

  /** An end of a line that only one side has before the difference comes after it, so that nothing stands in a line of its own. */
  differ(left: string, right: string): void {
    const row = this.#rows.at(-1)
    const before = row?.at(-1)
    let [leftSpace, rightSpace] = ['', '']
    if (before !== undefined && before.difference === undefined) {
      if (left === '') leftSpace = spaceAtEnd(before.left)
      if (right === '') rightSpace = spaceAtEnd(before.right)
      row?.splice(-1, 1, { left: before.left.slice(0, before.left.length - leftSpace.length), right: before.right.slice(0, before.right.length - rightSpace.length) })
    }
    const difference = this.#places.length
    this.#places.push(this.#rows.length - 1)
    this.add({ left: left + leftSpace, right: right + rightSpace, difference })
  }

  made(): Pick<WordDifference, 'rows' | 'differences' | 'places'> {
    const isOver = this.#rows.length > 1 && this.#rows.at(-1)?.length === 0
    return { rows: isOver ? this.#rows.slice(0, -1) : this.#rows, differences: this.#places.length, places: this.#places }
  }
}

/** What stands before a line belongs to that line. */
function cutAtLineEnd(text: string): { readonly line: string; readonly indent: string; readonly isEnd: boolean } {
  const indent = /(?<=\n)[^\S\n]*$/.exec(text)?.[0]
  return { line: text.slice(0, text.length - (indent?.length ?? 0)), indent: indent ?? '', isEnd: indent !== undefined }
}

function spaceAtEnd(text: string): string {
  const space = text.slice(text.trimEnd().length)
  return space.includes('\n') ? space : ''
}

function textOf({ tokens }: Tokens, start: number, end: number): string {
  return tokens.slice(start, end).map(({ text, space }) => text + space).join('')
}

function wordsOf({ tokens }: Tokens, start: number, end: number): number {
  return tokens.slice(start, end).filter(({ isWord }) => isWord).length
}
