import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import { ParquetWriter, fileWriter } from 'hyparquet-writer'
import type { SchemaElement } from 'hyparquet-writer'
import type { VectorFormat } from '#shared/playground/embeddings.ts'
import type { StoredText } from './stored-vectors.ts'

/** What is written, and where. */
export interface Saving {
  readonly format: VectorFormat
  readonly target: string
  /** Numbers of a vector. */
  readonly dimensions: number
  readonly rows: Iterable<StoredText>
  /** Told after so many rows. */
  progress(rows: number): void
}

const rowsAtOnce = 500

/** Writes texts with their vectors into a file; answers its size in bytes. */
export async function saveVectors(saving: Saving): Promise<number> {
  if (saving.format === 'parquet') writeParquet(saving)
  else await writeLines(saving)
  return (await stat(saving.target)).size
}

/** A column `text`, then one for each number; or a list of objects with `text` and `embedding`. */
async function writeLines({ format, target, dimensions, rows, progress }: Saving): Promise<void> {
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600 })
  const isTable = format === 'csv'
  let count = 0
  let piece = isTable ? stringify([['text', ...Array.from({ length: dimensions }, (_, place) => `e${place}`)]]) : '['
  for (const { text, vector } of rows) {
    const numbers = Array.from(vector, shortest)
    piece += isTable ? `${stringify([[text]]).slice(0, -1)},${numbers.join(',')}\n` : `${count === 0 ? '\n' : ',\n'}${JSON.stringify({ text, embedding: numbers })}`
    count += 1
    if (count % 50 !== 0) continue
    if (!file.write(piece)) await once(file, 'drain')
    piece = ''
    progress(count)
  }
  file.end(isTable ? piece : `${piece}\n]\n`)
  await finished(file)
}

/** The fewest digits that give the same float32 again. */
function shortest(value: number): number {
  const short = Number(value.toPrecision(7))
  return Math.fround(short) === value ? short : Number(value.toPrecision(9))
}

/** Columns as Spark and pandas read them: a text, and a list of floats. */
const schema: SchemaElement[] = [
  { name: 'root', num_children: 2 },
  { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'embedding', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
]

function writeParquet({ target, rows, progress }: Saving): void {
  // Statistics of the numbers of a vector help nobody.
  const writer = new ParquetWriter({ writer: fileWriter(target), schema, statistics: false, createdBy: 'Parley' })
  let group: StoredText[] = []
  let count = 0
  const flush = (): void => {
    if (group.length === 0) return
    writer.write({ columnData: [{ name: 'text', data: group.map(({ text }) => text) }, { name: 'embedding', data: group.map(({ vector }) => Array.from(vector)), encoding: 'PLAIN', codec: 'UNCOMPRESSED' }], rowGroupSize: rowsAtOnce })
    group = []
  }
  for (const row of rows) {
    group.push(row)
    count += 1
    if (group.length < rowsAtOnce) continue
    flush()
    progress(count)
  }
  flush()
  void writer.finish()
}
