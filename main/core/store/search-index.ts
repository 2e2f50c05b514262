import type { StoredConversation } from './conversations.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { Database } from './db.ts'
import { readMessages } from './messages.ts'

/** Rows per millisecond that a search id has room for. */
const perMillisecond = 1024
/** Later times than this (the year 2248) would need ids of more than 53 bits. */
const latest = 8_790_000_000_000

/** Puts a message into the search index, instead of what was there for it; one without words is taken out. */
export function indexMessage(db: Database, message: Message): void {
  indexText(db, { conversationId: message.conversationId, messageId: message.id, text: textOf(message), at: message.createdAt })
}

/** Puts a conversation's title into the search index, instead of the one that was there. */
export function indexTitle(db: Database, conversation: Pick<StoredConversation, 'id' | 'title' | 'createdAt'>): void {
  indexText(db, { conversationId: conversation.id, messageId: null, text: conversation.title, at: conversation.createdAt })
}

/** Takes a message out of the search index; nothing happens where it is not there. */
export function unindexMessage(db: Database, conversationId: string, messageId: string): void {
  takeOut(db, conversationId, messageId)
}

/**
 * Has a whole conversation indexed anew: after an import, a change of its folder, and when it went into the trash or came back.
 * Costs next to nothing and can be called in any transaction.
 */
export function queueIndexing(db: Database, conversationId: string): void {
  db.run('DELETE FROM search WHERE rowid IN (SELECT id FROM search_rows WHERE conversation_id = ?)', conversationId)
  db.run('DELETE FROM search_rows WHERE conversation_id = ?', conversationId)
  const row = db.get('SELECT title, created_at FROM conversations WHERE id = ? AND removed_at IS NULL', conversationId)
  if (row === undefined) return
  indexTitle(db, { id: conversationId, title: String(row.title), createdAt: Number(row.created_at) })
  for (const message of readMessages(db, conversationId)) indexMessage(db, message)
}

function indexText(db: Database, row: { conversationId: string; messageId: string | null; text: string; at: number }): void {
  const { conversationId, messageId, text, at } = row
  takeOut(db, conversationId, messageId)
  if (text.trim() === '') return
  const id = freeId(db, at)
  db.run('INSERT INTO search_rows (id, conversation_id, message_id) VALUES (?, ?, ?)', id, conversationId, messageId)
  db.run('INSERT INTO search (rowid, text) VALUES (?, ?)', id, text)
}

function takeOut(db: Database, conversationId: string, messageId: string | null): void {
  const known = db.get('SELECT id FROM search_rows WHERE conversation_id = ? AND message_id IS ?', conversationId, messageId)
  if (known === undefined) return
  db.run('DELETE FROM search WHERE rowid = ?', known.id ?? null)
  db.run('DELETE FROM search_rows WHERE id = ?', known.id ?? null)
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
