import type { Database, Row } from './db.ts'

/** The row that says that search by meaning is on. */
export interface MeaningRow {
  readonly endpointId: string
  readonly endpointName: string
  /** Vectors with a lower id are of an earlier endpoint and about to be deleted. */
  readonly firstId: number
  /** `undefined` until the first vector is there. */
  readonly dimensions: number | undefined
  /** Messages with a lower seq are not in the queue yet. */
  readonly unqueued: number
  readonly tokens: number
  readonly skipped: number
}

/** A piece of a message and its vector. */
export interface VectorRow {
  readonly from: number
  readonly to: number
  readonly vector: Uint8Array
}

/** A message that waits for its vectors. */
export interface WaitingMessage {
  /** Its place in the queue. */
  readonly seq: number
  readonly messageSeq: number
  /** As they are stored; `undefined` where nothing is to be made: the message is gone, unfinished, removed or in the trash. */
  readonly parts: string | undefined
}

/** `undefined` while search by meaning is off. */
export function readMeaning(db: Database): MeaningRow | undefined {
  const row = db.get('SELECT endpoint_id, endpoint_name, first_id, dimensions, unqueued, tokens, skipped FROM meaning_index')
  if (row === undefined) return undefined
  return {
    endpointId: String(row.endpoint_id), endpointName: String(row.endpoint_name), firstId: Number(row.first_id),
    dimensions: row.dimensions === null ? undefined : Number(row.dimensions),
    unqueued: Number(row.unqueued), tokens: Number(row.tokens), skipped: Number(row.skipped),
  }
}

/** Turns search by meaning on: every message is to be given vectors by this endpoint. */
export function startMeaning(db: Database, endpoint: { readonly id: string; readonly name: string }): void {
  db.transaction(() => {
    const last = Number(db.get("SELECT seq FROM sqlite_sequence WHERE name = 'message_vectors'")?.seq ?? 0)
    const lastMessage = Number(db.get('SELECT max(seq) AS seq FROM messages')?.seq ?? 0)
    db.run('DELETE FROM meaning_index')
    db.run('INSERT INTO meaning_index (one, endpoint_id, endpoint_name, first_id, unqueued) VALUES (1, ?, ?, ?, ?)', endpoint.id, endpoint.name, last + 1, lastMessage + 1)
  })
}

/** Turns search by meaning off; `sweepVectors` deletes what is left. */
export function endMeaning(db: Database): void {
  db.run('DELETE FROM meaning_index')
}

/** Deletes some of the vectors, and of the queue, that are no longer of use; answers whether there are more. */
export function sweepVectors(db: Database, most: number): boolean {
  const firstId = readMeaning(db)?.firstId ?? Number.MAX_SAFE_INTEGER
  const vectors = db.run('DELETE FROM message_vectors WHERE id IN (SELECT id FROM message_vectors WHERE id < ? ORDER BY id LIMIT ?)', firstId, most)
  if (firstId < Number.MAX_SAFE_INTEGER) return vectors > 0
  return db.run('DELETE FROM vector_queue WHERE seq IN (SELECT seq FROM vector_queue LIMIT ?)', most) + vectors > 0
}

/** Queues some of the messages behind `after` that are not in the queue yet, the oldest first, so that the newest are done first. Answers the last seq; `undefined`: all are queued. */
export function queueSome(db: Database, after: number, most: number): number | undefined {
  const rows = db.lists('SELECT seq FROM messages WHERE seq > ? AND seq < (SELECT unqueued FROM meaning_index) ORDER BY seq LIMIT ?', after, most)
  const last = rows.at(-1)?.[0]
  if (last === undefined) {
    db.run('UPDATE meaning_index SET unqueued = 0')
    return undefined
  }
  db.run(
    'INSERT INTO vector_queue (message_seq) SELECT seq FROM messages WHERE seq > ? AND seq <= ? AND NOT EXISTS (SELECT 1 FROM vector_queue WHERE message_seq = messages.seq) ORDER BY seq',
    after, last,
  )
  return Number(last)
}

/** How many messages wait. */
export function countWaiting(db: Database): number {
  return Number(db.get('SELECT count(*) AS n FROM vector_queue')?.n)
}

/** The messages that are to be given vectors next. */
export function nextWaiting(db: Database, most: number): WaitingMessage[] {
  const rows = db.all(
    `SELECT vector_queue.seq, message_seq,
       CASE WHEN conversations.removed_at IS NULL AND messages.removed_at IS NULL AND messages.status NOT IN ('running', 'waiting') THEN messages.parts END AS parts
     FROM vector_queue LEFT JOIN messages ON messages.seq = message_seq LEFT JOIN conversations ON conversations.id = messages.conversation_id
     ORDER BY vector_queue.seq DESC LIMIT ?`,
    most,
  )
  return rows.map((row: Row) => ({ seq: Number(row.seq), messageSeq: Number(row.message_seq), parts: typeof row.parts === 'string' ? row.parts : undefined }))
}

/** Stores the vectors of a message that waited; nothing happens, and the answer is false, where it has changed since it was read. */
export function storeVectors(db: Database, waiting: WaitingMessage, vectors: readonly VectorRow[]): boolean {
  if (db.run('DELETE FROM vector_queue WHERE seq = ?', waiting.seq) === 0) return false
  db.run('DELETE FROM message_vectors WHERE message_seq = ?', waiting.messageSeq)
  for (const { from, to, vector } of vectors) db.run('INSERT INTO message_vectors (message_seq, from_character, to_character, vector) VALUES (?, ?, ?, ?)', waiting.messageSeq, from, to, vector)
  return true
}

/** Adds to what is told of the work, and says how long vectors are once that is known. */
export function countMeaning(db: Database, { tokens, skipped, dimensions }: { readonly tokens: number; readonly skipped: number; readonly dimensions: number | undefined }): void {
  db.run('UPDATE meaning_index SET tokens = tokens + ?, skipped = skipped + ?, dimensions = coalesce(dimensions, ?)', tokens, skipped, dimensions ?? null)
}
