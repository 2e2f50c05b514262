import type { ErrorInfo } from '#shared/error.ts'
import { queryPlaces } from '#shared/playground/query-places.ts'
import type { QuerySummary } from '#shared/playground/query.ts'
import type { Database, Row } from './db.ts'
import { isObject, readJson, readNumber, readText, readWord } from './readable.ts'

/** How many queries are kept, and how many bytes of them, as stored. */
export interface QueryLimits {
  readonly count: number
  readonly bytes: number
}

/** A query as it is stored: what went over the wire is deflated JSON. */
export interface StoredQuery {
  readonly summary: QuerySummary
  readonly body: string
  readonly exchange: Uint8Array | null
}

/** How a query ended. */
export type QueryEnd = Pick<QuerySummary, 'state' | 'status' | 'bytes' | 'error' | 'firstByteAt' | 'endedAt'> & { readonly exchange: Uint8Array }

/** UTF-16 units of the beginning that a list shows. */
const beginning = 200
/** UTF-16 units of a body that are searched. */
const searched = 10_000
const columns = `id, endpoint_id, endpoint_name, place, substr(body, 1, ${searched}) AS body, state, status, bytes, error, started_at, first_byte_at, ended_at`
const states = ['interrupted', 'running', 'done', 'failed', 'stopped'] as const

/** Adds a query that begins; beyond the limits the oldest go. */
export function insertQuery(db: Database, { id, endpointId, endpointName, place, state, startedAt }: QuerySummary, body: string, limits: QueryLimits): void {
  db.transaction(() => {
    db.run(
      'INSERT INTO queries (id, endpoint_id, endpoint_name, place, body, state, started_at, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      id, endpointId, endpointName, place, body, state, startedAt, body.length,
    )
    db.run('DELETE FROM queries WHERE seq <= (SELECT seq FROM queries ORDER BY seq DESC LIMIT 1 OFFSET ?)', limits.count)
    db.run(
      'DELETE FROM queries WHERE id <> ? AND seq <= (SELECT max(seq) FROM (SELECT seq, sum(size) OVER (ORDER BY seq DESC) AS so_far FROM queries) WHERE so_far > ?)',
      id, limits.bytes,
    )
  })
}

/** Stores how a query ended. */
export function endQuery(db: Database, id: string, { state, status, bytes, error, firstByteAt, endedAt, exchange }: QueryEnd): void {
  db.run(
    'UPDATE queries SET state = ?, status = ?, bytes = ?, error = ?, first_byte_at = ?, ended_at = ?, exchange = ?, size = length(body) + ? WHERE id = ?',
    state, status ?? null, bytes, error === undefined ? null : JSON.stringify(error), firstByteAt ?? null, endedAt ?? null, exchange, exchange.byteLength, id,
  )
}

/** Queries that a life of Parley left running were interrupted; what was removed before it goes for good. */
export function recoverQueries(db: Database): void {
  db.transaction(() => {
    db.run("UPDATE queries SET state = 'interrupted' WHERE state = 'running'")
    db.run('DELETE FROM queries WHERE removed_at IS NOT NULL')
  })
}

/** Queries that are not removed, newest first; those with `text` in the name of the endpoint or in the beginning of the body. */
export function listQueries(db: Database, text = ''): QuerySummary[] {
  const wanted = text.trim().toLowerCase()
  const rows = db.all(`SELECT ${columns} FROM queries WHERE removed_at IS NULL ORDER BY seq DESC`)
  return rows.filter((row) => wanted === '' || `${String(row.endpoint_name)} ${String(row.body)}`.toLowerCase().includes(wanted)).map((row) => toSummary(db, row))
}

/** One query, also one that was removed. */
export function readQuery(db: Database, id: string): StoredQuery | undefined {
  const row = db.get(`SELECT ${columns}, body AS whole, exchange FROM queries WHERE id = ?`, id)
  if (row === undefined) return undefined
  return { summary: toSummary(db, row), body: readText(db, { table: 'queries', key: id }, row.whole, ''), exchange: row.exchange instanceof Uint8Array ? row.exchange : null }
}

/** Marks queries as removed, all where none is named. Answers the ids of those that were not removed before. */
export function removeQueries(db: Database, ids: readonly string[] | undefined, now: number): string[] {
  const rows = ids === undefined
    ? db.all('UPDATE queries SET removed_at = ? WHERE removed_at IS NULL RETURNING id', now)
    : db.all('UPDATE queries SET removed_at = ? WHERE removed_at IS NULL AND id IN (SELECT value FROM json_each(?)) RETURNING id', now, JSON.stringify(ids))
  return rows.map((row) => String(row.id))
}

/** Takes the mark of removal away. */
export function restoreQueries(db: Database, ids: readonly string[]): void {
  db.run('UPDATE queries SET removed_at = NULL WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
}

/** What is being written of a kind. */
export function readQueryDraft(db: Database, kind: string): string | null {
  const row = db.get('SELECT content FROM query_drafts WHERE kind = ?', kind)
  return row === undefined ? null : readText(db, { table: 'query_drafts', key: kind }, row.content, '')
}

/** Keeps what is being written of a kind. */
export function writeQueryDraft(db: Database, kind: string, content: string): void {
  db.run('INSERT INTO query_drafts (kind, content) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET content = excluded.content', kind, content)
}

/** The beginning of a body in one line. */
export function beginningOf(body: string): string {
  return body.slice(0, 4 * beginning).replace(/\s+/g, ' ').trim().slice(0, beginning)
}

function toSummary(db: Database, row: Row): QuerySummary {
  const cell = { table: 'queries', key: String(row.id) }
  const number = (value: Row[string] | undefined): number | undefined => (typeof value === 'number' ? value : undefined)
  const [status, firstByteAt, endedAt] = [row.status, row.first_byte_at, row.ended_at].map(number)
  const error = row.error === null ? undefined : readJson<ErrorInfo | undefined>(db, cell, row.error, (value) => isObject(value) && typeof value.code === 'string' && typeof value.message === 'string', undefined)
  return {
    id: String(row.id),
    endpointId: readText(db, cell, row.endpoint_id, '…'),
    endpointName: readText(db, cell, row.endpoint_name, '…'),
    place: readWord(db, cell, row.place, queryPlaces),
    state: readWord(db, cell, row.state, states),
    beginning: beginningOf(readText(db, cell, row.body, '')),
    bytes: readNumber(db, cell, row.bytes),
    startedAt: readNumber(db, cell, row.started_at),
    ...(status !== undefined && { status }),
    ...(firstByteAt !== undefined && { firstByteAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(error !== undefined && { error }),
  }
}
