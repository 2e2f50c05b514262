import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { AppError } from '#shared/error.ts'
import type { TextColumn } from '#shared/playground/embeddings.ts'
import { TextGatherer, mostTexts } from '#shared/playground/texts-of.ts'
import type { DistinctTexts } from '#shared/playground/texts-of.ts'
import { delimiterOf, readOptions } from '../batches/csv.ts'
import { encodingOf, textOf } from '../batches/encoding.ts'

/** A file of texts: a table where its name says so, else lines. */
export interface TextFile {
  readonly path: string
  readonly name: string
  /** Whether the first row of a table names its columns. */
  readonly header: boolean
}

const mostColumns = 200
const shownExamples = 3
const longestExample = 200
const never = new AbortController().signal

/** What texts a file holds, by column. Rejects with `texts-unreadable`. */
export async function readColumns(file: TextFile): Promise<TextColumn[]> {
  const columns = await gather(file, undefined)
  return columns.map(({ name, gatherer }) => {
    const { texts, empty, duplicates } = gatherer.get()
    return { name, texts: texts.length, empty, duplicates, examples: texts.slice(0, shownExamples).map((text) => text.slice(0, longestExample)) }
  })
}

/** The texts of one column of a file. Rejects with `texts-unreadable`. */
export async function readTexts(file: TextFile, column: number): Promise<DistinctTexts> {
  const [found] = await gather(file, column)
  if (found === undefined) throw refused(file.name, 'column')
  return found.gatherer.get()
}

interface GatheredColumn {
  readonly name: string
  readonly gatherer: TextGatherer
}

async function gather(file: TextFile, column: number | undefined): Promise<GatheredColumn[]> {
  const encoding = await encodingOf(file.path, never)
  if (encoding === undefined) throw refused(file.name, 'text')
  const pieces = textOf(file.path, encoding, () => undefined, never)
  return /\.(csv|tsv)$/i.test(file.name) ? gatherTable(file, pieces, column) : [{ name: '', gatherer: await gatherLines(file, pieces) }]
}

async function gatherLines({ name }: TextFile, pieces: AsyncGenerator<string>): Promise<TextGatherer> {
  const gatherer = new TextGatherer()
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) gatherer.add(line)
    checkCount(gatherer, name)
  }
  if (rest.trim() !== '') gatherer.add(rest)
  return gatherer
}

async function gatherTable({ name, header }: TextFile, pieces: AsyncGenerator<string>, column: number | undefined): Promise<GatheredColumn[]> {
  const first = (await pieces.next()).value ?? ''
  const records = parse({ ...readOptions(delimiterOf(first)), info: true })
  const source = Readable.from(joined(first, pieces))
  source.on('error', (thrown) => records.destroy(thrown))
  source.pipe(records)
  let columns: GatheredColumn[] | undefined
  let line = 1
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      line = info.lines + 1
      const isHead = columns === undefined && header
      columns ??= record.slice(0, mostColumns).map((value, place) => ({ name: header && value.trim() !== '' ? value.trim() : String(place + 1), gatherer: new TextGatherer() }))
      if (isHead) continue
      for (const [place, { gatherer }] of columns.entries()) if (column === undefined || column === place) gatherer.add(record[place] ?? '')
      for (const { gatherer } of columns) checkCount(gatherer, name)
    }
  } catch (thrown) {
    throw thrown instanceof CsvError ? refused(name, 'quotes', line) : thrown
  } finally {
    source.destroy()
  }
  return column === undefined ? (columns ?? []) : (columns ?? []).slice(column, column + 1)
}

async function* joined(first: string, others: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first
  yield* others
}

function checkCount({ count }: TextGatherer, name: string): void {
  if (count > mostTexts) throw new AppError('texts-unreadable', `${name} holds more than ${mostTexts} texts.`, { name, reason: 'too-many', most: mostTexts })
}

function refused(name: string, reason: 'text' | 'column' | 'quotes', line?: number): AppError {
  return new AppError('texts-unreadable', `${name} cannot be read as texts (${reason}).`, { name, reason, ...(line !== undefined && { line }) })
}
