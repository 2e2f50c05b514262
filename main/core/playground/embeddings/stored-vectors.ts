import type { Database } from '../../store/db.ts'
import { shownText } from '../../store/embedding-sets.ts'

/** A text with its vector. */
export interface StoredText {
  readonly n: number
  readonly text: string
  readonly vector: Float32Array
}

/** The texts of a set that have a vector, one at a time: for a thread of its own. `step`: only every so manieth of them. */
export function* storedVectors(db: Database, setId: string, { whole = false, step = 1 } = {}): Generator<StoredText> {
  const text = whole ? 'text' : `substr(text, 1, ${shownText})`
  let place = 0
  for (const row of db.each(`SELECT n, ${text} AS text, vector FROM embedding_rows WHERE set_id = ? AND vector IS NOT NULL ORDER BY n`, setId)) {
    if (place % step === 0) yield { n: Number(row.n), text: String(row.text), vector: vectorOf(row.vector) }
    place += 1
  }
}

/** The vector of one text; `undefined` where it has none. */
export function storedVector(db: Database, setId: string, n: number): Float32Array | undefined {
  const row = db.get('SELECT vector FROM embedding_rows WHERE set_id = ? AND n = ? AND vector IS NOT NULL', setId, n)
  return row === undefined ? undefined : vectorOf(row.vector)
}

function vectorOf(stored: unknown): Float32Array {
  const bytes = stored instanceof Uint8Array ? stored : new Uint8Array()
  // Their place in memory may not be one that numbers of four bytes can have.
  return new Float32Array(bytes.slice(0, bytes.length - (bytes.length % 4)).buffer)
}
