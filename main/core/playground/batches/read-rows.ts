import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { readOptions } from './csv.ts'

/** The copy of a file of rows. */
export interface RowsFile {
  readonly path: string
  readonly delimiter: string
  readonly columns: number
}

/** Rows that stand one after the other. */
export interface RowsOrder extends RowsFile {
  readonly kind: 'rows'
  /** Where a row begins in the file, and which that is. */
  readonly place: { readonly row: number; readonly byte: number }
  readonly from: number
  readonly count: number
}

/** The values of some rows, for every column one. */
export async function readRows(order: RowsOrder, signal: AbortSignal): Promise<string[][]> {
  const rows: string[][] = []
  for await (const { row, values } of eachRow(order, order.place, signal)) {
    if (row >= order.from) rows.push(values)
    if (rows.length === order.count) break
  }
  return rows
}

/** All rows of a file from a place on. Rejects with `file-unreadable`'s cause as the system words it. */
export async function* eachRow({ path, delimiter, columns }: RowsFile, { row, byte }: RowsOrder['place'], signal: AbortSignal): AsyncGenerator<{ row: number; values: string[] }> {
  const records = parse(readOptions(delimiter))
  const source = createReadStream(path, { start: byte, highWaterMark: 64 * 1024, signal })
  source.on('error', (thrown) => records.destroy(thrown))
  source.pipe(records)
  let at = row
  try {
    for await (const record of records as AsyncIterable<string[]>) {
      yield { row: at, values: Array.from({ length: columns }, (_, index) => record[index] ?? '') }
      at += 1
    }
  } finally {
    source.destroy()
    records.destroy()
  }
}
