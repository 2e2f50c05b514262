import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { estimateTokens } from '#shared/context.ts'
import { AppError } from '#shared/error.ts'
import type { BatchFile, BatchNote } from '#shared/playground/batches.ts'
import { delimiterOf, longestRow, readOptions } from './csv.ts'
import { encodingOf, textOf } from './encoding.ts'

/** A file of rows that is to be taken in. */
export interface ReadOrder {
  readonly kind: 'read'
  readonly path: string
  readonly name: string
  /** Where its copy is to lie: in UTF-8, without a mark. */
  readonly target: string
  /** Whether its first row names the columns. */
  readonly header: boolean
}

/** A file that was taken in, and where in the copy rows begin. */
export interface ReadFile {
  readonly file: BatchFile
  readonly places: readonly number[]
}

const mostColumns = 1_000
/** Beyond so many kinds of rows the rest counts as without any value. */
const mostKinds = 200
const toldLines = 5
/** A place is kept after so many rows or bytes. */
const placeRows = 256
const placeBytes = 1024 * 1024

/** Copies a file of rows and reads it to its end. Rejects with `csv-unreadable`; the copy is the caller's to remove then. */
export async function readFile({ path, name, target, header }: ReadOrder, progress: (reached: number) => void, signal: AbortSignal): Promise<ReadFile> {
  const { size } = await stat(path)
  const encoding = await encodingOf(path, signal)
  if (encoding === undefined) throw refused(name, 'text')
  let copied = 0
  const told = (bytes: number): void => progress((copied += bytes) / size / 3)
  await copy(textOf(path, encoding, told, signal), target)
  const delimiter = delimiterOf(await beginningOf(target))
  const rows = new Rows(name, header)
  const records = parse({ ...readOptions(delimiter), info: true })
  const source = createReadStream(target, { highWaterMark: 256 * 1024, signal })
  source.on('error', (thrown) => records.destroy(thrown))
  source.pipe(records)
  const { size: bytes } = await stat(target)
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { bytes: number; lines: number } }>) {
      rows.add(record, info)
      if (rows.count % 1_000 === 0) progress(1 / 3 + (info.bytes / Math.max(1, bytes)) * (2 / 3))
    }
  } catch (thrown) {
    throw explain(thrown, name, rows.nextLine)
  } finally {
    source.destroy()
  }
  if (rows.count === 0) throw refused(name, 'rows')
  return { file: { name, bytes: size, encoding: encoding.name, marked: encoding.mark > 0, delimiter, ...rows.facts() }, places: rows.places }
}

/** Gathers what is to be known of the rows. */
class Rows {
  count = 0
  /** The line with which the next row begins. */
  nextLine = 1
  readonly places: number[] = []
  readonly #name: string
  #isNamed: boolean
  #columns: string[] | undefined
  #tokens: number[] = []
  #byte = 0
  #placed = { row: 0, byte: -Infinity }
  readonly #kinds = new Map<string, { columns: number[]; rows: number }>()
  #notes: BatchNote[] = []

  constructor(name: string, header: boolean) {
    this.#name = name
    this.#isNamed = header
  }

  add(record: string[], { bytes, lines }: { readonly bytes: number; readonly lines: number }): void {
    if (this.#columns === undefined) this.#begin(record)
    if (this.#isNamed) this.#isNamed = false
    else this.#take(record, this.#columns ?? [], lines)
    this.#byte = bytes
    this.nextLine = lines + 1
  }

  facts(): Pick<BatchFile, 'columns' | 'rows' | 'tokens' | 'empty' | 'notes'> {
    return { columns: this.#columns ?? [], rows: this.count, tokens: this.#tokens.map(Math.round), empty: [...this.#kinds.values()], notes: this.#notes }
  }

  #begin(record: readonly string[]): void {
    if (record.length > mostColumns) throw refused(this.#name, 'columns')
    this.#columns = this.#isNamed ? this.#named(record) : record.map((_, index) => `column ${index + 1}`)
    this.#tokens = this.#columns.map(() => 0)
  }

  /** Every column has a name of its own, so that a place in a prompt means one. */
  #named(record: readonly string[]): string[] {
    const names: string[] = []
    for (const [index, given] of record.entries()) {
      const plain = given.replaceAll(/[{}\s]+/g, ' ').trim().slice(0, 200)
      if (plain === '') this.#note('name-missing', index + 1)
      const base = plain === '' ? `column ${index + 1}` : plain
      let name = base
      for (let number = 2; names.includes(name); number += 1) name = `${base} (${number})`
      if (name !== base) this.#note('name-twice', index + 1)
      names.push(name)
    }
    return names
  }

  #take(record: readonly string[], columns: readonly string[], lastLine: number): void {
    if (record.length !== columns.length) this.#note(record.length < columns.length ? 'short' : 'long', lastLine - linesIn(record))
    if (this.count - this.#placed.row >= placeRows || this.#byte - this.#placed.byte >= placeBytes) {
      this.#placed = { row: this.count, byte: this.#byte }
      this.places.push(this.count, this.#byte)
    }
    const empty: number[] = []
    for (let index = 0; index < columns.length; index += 1) {
      const value = record[index] ?? ''
      if (value.trim() === '') empty.push(index)
      else this.#tokens[index] = (this.#tokens[index] ?? 0) + estimateTokens(value)
    }
    if (empty.length > 0) this.#countEmpty(empty, columns)
    this.count += 1
  }

  #countEmpty(empty: number[], columns: readonly string[]): void {
    const key = empty.join()
    const kind = this.#kinds.get(key)
    if (kind !== undefined) kind.rows += 1
    else if (this.#kinds.size < mostKinds) this.#kinds.set(key, { columns: empty, rows: 1 })
    else {
      const rest = this.#kinds.get('rest')
      if (rest === undefined) this.#kinds.set('rest', { columns: columns.map((_, index) => index), rows: 1 })
      else rest.rows += 1
    }
  }

  #note(kind: BatchNote['kind'], at: number): void {
    const known = this.#notes.find((note) => note.kind === kind)
    if (known === undefined) this.#notes.push({ kind, count: 1, first: [at] })
    else this.#notes = this.#notes.map((note) => (note === known ? { ...note, count: note.count + 1, first: note.first.length < toldLines ? [...note.first, at] : note.first } : note))
  }
}

/** How many lines end within a row. */
function linesIn(record: readonly string[]): number {
  return record.reduce((sum, value) => sum + value.split('\n').length - 1, 0)
}

async function copy(text: AsyncIterable<string>, target: string): Promise<void> {
  const file = createWriteStream(target, { mode: 0o600 })
  const done = finished(file)
  // Heard of below.
  done.catch(() => undefined)
  try {
    for await (const piece of text) if (!file.write(piece)) await Promise.race([once(file, 'drain'), done])
    file.end()
  } catch (thrown) {
    file.destroy()
    throw thrown
  }
  await done
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0)
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    // The last line may be cut.
    return bytesRead < 64 * 1024 ? text : text.slice(0, text.lastIndexOf('\n') + 1)
  } finally {
    await file.close()
  }
}

/** The line is that with which the broken row begins: the place of the quote is there, wherever reading gave up. */
function explain(thrown: unknown, name: string, line: number): unknown {
  if (!(thrown instanceof CsvError)) return thrown
  if (thrown.code === 'CSV_QUOTE_NOT_CLOSED' || thrown.code === 'CSV_MAX_RECORD_SIZE') return refused(name, thrown.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'long', line)
  if (thrown.code === 'CSV_INVALID_CLOSING_QUOTE' || thrown.code === 'INVALID_OPENING_QUOTE') return refused(name, 'quotes', typeof thrown.lines === 'number' ? thrown.lines : line)
  return refused(name, 'text')
}

const sentences = {
  text: 'is no text with rows and columns',
  rows: 'has no rows',
  columns: `has more than ${mostColumns} columns`,
  quotes: 'has quotation marks in the middle of a value',
  open: 'has a quotation mark that is not closed',
  long: `has a row of more than ${longestRow} bytes, or a quotation mark that is not closed`,
}

function refused(name: string, reason: keyof typeof sentences, line?: number): AppError {
  return new AppError('csv-unreadable', `${name} ${sentences[reason]}${line === undefined ? '' : ` (line ${line})`}.`, { name, reason, ...(line !== undefined && { line }) })
}
