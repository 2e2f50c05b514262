import type { Database } from '../store/db.ts'

/**
 * Mends what lost rows leave behind in a database that was rebuilt: a conversation that is gone gets a row for its messages, a message
 * that is gone a placeholder for what follows it. What belongs to nothing and says nothing by itself is deleted. Call it in a transaction.
 */
export function keepTogether(db: Database, now: number): void {
  for (const row of db.all('SELECT conversation_id AS id, min(created_at) AS first, max(created_at) AS last, max(seq) AS seq FROM messages WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id')) {
    const leaf = db.get('SELECT id FROM messages WHERE seq = ?', row.seq ?? null)?.id ?? null
    db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at, active_leaf_id) VALUES (?, '…', 'nobody', ?, ?, ?)", row.id ?? null, row.first ?? now, row.last ?? now, leaf)
  }
  db.run("INSERT OR IGNORE INTO conversations (id, title, titled_by, created_at, updated_at) SELECT conversation_id, '…', 'nobody', created_at, created_at FROM queued WHERE conversation_id NOT IN (SELECT id FROM conversations)")
  standIn(db)
  showWhatIsThere(db)
  for (const [table, column, parent] of [['endpoints', 'connection_id', 'connections'], ['exchanges', 'message_id', 'messages'], ['revisions', 'message_id', 'messages'], ['summaries', 'conversation_id', 'conversations'], ['batch_results', 'batch_id', 'batches'], ['embedding_rows', 'set_id', 'embedding_sets']]) {
    if (hasTable(db, table ?? '')) db.run(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT id FROM ${parent})`)
  }
  countAnew(db)
}

function hasTable(db: Database, name: string): boolean {
  return db.get("SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = ?", name) !== undefined
}

/** Counts that are kept beside rows of which some may be gone. */
function countAnew(db: Database): void {
  if (hasTable(db, 'embedding_sets')) db.run('UPDATE embedding_sets SET done = (SELECT count(*) FROM embedding_rows WHERE set_id = embedding_sets.id AND vector IS NOT NULL)')
  if (!hasTable(db, 'batches')) return
  const inState = (state: string): string => `${state} = (SELECT count(*) FROM batch_results WHERE batch_id = batches.id AND state = '${state}')`
  db.run(`UPDATE batches SET ${['done', 'failed', 'skipped'].map(inState).join(', ')}`)
}

/** A message whose parent is gone: a placeholder takes the parent's id, below what arrived before it in the conversation. */
function standIn(db: Database): void {
  const orphans = db.all('SELECT seq, parent_id, conversation_id, turn_id, role, created_at FROM messages AS child WHERE parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = child.parent_id) ORDER BY seq')
  const error = JSON.stringify({ error: { code: 'message-unreadable', message: 'This message could not be read from the damaged database.', retryable: false } })
  for (const { seq, parent_id: id, conversation_id: conversation, turn_id: turn, role, created_at: at } of orphans) {
    if (db.get('SELECT 1 AS one FROM messages WHERE id = ?', id ?? null) !== undefined) continue
    const before = db.get('SELECT id FROM messages WHERE conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1', conversation ?? null, seq ?? null)?.id ?? null
    // The number before the child's is the lost row's own, or that of another that was lost: a free one below is taken.
    const free = freeBelow(db, Number(seq))
    db.run(
      "INSERT INTO messages (seq, id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about) VALUES (?, ?, ?, ?, ?, 0, ?, 'error', ?, '[]', ?)",
      free, id ?? null, conversation ?? null, before, turn ?? null, role === 'user' ? 'assistant' : 'user', at ?? null, error,
    )
  }
}

function freeBelow(db: Database, seq: number): number | null {
  for (let free = seq - 1; free > 0 && free > seq - 1_000; free -= 1) if (db.get('SELECT 1 AS one FROM messages WHERE seq = ?', free) === undefined) return free
  return null
}

/** A conversation that shows the end of a branch that is gone shows the last message that is there. */
function showWhatIsThere(db: Database): void {
  db.run(
    `UPDATE conversations SET active_leaf_id = (SELECT id FROM messages WHERE conversation_id = conversations.id ORDER BY seq DESC LIMIT 1)
     WHERE active_leaf_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = active_leaf_id)`,
  )
}
