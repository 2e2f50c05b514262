import { fileParts, textOf } from '#shared/fold.ts'
import type { Part } from '#shared/message.ts'

/** A word of a text as the index knows it, and where it stands: UTF-16 units, end excluded. */
export interface Span {
  readonly word: string
  readonly start: number
  readonly end: number
  /** Where its first character ends: what a search for that one character marks. */
  readonly firstEnd: number
}

// Scripts that put no spaces between words. Hangul does, but its words carry endings that nobody types in a search.
const spaceless = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30fc'
const pictures = '\\p{Extended_Pictographic}\\p{Regional_Indicator}'
/** Accents, vowel points, the lengthener of Arabic, joiners, variants and skin colours: nobody types them to find something. */
const marks = '\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0640\\u064b-\\u065f\\u0670\\u00ad\\u200b-\\u200f\\u2060\\ufeff\\ufe00-\\ufe0f\\u{1f3fb}-\\u{1f3ff}'

/** What no normal form takes apart though people spell it so. */
const spellings: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ς: 'σ' }

const marksPattern = new RegExp(`[${marks}]`, 'gu')
const spellingsPattern = new RegExp(`[${Object.keys(spellings).join('')}]`, 'gu')
const piecesPattern = new RegExp(`([${spaceless}]+)|([${pictures}])|[^\\p{L}\\p{N}\\p{M}\\x00-\\x7f]`, 'gu')
const hasPieces = new RegExp(`[${spaceless}${pictures}]`, 'u')
const isOneRun = new RegExp(`^[${spaceless}]+$`, 'u')
const isSpaceless = new RegExp(`^[${spaceless}]`, 'u')
const isPicture = new RegExp(`^[${pictures}]$`, 'u')
const segmentPattern = new RegExp(`[\\p{L}\\p{N}\\p{M}${pictures}${marks}]+(?:(?<=[0-9A-Za-z])(?:\\+\\+|#)(?![0-9A-Za-z+#]))?`, 'gu')
/** A character with what belongs to it; Korean letters that make up syllables stay together. */
const clusterPattern = new RegExp(`[\\u1100-\\u11ff]+|[\\s\\S][\\p{M}${marks}\\uff9e\\uff9f]*`, 'gu')

/** No word is longer in the index: what follows in an encoded file is nothing that one looks for. */
const longest = 64
const longWord = /[0-9A-Za-z]{65,}/g
/** C++ and C# are not C. */
const signs = /(?<=[0-9A-Za-z])(?:\+\+|#)(?![0-9A-Za-z+#])/g
const hasForeign = /[\u0080-\uffff]/
const foreign = /[\u0080-\uffff]+/g

/**
 * A text as it is handed to the index, whose tokenizer (`ascii`) splits at ASCII signs and folds ASCII letters: no accents, no case,
 * other signs as spaces, pictures by themselves. Runs of scripts without spaces are written as overlapping pairs and their last character.
 */
export function toIndexText(text: string): string {
  const plain = hasForeign.test(text) ? text.replace(foreign, foldRun) : text
  return plain.replace(signs, (sign) => (sign === '#' ? '♯' : '⁺⁺')).replace(longWord, (word) => word.slice(0, longest))
}

/** The words of a text, as the index knows them. */
export function wordsOf(text: string): string[] {
  return toIndexText(text).toLowerCase().match(/[0-9a-z\u0080-\u{10ffff}]+/gu) ?? []
}

/** Whether a word is one character of a script without spaces. */
export function isSingle(word: string): boolean {
  return isSpaceless.test(word) && word.length === lengthOfFirst(word)
}

/** The words of a text and where they stand. Costs about a millisecond for 20,000 characters. */
export function* spansOf(text: string): Generator<Span> {
  for (const { 0: segment, index: start } of text.matchAll(segmentPattern)) {
    if (hasForeign.test(segment)) yield* spansOfForeign(segment, start)
    else yield { word: plainWord(segment), start, end: start + segment.length, firstEnd: start + 1 }
  }
}

/** A word of ASCII letters and digits, perhaps with a sign behind it. */
function plainWord(segment: string): string {
  const isSimple = segment.length <= longest && !segment.endsWith('+') && !segment.endsWith('#')
  return (isSimple ? segment : toIndexText(segment)).toLowerCase()
}

const runs = new Map<string, string>()

/** Most runs of other characters are one letter or one sign: they are folded once. */
function foldRun(run: string): string {
  if (run.length > 2) return arrange(bare(run))
  const known = runs.get(run)
  if (known !== undefined) return known
  const folded = arrange(bare(run))
  if (runs.size < 20_000) runs.set(run, folded)
  return folded
}

function bare(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(marksPattern, '').normalize('NFC').replace(spellingsPattern, (letter) => spellings[letter] ?? letter)
}

function arrange(text: string): string {
  return text.replace(piecesPattern, (_, run: string | undefined, picture: string | undefined) => {
    if (run !== undefined) return ` ${pairsOf([...run]).join(' ')} `
    return picture === undefined ? ' ' : ` ${picture} `
  })
}

/** The last character stands alone too, so that a search for one character is one for a prefix. */
function pairsOf(characters: readonly string[]): string[] {
  return characters.map((character, index) => character + (characters[index + 1] ?? ''))
}

/** A run whose characters are in the index as they are. */
function* spansOfPlainRun(run: string, offset: number): Generator<Span> {
  for (let at = 0; at < run.length;) {
    const next = at + lengthOfFirst(run.slice(at, at + 2))
    const end = next < run.length ? next + lengthOfFirst(run.slice(next, next + 2)) : next
    yield { word: run.slice(at, end), start: offset + at, end: offset + end, firstEnd: offset + next }
    at = next
  }
}

interface Piece {
  readonly text: string
  readonly start: number
  readonly end: number
}

function* spansOfForeign(segment: string, offset: number): Generator<Span> {
  const word = hasPieces.test(segment) ? '' : toIndexText(segment).toLowerCase()
  if (word !== '' && !word.includes(' ')) yield { word, start: offset, end: offset + segment.length, firstEnd: offset + 1 }
  else if (isOneRun.test(segment) && bare(segment) === segment) yield* spansOfPlainRun(segment, offset)
  else yield* spansOfMixed(segment, offset)
}

/** Letters, runs without spaces and pictures side by side. */
function* spansOfMixed(segment: string, offset: number): Generator<Span> {
  let open: Piece | undefined
  let run: Piece[] = []
  for (const piece of piecesOf(segment, offset)) {
    const text = piece.text.trim()
    const [isOfRun, isAlone] = [isSpaceless.test(text), isPicture.test(text)]
    if (!isOfRun) {
      yield* spansOfRun(run)
      run = []
    }
    if (open !== undefined && (isOfRun || isAlone || piece.text.startsWith(' '))) {
      yield toSpan(open)
      open = undefined
    }
    if (isOfRun) run.push(piece)
    else if (isAlone) yield toSpan({ ...piece, text })
    else if (text !== '' || open !== undefined) open = { text: (open?.text ?? '') + text, start: open?.start ?? piece.start, end: piece.end }
  }
  yield* spansOfRun(run)
  if (open !== undefined) yield toSpan(open)
}

/** Characters as the index knows them; one that stands for several words is several pieces, all but the first with a space before. */
function* piecesOf(segment: string, offset: number): Generator<Piece> {
  for (const { 0: cluster, index } of segment.matchAll(clusterPattern)) {
    const [start, end] = [offset + index, offset + index + cluster.length]
    const folded = hasForeign.test(cluster) ? bare(cluster).replace(piecesPattern, (_, run: string | undefined, picture: string | undefined) => run ?? picture ?? ' ') : cluster.toLowerCase()
    const words = folded.split(' ')
    for (const [place, text] of words.entries()) {
      if (isSpaceless.test(text)) for (const character of text) yield { text: character, start, end }
      else yield { text: (place === 0 ? '' : ' ') + text, start, end }
    }
  }
}

function* spansOfRun(run: readonly Piece[]): Generator<Span> {
  for (const [index, { text, start, end }] of run.entries()) {
    const next = run[index + 1]
    yield { word: text + (next?.text ?? ''), start, end: next?.end ?? end, firstEnd: end }
  }
}

function toSpan({ text, start, end }: Piece): Span {
  const word = text.replace(signs, (sign) => (sign === '#' ? '♯' : '⁺⁺')).slice(0, longest)
  return { word, start, end, firstEnd: start + lengthOfFirst(word) }
}

function lengthOfFirst(word: string): number {
  return (word.codePointAt(0) ?? 0) > 0xffff ? 2 : 1
}

/** Characters of a message that are indexed: about 0.1 s of work, which nothing else can be done in. */
export const mostIndexed = 1_000_000

/** What of a message can be found: its text, up to a million characters and without its reasoning, and the names of its attachments. */
export function searchableText(parts: readonly Part[]): string {
  const names = fileParts({ parts }).map(({ name }) => name)
  const text = textOf({ parts: [...parts] })
  return [text.length > mostIndexed ? text.slice(0, mostIndexed) : text, ...names].join('\n\n')
}
