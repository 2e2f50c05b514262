import type { Conversation } from '#shared/conversation.ts'
import type { Database, Row } from './db.ts'

/** A conversation as it is stored: what runs is known elsewhere. */
export type StoredConversation = Omit<Conversation, 'running'> & { readonly titledBy: 'nobody' | 'first-words' | 'endpoint' | 'person' }

/** What can be changed of a stored conversation. */
export type ConversationChanges = Partial<Pick<StoredConversation, 'title' | 'titledBy' | 'updatedAt' | 'activeLeafId' | 'endpointId' | 'settings' | 'attention' | 'folderId' | 'pinned' | 'archived'>>

const inserted = 'id, title, titled_by, created_at, updated_at, active_leaf_id, endpoint_id, settings, attention, folder_id, pinned, archived'
// A folder that was removed holds nothing, until it is restored.
const columns = `${inserted.replace('folder_id', "(SELECT folders.id FROM folders WHERE folders.id = folder_id AND folders.removed_at IS NULL) AS folder_id")}, removed_at`
const columnOf: Record<keyof ConversationChanges, string> = {
  title: 'title', titledBy: 'titled_by', updatedAt: 'updated_at', activeLeafId: 'active_leaf_id', endpointId: 'endpoint_id', settings: 'settings', attention: 'attention',
  folderId: 'folder_id', pinned: 'pinned', archived: 'archived',
}

/** Adds a conversation. */
export function insertConversation(db: Database, conversation: StoredConversation): void {
  const { id, title, titledBy, createdAt, updatedAt, activeLeafId, endpointId, settings, attention, folderId, pinned, archived } = conversation
  db.run(
    `INSERT INTO conversations (${inserted}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id, title, titledBy, createdAt, updatedAt, activeLeafId, endpointId, JSON.stringify(settings), attention, folderId, Number(pinned), Number(archived),
  )
}

/** Changes what is named and leaves the rest. */
export function updateConversation(db: Database, id: string, changes: ConversationChanges): void {
  const entries = Object.entries(changes) as [keyof ConversationChanges, ConversationChanges[keyof ConversationChanges]][]
  for (const [key, value] of entries) {
    db.run(`UPDATE conversations SET ${columnOf[key]} = ? WHERE id = ?`, toColumn(value), id)
  }
}

function toColumn(value: ConversationChanges[keyof ConversationChanges]): string | number | null {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)
}

/** One conversation that was not removed. */
export function readConversation(db: Database, id: string): StoredConversation | undefined {
  const row = db.get(`SELECT ${columns} FROM conversations WHERE id = ? AND removed_at IS NULL`, id)
  return row === undefined ? undefined : toConversation(row)
}

/** A part of all conversations; see `conversations.list`. */
export type Within = 'all' | 'loose' | 'pinned' | 'folder' | 'archive' | 'trash'

// Each is the condition of one index.
const conditions: Readonly<Record<Within, string>> = {
  all: 'removed_at IS NULL AND archived = 0',
  loose: "removed_at IS NULL AND archived = 0 AND pinned = 0 AND (folder_id IS NULL OR folder_id IN (SELECT id FROM folders WHERE folders.removed_at IS NOT NULL))",
  pinned: 'removed_at IS NULL AND archived = 0 AND pinned = 1',
  folder: 'folder_id IS NOT NULL AND removed_at IS NULL AND archived = 0',
  archive: 'removed_at IS NULL AND archived = 1',
  trash: 'removed_at IS NOT NULL AND purged_at IS NULL',
}

/** Where a page of conversations begins. */
export interface ListPlace {
  readonly within: Within
  /** Only with `folder`. */
  readonly folderId?: string | undefined
  /** `updatedAt` (in the trash: `removedAt`) and `id` of the last one of the page before. */
  readonly after: { readonly at: number; readonly id: string }
}

/** Conversations, last used first; in the trash, last removed first. */
export function listConversations(db: Database, limit: number, { within, folderId, after }: ListPlace): StoredConversation[] {
  const time = within === 'trash' ? 'removed_at' : 'updated_at'
  const folder = within === 'folder' ? 'AND folder_id = ?' : ''
  return db
    .all(
      `SELECT ${columns} FROM conversations WHERE ${conditions[within]} ${folder} AND ${time} <= ? AND (${time} < ? OR conversations.id < ?)
       ORDER BY ${time} DESC, conversations.id DESC LIMIT ?`,
      ...(within === 'folder' ? [folderId ?? ''] : []), after.at, after.at, after.id, limit,
    )
    .map(toConversation)
}

/** Puts a conversation into the trash, or (`null`) takes it out. Answers whether there was one. */
export function setRemoved(db: Database, id: string, removedAt: number | null): boolean {
  return db.run('UPDATE conversations SET removed_at = ?, purged_at = NULL WHERE id = ?', removedAt, id) > 0
}

/** Deletes for good what was removed before `time`, and what the person took out of the trash. */
export function purgeRemoved(db: Database, time: number): void {
  const ids = db.all('SELECT id FROM conversations WHERE removed_at IS NOT NULL AND (removed_at < ? OR purged_at IS NOT NULL)', time).map((row) => String(row.id))
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
    folderId: row.folder_id === null ? null : String(row.folder_id),
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    ...(row.removed_at !== null && { removedAt: Number(row.removed_at) }),
  }
}
