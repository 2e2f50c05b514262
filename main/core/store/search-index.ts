import type { Database } from './db.ts'

/** Rows per millisecond that a search id has room for. */
const perMillisecond = 1024

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

/** Newest first is index order because ids grow with the time of what they stand for. */
function freeId(db: Database, at: number): number {
  const wanted = Math.max(0, Math.floor(at)) * perMillisecond
  const last = db.get('SELECT max(id) AS id FROM search_rows WHERE id >= ? AND id < ?', wanted, wanted + perMillisecond)?.id
  return typeof last === 'number' ? last + 1 : wanted
}
