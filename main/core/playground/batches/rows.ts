import type { RowPlaces } from '../../store/batches.ts'
import type { RowsFile } from './read-rows.ts'
import type { BatchThread } from './thread.ts'

/** A row with its values. */
export interface FileRow {
  readonly row: number
  readonly values: readonly string[]
}

/** The rows of a batch's file, read in pieces from the places that are known of it. */
export class FileRows {
  readonly #thread: BatchThread
  readonly #file: RowsFile
  readonly #places: RowPlaces
  readonly #count: number

  constructor(thread: BatchThread, file: RowsFile, { places, count }: { readonly places: RowPlaces; readonly count: number }) {
    this.#thread = thread
    this.#file = file
    this.#places = places
    this.#count = count
  }

  /** Rows that stand one after the other; fewer at the end of the file. */
  async read(from: number, count: number): Promise<FileRow[]> {
    if (from >= this.#count) return []
    const place = this.#placeOf(from)
    const rows = await this.#thread.run({ kind: 'rows', ...this.#file, place: this.#place(place), from, count: Math.min(count, this.#count - from) })
    return rows.map((values, index) => ({ row: from + index, values }))
  }

  /** Some rows, in this order. */
  async pick(wanted: readonly number[]): Promise<FileRow[]> {
    const found: FileRow[] = []
    for (let index = 0; index < wanted.length; ) {
      const first = wanted[index] ?? 0
      let last = index
      while (wanted[last + 1] === first + last + 1 - index) last += 1
      found.push(...(await this.read(first, last - index + 1)))
      index = last + 1
    }
    return found
  }

  /** The rows from one place to the next that are `wanted`, piece by piece. A piece without any is not read. */
  async *wanted(isWanted: (row: number) => boolean): AsyncGenerator<FileRow> {
    for (let place = 0; place < this.#places.length / 2; place += 1) {
      const from = this.#place(place).row
      const until = place + 1 < this.#places.length / 2 ? this.#place(place + 1).row : this.#count
      if (!hasSome(from, until, isWanted)) continue
      for (const row of await this.read(from, until - from)) if (isWanted(row.row)) yield row
    }
  }

  #place(index: number): { row: number; byte: number } {
    return { row: this.#places[2 * index] ?? 0, byte: this.#places[2 * index + 1] ?? 0 }
  }

  /** The last place that is not behind a row. */
  #placeOf(row: number): number {
    let [low, high] = [0, this.#places.length / 2 - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.#place(middle).row <= row) low = middle
      else high = middle - 1
    }
    return low
  }
}

function hasSome(from: number, until: number, isWanted: (row: number) => boolean): boolean {
  for (let row = from; row < until; row += 1) if (isWanted(row)) return true
  return false
}
