import type { AttachmentFacts, AttachmentKind, Sending } from './attachment.ts'

/** So many pages of a document are sent as pictures at most, where nobody says which. */
export const maxPagePictures = 20

/** What of a file counts for how it is sent. */
export interface SentFile {
  readonly kind: AttachmentKind
  readonly facts: AttachmentFacts
  readonly sending?: Sending | undefined
}

/** Whether a file goes out as its words or as pictures of its pages. A PDF without words, such as a scan, is pictures where nobody says otherwise. */
export function sentAs({ kind, facts, sending }: SentFile): 'text' | 'pages' {
  if (kind !== 'pdf') return 'text'
  return sending?.as ?? (facts.characters === 0 ? 'pages' : 'text')
}

/** The numbers of the pages that are sent, from 1, in order; none of a file without pages. Of pictures no more than `maxPagePictures` where nobody says which. */
export function pagesSent(file: SentFile): number[] {
  const { facts: { pages: count = 0 }, sending } = file
  const most = sentAs(file) === 'pages' ? Math.min(count, maxPagePictures) : count
  const [first, last] = inOrder(sending?.pages ?? [1, most], count)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

/** A range of pages as far as there are such. */
function inOrder([first, last]: readonly [number, number], count: number): readonly [number, number] {
  return [Math.max(1, Math.min(first, last)), Math.min(count, Math.max(first, last))]
}

/** The words of a file: one text, or the texts of its pages or slides. */
export type FileWords = { readonly text: string } | { readonly pages: readonly string[]; readonly named: 'Page' | 'Slide' }

/** Words of a file as they are sent or shown. */
export interface WordsPart {
  readonly text: string
  /** Characters that stand before and after it in the pages that were chosen. */
  readonly before: number
  readonly after: number
}

/** Words as one text: that of the chosen pages, each named, and of it what is kept. */
export function partOfWords(words: FileWords, { pages, keep }: Pick<Sending, 'pages' | 'keep'> = {}): WordsPart {
  const text = 'text' in words ? words.text : joinPages(words.pages, words.named, pages)
  if (keep === undefined || keep.characters >= text.length) return { text, before: 0, after: 0 }
  if (keep.from === 'start') {
    const end = wholeAt(text, keep.characters)
    return { text: text.slice(0, end), before: 0, after: text.length - end }
  }
  const start = wholeAt(text, text.length - keep.characters)
  return { text: text.slice(start), before: start, after: 0 }
}

/** Texts of pages as one, each after a line that names it. */
function joinPages(pages: readonly string[], named: string, wanted: readonly [number, number] = [1, pages.length]): string {
  const [first, last] = inOrder(wanted, pages.length)
  return pages.slice(first - 1, last).map((text, index) => `[${named} ${first + index}]\n\n${text}`).join('\n\n')
}

/** The place itself, or that before it where it would cut a character in two. */
function wholeAt(text: string, place: number): number {
  const code = text.charCodeAt(place)
  return code >= 0xdc00 && code <= 0xdfff ? place - 1 : place
}
