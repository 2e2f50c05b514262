import type { Database } from './db.ts'

/** Rows per millisecond that a search id has room for. */
const perMillisecond = 1024
/** Later times than this (the year 2248) would need ids of more than 53 bits. */
const latest = 8_790_000_000_000

/** Puts a text into the search index, instead of what was there for the same message (or title: `messageId` null). */
export function indexText(db: Database, row: { conversationId: string; messageId: string | null; text: string; at: number }): void {
  const { conversationId, messageId, text, at } = row
  const known = db.get('SELECT id FROM search_rows WHERE conversation_id = ? AND message_id IS ?', conversationId, messageId)
  if (known !== undefined) {
    db.run('DELETE FROM search WHERE rowid = ?', known.id ?? null)
    db.run('DELETE FROM search_rows WHERE id = ?', known.id ?? null)
  }
  if (text.trim() === '') return
  const id = freeId(db, at)
  db.run('INSERT INTO search_rows (id, conversation_id, message_id) VALUES (?, ?, ?)', id, conversationId, messageId)
  db.run('INSERT INTO search (rowid, text) VALUES (?, ?)', id, text)
}

/** Newest first is index order because ids grow with the time of what they stand for. What a millisecond has no room for goes into the next. */
function freeId(db: Database, at: number): number {
  for (let moment = Math.min(Math.max(0, Math.floor(at)), latest); ; moment += 1) {
    const first = moment * perMillisecond
    const end = first + perMillisecond
    const last = db.get('SELECT max(id) AS id FROM search_rows WHERE id >= ? AND id < ?', first, end)?.id
    if (typeof last !== 'number') return first
    if (last + 1 < end) return last + 1
  }
}
