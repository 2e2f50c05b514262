import type { ReplyPart } from '../providers/provider.ts'
import type { PartStream } from './run.ts'

/** How many of the last characters of the old text a model is expected to repeat at most. */
const longestRepeat = 400
/** As many characters in a row are a repetition wherever they begin. */
const surelyRepeated = 12
/** From a word's beginning on, so many are: "the" follows itself by chance, "brown" does not. */
const wordRepeated = 4

/** Where a cut text and its continuation meet. */
export interface Seam {
  /** Takes a piece of the continuation; answers what can be shown already. */
  push(text: string): string
  /** What is still held back, when no more comes. */
  rest(): string
}

/**
 * Joins what a model says to a text that was cut: what it repeats of the end is taken out, and a space stands between two words
 * and nowhere else. Holds pieces back only while they may be a repetition. `elsewhere` is other text of the conversation: it
 * shows which words there are.
 */
export function createSeam(before: string, elsewhere: string): Seam {
  const tail = before.slice(-longestRepeat)
  let held = ''
  let isOpen = true
  const close = (): string => {
    isOpen = false
    return join(before, held, elsewhere)
  }
  return {
    push: (text) => {
      if (!isOpen) return text
      held += text
      return isUndecided(tail, held) ? '' : close()
    },
    rest: () => (isOpen && held !== '' ? close() : ''),
  }
}

/** A stream whose text goes through a seam. What is held back comes before whatever is no text or thought. */
export async function* throughSeam(parts: PartStream, seam: Seam): AsyncGenerator<ReplyPart> {
  for await (const part of parts) {
    if (part.type === 'text-delta') {
      const text = seam.push(part.text)
      if (text !== '') yield { type: 'text-delta', text }
      continue
    }
    if (part.type === 'end' || part.type === 'remote-call' || part.type === 'image-data') {
      const text = seam.rest()
      if (text !== '') yield { type: 'text-delta', text }
    }
    yield part
  }
}

/** Whether more may change what is made of it: all that has come stands in the old text, or its first word is not over. */
function isUndecided(tail: string, held: string): boolean {
  const said = held.trimStart()
  if (said === '' || (said.length < longestRepeat && tail.includes(said))) return true
  const isOneWord = /^[\p{L}\p{N}]{1,40}$/u.test(said) && !noSpaces.test(said)
  return isOneWord || /^(#{1,6}|\d{1,9}[.)]|[-*+|>]) ?$/.test(said)
}

function join(before: string, held: string, elsewhere: string): string {
  const rest = withoutRepeat(before, held, elsewhere)
  const hasSpace = /[^\S\n]$/.test(before)
  if (rest !== undefined || hasSpace) return hasSpace ? (rest ?? held).replace(/^[^\S\n]+/, '') : (rest ?? held)
  return lineBreak(before, held) || `${needsSpace(before, held, elsewhere) ? ' ' : ''}${held}`
}

/** The continuation without the longest beginning that the old text ends with; `undefined` where it repeats nothing. */
function withoutRepeat(before: string, held: string, elsewhere: string): string | undefined {
  const said = held.trimStart()
  const end = before.slice(-longestRepeat).trimEnd()
  for (let length = Math.min(said.length, end.length); length >= wordRepeated; length -= 1) {
    if (end.endsWith(said.slice(0, length)) && isRepeat(end, length)) return said.slice(length)
  }
  // A word that was cut is begun anew: "qui" and "quick".
  const word = lastWord(before)
  const start = firstWord(said)
  const isBegunAnew = word.length >= 3 && start.length > word.length && start.startsWith(word) && !hasWord(`${elsewhere}\n${before.slice(0, -word.length)}`, word)
  return isBegunAnew ? said.slice(word.length) : undefined
}

/** Whether so many last characters are more than chance: words, not the zeros of a table. */
function isRepeat(end: string, length: number): boolean {
  const repeated = end.slice(-length)
  if (!/\p{L}{3}/u.test(repeated)) return false
  return length >= surelyRepeated || (/^[\p{L}\p{N}]/u.test(repeated) && !/[\p{L}\p{N}]$/u.test(end.slice(0, -length)))
}

/** An item, a row or a heading begins a line, which models leave out as they leave out the space. */
function lineBreak(before: string, rest: string): string {
  const kind = /^([-*+] |\d+[.)] |\||> )/
  const line = before.slice(before.lastIndexOf('\n') + 1)
  if (line.trim() === '' || isInCode(before)) return ''
  if (/^#{1,6} \S/.test(rest)) return `\n\n${rest}`
  const [now, then] = [kind.exec(rest.trimStart())?.[0], kind.exec(line.trimStart())?.[0]]
  const isNext = now !== undefined && then !== undefined && now.replace(/\d+/, '1') === then.replace(/\d+/, '1') && !/^\s*\n/.test(rest)
  return isNext && (now !== '|' || /\|\s*$/.test(line)) ? `\n${rest}` : ''
}

/** Models seldom send the space that their answer begins with. Code is left as it comes, and so are scripts without spaces. */
function needsSpace(before: string, rest: string, elsewhere: string): boolean {
  const start = firstWord(rest)
  const word = lastWord(before)
  if (start === '' || isInCode(before) || noSpaces.test(start) || noSpaces.test(word)) return false
  if (word === '') return /\p{L}[,;:!?]$/u.test(before) || (/\p{L}[.)…]$/u.test(before) && /^\p{Lu}/u.test(rest))
  // A word that the conversation has whole was cut in its middle; so was a number.
  return !(/\d$/.test(word) && /^\d/.test(start)) && !hasWord(`${elsewhere}\n${before}`, word + start)
}

const noSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function firstWord(text: string): string {
  return /^[\p{L}\p{N}]+/u.exec(text)?.[0] ?? ''
}

function lastWord(text: string): string {
  return /[\p{L}\p{N}]+$/u.exec(text.slice(-100))?.[0] ?? ''
}

function hasWord(text: string, word: string): boolean {
  const [all, wanted] = [text.toLowerCase(), word.toLowerCase()]
  for (let place = all.indexOf(wanted); place !== -1; place = all.indexOf(wanted, place + 1)) {
    const around = (all[place - 1] ?? ' ') + (all[place + wanted.length] ?? ' ')
    if (!/[\p{L}\p{N}]/u.test(around)) return true
  }
  return false
}

/** Whether a fence, or a piece of code in the last line, is open. */
function isInCode(before: string): boolean {
  const isFenced = (before.match(/^\s*(```|~~~)/gm)?.length ?? 0) % 2 === 1
  return isFenced || before.slice(before.lastIndexOf('\n') + 1).split('`').length % 2 === 0
}
