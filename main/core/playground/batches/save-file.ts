import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import { Database } from '../../store/db.ts'
import { eachResult } from '../../store/batches.ts'
import type { StoredResult } from '../../store/batches.ts'
import { eachRow } from './read-rows.ts'
import type { RowsFile, RowsOrder } from './read-rows.ts'

/** The rows of a file with their answers, to be written. */
export interface SaveOrder extends Omit<RowsFile, 'path'> {
  readonly kind: 'save'
  /** `null`: the file is gone, and the rows that have answers are written by their numbers. */
  readonly path: string | null
  readonly batchId: string
  readonly database: string
  readonly target: string
  /** The names of the columns, and of the columns of each endpoint. */
  readonly names: readonly string[]
  readonly added: readonly (readonly [answer: string, problem: string])[]
  /** Spreadsheets take UTF-8 without a mark for something else. */
  readonly marked: boolean
  readonly escapeFormulas: boolean
  readonly rows: number
  /** Where the first row begins: before it stand the names of the columns. */
  readonly place: RowsOrder['place']
}

const linesAtOnce = 500

/** Writes the file; answers its size in bytes. What was answered until now is in it. */
export async function saveFile(order: SaveOrder, progress: (reached: number) => void, signal: AbortSignal): Promise<number> {
  const db = new Database(order.database, { readOnly: true })
  try {
    await write(order, eachResult(db, order.batchId), progress, signal)
  } finally {
    db.close()
  }
  return (await stat(order.target)).size
}

async function write(order: SaveOrder, results: Generator<StoredResult>, progress: (reached: number) => void, signal: AbortSignal): Promise<void> {
  const file = createWriteStream(order.target, { mode: 0o600 })
  const done = finished(file)
  // Heard of below.
  done.catch(() => undefined)
  const put = async (lines: readonly (readonly string[])[]): Promise<void> => {
    const text = stringify(lines as string[][], { delimiter: order.delimiter, record_delimiter: '\r\n', escape_formulas: order.escapeFormulas })
    if (!file.write(text)) await Promise.race([once(file, 'drain'), done])
  }
  try {
    if (order.marked) file.write('\uFEFF')
    await put([[...(order.path === null ? ['row'] : order.names), ...order.added.flat()]])
    let lines: string[][] = []
    for await (const line of linesOf(order, results, signal)) {
      lines.push(line.cells)
      if (lines.length < linesAtOnce) continue
      await put(lines)
      lines = []
      progress(line.row / Math.max(1, order.rows))
    }
    await put(lines)
    file.end()
  } catch (thrown) {
    file.destroy()
    throw thrown
  } finally {
    results.return(undefined)
  }
  await done
}

/** Both come in the order of rows: they are read side by side. */
async function* linesOf(order: SaveOrder, results: Generator<StoredResult>, signal: AbortSignal): AsyncGenerator<{ row: number; cells: string[] }> {
  const { path } = order
  let next = results.next()
  for await (const { row, values } of path === null ? eachNumber(order.rows) : eachRow({ ...order, path }, order.place, signal)) {
    const answers = order.added.map((): readonly [string, string] => ['', ''])
    while (next.done !== true && next.value.row === row) {
      const { target, state, text, error } = next.value
      answers[target] = [text, state === 'skipped' ? 'skipped' : (error?.message ?? '')]
      next = results.next()
    }
    // Without the file nothing can be said of a row that was not asked.
    if (path === null && answers.flat().every((cell) => cell === '')) continue
    yield { row, cells: [...values, ...answers.flat()] }
  }
}

function* eachNumber(rows: number): Generator<{ row: number; values: string[] }> {
  for (let row = 0; row < rows; row += 1) yield { row, values: [String(row + 1)] }
}
