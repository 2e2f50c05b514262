import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import type { ExportFile, ReadTools } from './reader.ts'

/** Whether a file is a SQLite database, by its first text. */
export function isSqlite(head: string): boolean {
  return head.startsWith('SQLite format 3\0')
}

// A schema stands at the beginning, but among the first pages of its tables.
const schemaBytes = 8 * 1024 ** 2

/** Whether a database's schema, in its first 8 MB, has a word. */
export async function sqliteMentions(file: ExportFile, word: string): Promise<boolean> {
  let seen = 0
  let tail = ''
  for await (const chunk of file.open()) {
    const text = tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    if (text.includes(word)) return true
    tail = text.slice(-word.length)
    seen += chunk.byteLength
    if (seen > schemaBytes) return false
  }
  return false
}

/**
 * Opens a copy of a foreign database for reading, and takes the copy away again. SQLite needs a file to read from, and the
 * original may lie in an archive. Throws where it is no database, or where the disk is full.
 */
export async function* withDatabase<Row>(file: ExportFile, { folder, signal }: Pick<ReadTools, 'folder' | 'signal'>, read: (db: DatabaseSync) => Iterable<Row>): AsyncGenerator<Row> {
  // The other application's keys may be in it: a thread that is ended takes nothing away, but the folder of the import goes with the import.
  const path = join(folder, 'copy.sqlite')
  try {
    await pipeline(file.open(), createWriteStream(path, { mode: 0o600 }), { signal })
    // Unchanging: otherwise SQLite looks for the journal that was beside it, and refuses without.
    const address = pathToFileURL(path)
    address.searchParams.set('immutable', '1')
    const db = new DatabaseSync(address, { readOnly: true })
    // Where the system allows it, the copy is gone from the folder at once, so that a crash leaves none behind.
    await rm(path, { force: true }).catch(() => undefined)
    try {
      yield* read(db)
    } finally {
      db.close()
    }
  } finally {
    await rm(path, { force: true })
  }
}
