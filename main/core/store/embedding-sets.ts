import { embeddingOptionsSchema } from '#shared/playground/embeddings.ts'
import type { EmbeddingOptions, EmbeddingRow, EmbeddingSet } from '#shared/playground/embeddings.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { errorSchema } from '#shared/stream.ts'
import type { Database, Row } from './db.ts'
import { readJson, readNumber, readText } from './readable.ts'

/** A set as it is stored: what runs is not. */
export type StoredSet = Omit<EmbeddingSet, 'jobId'>

/** So much of a text is shown in lists, in characters. */
export const shownText = 300

/** Writes a set that has no texts yet. */
export function insertSet(db: Database, set: Pick<StoredSet, 'id' | 'name' | 'endpointId' | 'endpointName' | 'options' | 'createdAt'>): void {
  const { id, name, endpointId, endpointName, options, createdAt } = set
  db.run('INSERT INTO embedding_sets (id, name, endpoint_id, endpoint_name, options, created_at) VALUES (?, ?, ?, ?, ?, ?)', id, name, endpointId, endpointName, JSON.stringify(options), createdAt)
}

/** Writes one text of a set. */
export function insertText(db: Database, setId: string, n: number, text: string): void {
  db.run('INSERT INTO embedding_rows (set_id, n, text) VALUES (?, ?, ?)', setId, n, text)
}

/** Says that all texts of a set are there. */
export function fillSet(db: Database, id: string, { texts, empty, duplicates }: Pick<StoredSet, 'texts' | 'empty' | 'duplicates'>): void {
  db.run('UPDATE embedding_sets SET texts = ?, empty = ?, duplicates = ? WHERE id = ?', texts, empty, duplicates, id)
}

/** All sets that were not removed, newest first. */
export function listSets(db: Database): StoredSet[] {
  return db.all('SELECT * FROM embedding_sets WHERE removed_at IS NULL ORDER BY created_at DESC, id DESC').map((row) => toSet(db, row))
}

/** A set; `undefined` where there is none, or where it was removed. */
export function readSet(db: Database, id: string): StoredSet | undefined {
  const row = db.get('SELECT * FROM embedding_sets WHERE id = ? AND removed_at IS NULL', id)
  return row === undefined ? undefined : toSet(db, row)
}

/** Names a set. */
export function renameSet(db: Database, id: string, name: string): void {
  db.run('UPDATE embedding_sets SET name = ? WHERE id = ?', name, id)
}

/** Keeps why the vectors of a set are not whole; `null` forgets it. */
export function writeSetError(db: Database, id: string, error: ErrorInfo | null): void {
  db.run('UPDATE embedding_sets SET error = ? WHERE id = ?', error === null ? null : JSON.stringify(error), id)
}

/** Marks a set as removed, or as not removed (`null`); answers whether there is one. */
export function markSetRemoved(db: Database, id: string, at: number | null): boolean {
  return db.run('UPDATE embedding_sets SET removed_at = ? WHERE id = ?', at, id) > 0
}

/** Deletes a set with its texts. */
export function deleteSet(db: Database, id: string): void {
  db.run('DELETE FROM embedding_sets WHERE id = ?', id)
}

/** The sets that were removed, and those that a kill left without their texts. */
export function listLeftSets(db: Database): string[] {
  return db.all('SELECT id FROM embedding_sets WHERE removed_at IS NOT NULL OR texts = 0').map((row) => String(row.id))
}

/** Deletes some texts of a set; answers how many there were. */
export function deleteSomeTexts(db: Database, id: string, most: number): number {
  return db.run('DELETE FROM embedding_rows WHERE set_id = ? AND n IN (SELECT n FROM embedding_rows WHERE set_id = ? LIMIT ?)', id, id, most)
}

/** Texts that have no vector yet, from a number on. */
export function waitingTexts(db: Database, setId: string, from: number, most: number): { readonly n: number; readonly text: string }[] {
  return db.all('SELECT n, text FROM embedding_rows WHERE set_id = ? AND n >= ? AND vector IS NULL AND refused = 0 ORDER BY n LIMIT ?', setId, from, most).map(({ n, text }) => ({ n: Number(n), text: String(text) }))
}

/** Keeps the vectors of texts, all of one length. */
export function writeVectors(db: Database, setId: string, vectors: readonly { readonly n: number; readonly vector: Float32Array }[], tokens: number): void {
  for (const { n, vector } of vectors) db.run('UPDATE embedding_rows SET vector = ? WHERE set_id = ? AND n = ?', new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), setId, n)
  db.run('UPDATE embedding_sets SET done = done + ?, tokens = tokens + ?, dimensions = ? WHERE id = ?', vectors.length, tokens, vectors[0]?.vector.length ?? null, setId)
}

/** Keeps that a text is refused. */
export function refuseText(db: Database, setId: string, n: number): void {
  db.run('UPDATE embedding_rows SET refused = 1 WHERE set_id = ? AND n = ?', setId, n)
  db.run('UPDATE embedding_sets SET refused = refused + 1 WHERE id = ?', setId)
}

/** Lets refused texts wait again. */
export function forgetRefusals(db: Database, setId: string): void {
  db.run('UPDATE embedding_rows SET refused = 0 WHERE set_id = ? AND refused = 1', setId)
  db.run('UPDATE embedding_sets SET refused = 0 WHERE id = ?', setId)
}

/** Some texts of a set, shortened. */
export function readTexts(db: Database, setId: string, from: number, limit: number): EmbeddingRow[] {
  const rows = db.all(`SELECT n, substr(text, 1, ${shownText}) AS text, refused, vector IS NOT NULL AS done FROM embedding_rows WHERE set_id = ? AND n >= ? ORDER BY n LIMIT ?`, setId, from, limit)
  return rows.map(({ n, text, refused, done }) => ({ n: Number(n), text: String(text), state: done === 1 ? 'done' : refused === 1 ? 'refused' : 'waiting' }))
}

function toSet(db: Database, row: Row): StoredSet {
  const cell = { table: 'embedding_sets', key: String(row.id) }
  const count = (name: string): number => readNumber(db, cell, row[name])
  return {
    id: String(row.id),
    name: readText(db, cell, row.name, '?'),
    endpointId: readText(db, cell, row.endpoint_id, ''),
    endpointName: readText(db, cell, row.endpoint_name, ''),
    options: readJson<EmbeddingOptions>(db, cell, row.options, (value) => embeddingOptionsSchema.safeParse(value).success, {}),
    dimensions: row.dimensions === null ? null : count('dimensions'),
    texts: count('texts'), done: count('done'), refused: count('refused'), empty: count('empty'), duplicates: count('duplicates'), tokens: count('tokens'),
    ...(row.error !== null && { error: readJson<ErrorInfo>(db, cell, row.error, (value) => errorSchema.safeParse(value).success, { code: 'internal', message: '', retryable: false }) }),
    createdAt: count('created_at'),
  }
}
