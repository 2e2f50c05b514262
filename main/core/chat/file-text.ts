import { languageOfFile } from '#shared/file-kinds.ts'
import { pagesSent } from '#shared/file-words.ts'
import type { FilePart } from '#shared/fold.ts'
import { fenceFor } from '#shared/markdown/fence.ts'
import type { ReadWords } from '../attachments/tasks.ts'

type DocumentPart = Extract<FilePart, { type: 'file' }>

/** The words of a file that are sent, and what is left out of them. */
export type SentWords = Pick<ReadWords, 'text' | 'before' | 'after' | 'pageCount'>

/** What stands in a prompt for an image that is not sent. */
export function imageNote(name: string): string {
  return `[image left out: ${plain(name)}]`
}

/** A file as a model reads it: its name, what of it is there, and its words between fences that do not stand in them. */
export function fileText(part: Pick<DocumentPart, 'name' | 'kind' | 'sending'>, { text, before, after, pageCount }: SentWords): string {
  const notes = [pagesNote(part.sending, pageCount), keptNote(text.length, before, after)].filter((note) => note !== undefined)
  const head = `File: ${plain(part.name)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`
  const body = text.trim() === '' ? '[no text]' : text.trimEnd()
  const fence = fenceFor(body)
  return `${head}\n${fence}${part.kind === 'text' ? languageOfFile(part.name) : ''}\n${body}\n${fence}`
}

/** A name is one line, whoever gave it. */
function plain(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

function pagesNote(sending: DocumentPart['sending'], count: number | undefined): string | undefined {
  if (sending?.pages === undefined || count === undefined) return undefined
  const numbers = pagesSent({ kind: 'office', facts: { pages: count }, sending })
  return numbers.length === 0 ? 'none of its pages' : `pages ${numbers[0]} to ${numbers.at(-1)} of ${count}`
}

function keptNote(characters: number, before: number, after: number): string | undefined {
  if (before === 0 && after === 0) return undefined
  return `the ${before === 0 ? 'first' : 'last'} ${characters} of ${before + characters + after} characters`
}
