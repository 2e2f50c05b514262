import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { estimateTokens } from '#shared/context.ts'
import { officeTypeOf } from '#shared/file-kinds.ts'
import { partOfWords } from '#shared/file-words.ts'
import type { FileWords } from '#shared/file-words.ts'
import { readOffice } from './office.ts'
import { readPdf } from './pdf.ts'
import { readText } from './read-text.ts'
import type { ReadWords, Task } from './tasks.ts'

/** The words of a stored file that are asked for. What has to be taken apart is kept at `cache`, so that it is done once. */
export async function readWords(task: Extract<Task, { kind: 'words' }>): Promise<ReadWords> {
  const { wanted } = task
  const words = await wordsOf(task)
  const { text, before, after } = partOfWords(words, wanted)
  const slice = wanted.from === undefined && wanted.length === undefined ? text : text.slice(wanted.from, (wanted.from ?? 0) + (wanted.length ?? text.length))
  return { text: slice, characters: text.length, tokens: Math.round(estimateTokens(text)), before, after, ...('pages' in words && { pageCount: words.pages.length }) }
}

async function wordsOf({ path, name, of, mediaType, cache }: Extract<Task, { kind: 'words' }>): Promise<FileWords> {
  // A text is read as fast as what would be kept of it.
  if (of === 'text') return { text: readText(await readFile(path), name) }
  const known = cache === null ? undefined : await readKept(cache)
  if (known !== undefined) return known
  const words = of === 'pdf' ? await readPdf(path, name) : (await readOffice(path, name, officeTypeOf(mediaType))).words
  if (cache !== null) await keepWords(cache, words)
  return words
}

async function readKept(cache: string): Promise<FileWords | undefined> {
  try {
    return JSON.parse(await readFile(cache, 'utf8')) as FileWords
  } catch {
    return undefined
  }
}

/** Keeps words whole or not at all; a disk that is full only costs that they are read again. */
export async function keepWords(cache: string, words: FileWords): Promise<void> {
  try {
    await mkdir(dirname(cache), { recursive: true, mode: 0o700 })
    await writeFile(`${cache}.part`, JSON.stringify(words), { mode: 0o600 })
    await rename(`${cache}.part`, cache)
  } catch {
    // They are read out of the file the next time.
  }
}
