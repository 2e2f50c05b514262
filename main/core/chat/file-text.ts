import type { FilePart } from '#shared/fold.ts'

type DocumentPart = Extract<FilePart, { type: 'file' }>

/** The words that were read out of a file. */
export interface FileWords {
  readonly text: string
  /** The words of each page, where it has pages. */
  readonly pages?: readonly string[] | undefined
}

/** What stands in a prompt for an image that is not sent. */
export function imageNote(name: string): string {
  return `[image left out: ${plain(name)}]`
}

/** The numbers of the pages that are sent, from 1, in order. */
export function pagesOf({ facts, sending }: Pick<DocumentPart, 'facts' | 'sending'>): number[] {
  const count = facts.pages ?? 0
  const [first, last] = sending?.pages ?? [1, count]
  const [from, until] = [Math.max(1, Math.min(first, last)), Math.min(count, Math.max(first, last))]
  return Array.from({ length: Math.max(0, until - from + 1) }, (_, index) => from + index)
}

/** A file as a model reads it: its name, what of it is there, and its words between fences that do not stand in them. */
export function fileText(part: Pick<DocumentPart, 'name' | 'mediaType' | 'facts' | 'sending'>, words: FileWords): string {
  const chosen = pagesText(part, words)
  const { text, said } = kept(chosen.text, part.sending?.keep)
  const notes = [chosen.said, said].filter((note) => note !== undefined)
  const head = `File: ${plain(part.name)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`
  const body = text.trim() === '' ? '[no text]' : text.replace(/\s+$/, '')
  const fence = fenceFor(body)
  return `${head}\n${fence}\n${body}\n${fence}`
}

/** A name is one line, whoever gave it. */
function plain(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

function pagesText({ facts, sending }: Pick<DocumentPart, 'facts' | 'sending'>, { text, pages }: FileWords): { text: string; said?: string } {
  if (sending?.pages === undefined || pages === undefined) return { text }
  const numbers = pagesOf({ facts: { ...facts, pages: pages.length }, sending })
  const [first, last] = [numbers[0], numbers.at(-1)]
  if (first === undefined || last === undefined) return { text: '', said: 'none of its pages' }
  return { text: numbers.map((number) => pages[number - 1] ?? '').join('\n\n'), said: `pages ${first} to ${last} of ${pages.length}` }
}

/** Cut between characters as people count them, never inside one that takes two units. */
function kept(text: string, keep: NonNullable<DocumentPart['sending']>['keep']): { text: string; said?: string } {
  if (keep === undefined || text.length <= keep.characters) return { text }
  const { from, characters } = keep
  const said = `the ${from === 'start' ? 'first' : 'last'} ${characters} of ${text.length} characters`
  if (from === 'start') return { text: text.slice(0, isInside(text, characters) ? characters - 1 : characters), said }
  const start = text.length - characters
  return { text: text.slice(isInside(text, start) ? start + 1 : start), said }
}

/** Whether a place lies between the two halves of one character. */
function isInside(text: string, place: number): boolean {
  return /[\uDC00-\uDFFF]/.test(text.charAt(place)) && /[\uD800-\uDBFF]/.test(text.charAt(place - 1))
}

function fenceFor(text: string): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  return '`'.repeat(longest + 1)
}
