import { Database } from '../../store/db.ts'
import type { Value } from '../../store/db.ts'
import { shownText } from '../../store/embedding-sets.ts'

/** A text with its vector. */
export interface StoredText {
  readonly n: number
  readonly text: string
  readonly vector: Float32Array
}

/** Rows are read in pieces of this many: one at a time takes twice as long. */
const piece = 250
/** So much of the file is mapped into memory, which spares a copy of each page. */
const mapped = 2 ** 31 - 65_536

/** The database as a thread reads vectors from it. */
export function openVectors(address: string): Database {
  const db = new Database(address, { readOnly: true })
  db.get(`PRAGMA mmap_size = ${mapped}`)
  return db
}

/** The texts of a set that have a vector, in their order: for a thread of its own. `sample`: only so many of all, evenly chosen. */
export function* storedVectors(db: Database, setId: string, { whole = false, sample }: { whole?: boolean; sample?: { readonly most: number; readonly of: number } } = {}): Generator<StoredText> {
  const text = whole ? 'text' : `substr(text, 1, ${shownText})`
  if (sample !== undefined && sample.of > sample.most) {
    for (const n of evenly(db, setId, sample.most)) {
      for (const row of db.lists(`SELECT n, ${text}, vector FROM embedding_rows WHERE set_id = ? AND n = ?`, setId, n)) yield toText(row)
    }
    return
  }
  let last = -1
  for (;;) {
    const rows = db.lists(`SELECT n, ${text}, vector FROM embedding_rows WHERE set_id = ? AND n > ? AND vector IS NOT NULL ORDER BY n LIMIT ${piece}`, setId, last)
    for (const row of rows) yield toText(row)
    if (rows.length < piece) return
    last = Number(rows.at(-1)?.[0])
  }
}

/** The vector of one text; `undefined` where it has none. */
export function storedVector(db: Database, setId: string, n: number): Float32Array | undefined {
  const row = db.get('SELECT vector FROM embedding_rows WHERE set_id = ? AND n = ? AND vector IS NOT NULL', setId, n)
  return row === undefined ? undefined : vectorOf(row.vector)
}

function evenly(db: Database, setId: string, most: number): number[] {
  const all = db.lists('SELECT n FROM embedding_rows WHERE set_id = ? AND vector IS NOT NULL ORDER BY n', setId).map(([n]) => Number(n))
  return Array.from({ length: Math.min(most, all.length) }, (_, place) => all[Math.floor((place * all.length) / Math.min(most, all.length))] ?? 0)
}

function toText([n, text, vector]: readonly Value[]): StoredText {
  return { n: Number(n), text: String(text), vector: vectorOf(vector) }
}

function vectorOf(stored: unknown): Float32Array {
  const bytes = stored instanceof Uint8Array ? stored : new Uint8Array()
  const numbers = Math.floor(bytes.length / 4)
  // Their place in memory may not be one that numbers of four bytes can have.
  return bytes.byteOffset % 4 === 0 ? new Float32Array(bytes.buffer, bytes.byteOffset, numbers) : new Float32Array(bytes.slice(0, numbers * 4).buffer)
}
