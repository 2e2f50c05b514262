import type { SearchHit } from '#shared/conversation.ts'
import type { Term } from './search-terms.ts'
import { isSingle, spansOf, wordsOf } from './search-text.ts'
import type { Span } from './search-text.ts'
import { withoutSigns } from './without-signs.ts'

/** Characters that are shown, and how many of them before the first match. */
const shown = 160
const lead = 40
/** Characters that are looked through word by word, where nothing looks like the match. */
const careful = 20_000
/** Characters around a place in which words are read, so that a phrase and its first and last word are whole. */
const margin = 100
/** Places at which something that looks like the match is tried. */
const tries = 20
/** Patterns that are kept, since one search needs the same for every hit. */
const mostKept = 100
/** Words that are looked for so. */
const mostSought = 3
/** A place in text, in UTF-16 units, end excluded. */
interface Range {
  readonly start: number
  readonly end: number
}

/**
 * The neighbourhood of the first match, in one line without signs of Markdown, and where the matches are in it; the beginning where there is none.
 * Costs some milliseconds for a text of a million characters.
 */
export function excerpt(text: string, terms: readonly Term[]): Pick<SearchHit, 'snippet' | 'matches'> {
  const first = firstMatch(text, terms)?.start ?? 0
  const start = first <= lead ? 0 : wordStart(text, first - lead)
  const end = wholeCharacter(text, start + shown)
  const cut = text.slice(start, end)
  const before = start > 0 ? '…' : ''
  // Words that the cut goes through are whole in what is read.
  const found = findMatches(text.slice(start, end + margin), terms, Infinity)
    .filter((match) => match.start < cut.length)
    .map((match) => ({ start: match.start, end: Math.min(match.end, cut.length) }))
  const { text: words, places } = withoutSigns(cut, found)
  const matches = places.map((place) => ({ start: place.start + before.length, end: place.end + before.length }))
  return { snippet: before + words.replace(/\s/gu, ' ') + (end < text.length ? '…' : ''), matches }
}

function firstMatch(text: string, terms: readonly Term[]): Range | undefined {
  if (terms.length === 0) return undefined
  return likelyMatch(text, terms) ?? findMatches(text.length <= careful ? text : text.slice(0, careful), terms, 1)[0]
}

/** Finds what looks like a phrase or the longest words, and makes sure that it is what is looked for. */
function likelyMatch(text: string, terms: readonly Term[]): Range | undefined {
  const longestWords = terms.map((term) => term.words.toSorted((a, b) => b.length - a.length)[0] ?? '').toSorted((a, b) => b.length - a.length)
  // The words of a phrase stand alone a hundred times before they stand together.
  const phrases = terms.filter(({ words }) => words.length > 1 && !words.some((word) => isSingle([...word][0] ?? ''))).map((term) => term.words)
  for (const words of [...phrases.slice(0, mostSought), ...longestWords.slice(0, mostSought).map((word) => [word])]) {
    const pattern = likenessOf(words)
    pattern.lastIndex = 0
    for (let tried = 0; tried < tries; tried += 1) {
      const at = pattern.exec(text)?.index
      if (at === undefined) break
      const from = Math.max(0, at - margin)
      const match = findMatches(text.slice(from, at + margin), terms, Infinity).find(({ end }) => from + end > at)
      if (match !== undefined) return { start: from + match.start, end: from + match.end }
    }
  }
  return undefined
}

/** The Latin letters that are this one with an accent, by this one. */
let accented: ReadonlyMap<string, string> | undefined
const likenesses = new Map<string, RegExp>()

/** What folded words in a row may be written like in Latin letters; any other letter is looked for as it is. */
function likenessOf(words: readonly string[]): RegExp {
  const key = words.join(' ')
  const known = likenesses.get(key)
  if (known !== undefined) return known
  const pattern = new RegExp(`${/^[0-9a-z]/u.test(key) ? '(?<![0-9a-z\u00c0-\u024f])' : ''}${words.map(lettersOf).join('[^\\p{L}\\p{N}]{1,50}')}`, 'giu')
  if (likenesses.size >= mostKept) likenesses.clear()
  likenesses.set(key, pattern)
  return pattern
}

function lettersOf(word: string): string {
  accented ??= accentedLetters()
  return Array.from(word, (letter) => `[${letter.replace(/[\\\]^-]/gu, '\\$&')}${accented?.get(letter) ?? ''}][\u0300-\u036f]?`).join('')
}

function accentedLetters(): Map<string, string> {
  const found = new Map<string, string>()
  for (const [first, last] of [[0xc0, 0x24f], [0x1e00, 0x1eff]] as const) {
    for (let code = first; code <= last; code += 1) {
      const letter = String.fromCodePoint(code)
      const [base = '', ...others] = wordsOf(letter).join('')
      if (base !== letter && others.length === 0) found.set(base, (found.get(base) ?? '') + letter)
    }
  }
  return found
}

/** The first matches of a text, in order, none within another. */
function findMatches(text: string, terms: readonly Term[], most: number): Range[] {
  const longest = Math.max(...terms.map((term) => term.words.length))
  const found: Range[] = []
  const ahead: Span[] = []
  const look = (): void => {
    const match = longestMatch(ahead, terms)
    if (match !== undefined && match.start >= (found.at(-1)?.end ?? 0)) found.push(match)
    ahead.shift()
  }
  if (terms.length === 0) return found
  for (const span of spansOf(text)) {
    ahead.push(span)
    if (ahead.length === longest) look()
    if (found.length >= most) return found
  }
  while (ahead.length > 0 && found.length < most) look()
  return found
}

/** Runs for every word of what is shown: nothing is made where nothing is found. */
function longestMatch(spans: readonly Span[], terms: readonly Term[]): Range | undefined {
  let longest: Range | undefined
  for (const term of terms) {
    if (!isAt(spans, term)) continue
    const { start = 0 } = spans[0] ?? {}
    const end = endOf(spans, term)
    if (longest === undefined || end > longest.end) longest = { start, end }
  }
  return longest
}

function isAt(spans: readonly Span[], { words, isPrefix }: Term): boolean {
  for (let index = 0; index < words.length; index += 1) {
    const wanted = words[index] ?? ''
    const word = spans[index]?.word
    if (word !== wanted && !(isPrefix && index === words.length - 1 && word?.startsWith(wanted) === true)) return false
  }
  return true
}

/** A single character of a script without spaces is found as the beginning of a pair, and only it is marked. */
function endOf(spans: readonly Span[], { words }: Term): number {
  const last = spans[words.length - 1]
  return (isSingle(words.at(-1) ?? '') ? last?.firstEnd : last?.end) ?? 0
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at)
  return space === -1 || space > at + lead / 2 ? wholeCharacter(text, at) : space + 1
}

/** A place that is not in the middle of a character. */
function wholeCharacter(text: string, at: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) && /[\ud800-\udbff]$/.test(text.slice(0, at).slice(-1)) ? at - 1 : at
}
