import type { Conversation } from '#shared/conversation.ts'
import type { Database, Row } from './db.ts'

/** A conversation as it is stored: what runs is known elsewhere. */
export type StoredConversation = Omit<Conversation, 'running'> & { readonly titledBy: 'nobody' | 'first-words' | 'person' }

/** What can be changed of a stored conversation. */
export type ConversationChanges = Partial<Pick<StoredConversation, 'title' | 'titledBy' | 'updatedAt' | 'activeLeafId' | 'endpointId' | 'settings' | 'attention'>>

const columns = 'id, title, titled_by, created_at, updated_at, active_leaf_id, endpoint_id, settings, attention'
const columnOf: Record<keyof ConversationChanges, string> = {
  title: 'title', titledBy: 'titled_by', updatedAt: 'updated_at', activeLeafId: 'active_leaf_id', endpointId: 'endpoint_id', settings: 'settings', attention: 'attention',
}

/** Adds a conversation. */
export function insertConversation(db: Database, conversation: StoredConversation): void {
  const { id, title, titledBy, createdAt, updatedAt, activeLeafId, endpointId, settings, attention } = conversation
  db.run(
    `INSERT INTO conversations (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id, title, titledBy, createdAt, updatedAt, activeLeafId, endpointId, JSON.stringify(settings), attention,
  )
}

/** Changes what is named and leaves the rest. */
export function updateConversation(db: Database, id: string, changes: ConversationChanges): void {
  const entries = Object.entries(changes) as [keyof ConversationChanges, ConversationChanges[keyof ConversationChanges]][]
  for (const [key, value] of entries) {
    db.run(`UPDATE conversations SET ${columnOf[key]} = ? WHERE id = ?`, typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null), id)
  }
}

/** One conversation that was not removed. */
export function readConversation(db: Database, id: string): StoredConversation | undefined {
  const row = db.get(`SELECT ${columns} FROM conversations WHERE id = ? AND removed_at IS NULL`, id)
  return row === undefined ? undefined : toConversation(row)
}

/** Conversations, last used first; `after` is the last one of the page before. */
export function listConversations(db: Database, limit: number, after: { readonly updatedAt: number; readonly id: string }): StoredConversation[] {
  return db
    .all(
      `SELECT ${columns} FROM conversations WHERE removed_at IS NULL AND updated_at <= ? AND (updated_at < ? OR id < ?)
       ORDER BY updated_at DESC, id DESC LIMIT ?`,
      after.updatedAt, after.updatedAt, after.id, limit,
    )
    .map(toConversation)
}

/** Takes a conversation off the list, or (`null`) back onto it. Answers whether there was one. */
export function setRemoved(db: Database, id: string, removedAt: number | null): boolean {
  return db.run('UPDATE conversations SET removed_at = ? WHERE id = ?', removedAt, id) > 0
}

/** Deletes for good what was removed before `time`. */
export function purgeRemoved(db: Database, time: number): void {
  const ids = db.all('SELECT id FROM conversations WHERE removed_at IS NOT NULL AND removed_at < ?', time).map((row) => String(row.id))
  for (const id of ids) {
    db.transaction(() => {
      db.run('DELETE FROM search WHERE rowid IN (SELECT id FROM search_rows WHERE conversation_id = ?)', id)
      db.run('DELETE FROM search_rows WHERE conversation_id = ?', id)
      db.run('DELETE FROM drafts WHERE conversation_id = ?', id)
      db.run('DELETE FROM conversations WHERE id = ?', id)
    })
  }
}

function toConversation(row: Row): StoredConversation {
  return {
    id: String(row.id),
    title: String(row.title),
    titledBy: row.titled_by as StoredConversation['titledBy'],
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    activeLeafId: row.active_leaf_id === null ? null : String(row.active_leaf_id),
    endpointId: row.endpoint_id === null ? null : String(row.endpoint_id),
    settings: JSON.parse(String(row.settings)) as StoredConversation['settings'],
    attention: row.attention as StoredConversation['attention'],
  }
}
