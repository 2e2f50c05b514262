import { comparisonSchema, conversationSettingsSchema } from '#shared/conversation.ts'
import type { Comparison, Conversation } from '#shared/conversation.ts'
import { AppError } from '#shared/error.ts'
import type { Database, Row } from './db.ts'
import { readJson, readNumber, readText, readWord } from './readable.ts'

/** A conversation as it is stored: what runs is known elsewhere. */
export type StoredConversation = Omit<Conversation, 'running'> & { readonly titledBy: 'nobody' | 'first-words' | 'endpoint' | 'person' }

/** What can be changed of a stored conversation. */
export type ConversationChanges = Partial<Pick<StoredConversation, 'title' | 'titledBy' | 'updatedAt' | 'activeLeafId' | 'endpointId' | 'settings' | 'attention' | 'folderId' | 'pinned' | 'archived'>> & {
  /** `null`: it is no comparison any more. */
  readonly comparison?: Comparison | null
}

const inserted = 'id, title, titled_by, created_at, updated_at, active_leaf_id, endpoint_id, settings, attention, folder_id, pinned, archived, comparison'
// A folder that was removed holds nothing, until it is restored.
const columns = `${inserted.replace('folder_id', "(SELECT folders.id FROM folders WHERE folders.id = folder_id AND folders.removed_at IS NULL) AS folder_id")}, removed_at`
const columnOf: Record<keyof ConversationChanges, string> = {
  title: 'title', titledBy: 'titled_by', updatedAt: 'updated_at', activeLeafId: 'active_leaf_id', endpointId: 'endpoint_id', settings: 'settings', attention: 'attention',
  folderId: 'folder_id', pinned: 'pinned', archived: 'archived', comparison: 'comparison',
}

/** Adds a conversation. */
export function insertConversation(db: Database, conversation: StoredConversation): void {
  const { id, title, titledBy, createdAt, updatedAt, activeLeafId, endpointId, settings, attention, folderId, pinned, archived, comparison } = conversation
  db.run(
    `INSERT INTO conversations (${inserted}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id, title, titledBy, createdAt, updatedAt, activeLeafId, endpointId, JSON.stringify(settings), attention, folderId, Number(pinned), Number(archived), toColumn(comparison),
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
  return row === undefined ? undefined : toConversation(db, row)
}

/** A part of all conversations; see `conversations.list`. */
export type Within = 'all' | 'loose' | 'pinned' | 'folder' | 'archive' | 'trash'

// Each is the condition of one index.
const conditions: Readonly<Record<Within, string>> = {
  all: 'removed_at IS NULL AND archived = 0',
  loose: 'removed_at IS NULL AND archived = 0 AND pinned = 0 AND (folder_id IS NULL OR folder_id IN (SELECT id FROM folders WHERE folders.removed_at IS NOT NULL))',
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
  const folder = within === 'folder' ? 'AND folder_id = ?' : ''
  // Many may have been removed in one moment: their order is that of the index, which ends in the row's number.
  const order = within === 'trash'
    ? { columns: 'removed_at, conversations.rowid', after: '?, coalesce((SELECT last.rowid FROM conversations AS last WHERE last.id = ?), 0)', by: 'removed_at DESC, conversations.rowid DESC' }
    : { columns: 'updated_at, conversations.id', after: '?, ?', by: 'updated_at DESC, conversations.id DESC' }
  return db
    .all(
      `SELECT ${columns} FROM conversations WHERE ${conditions[within]} ${folder} AND (${order.columns}) < (${order.after}) ORDER BY ${order.by} LIMIT ?`,
      ...(within === 'folder' ? [folderId ?? ''] : []), after.at, after.id, limit,
    )
    .map((row) => toConversation(db, row))
}

/** How many conversations one transaction changes: about 3 ms. */
export const bulkSize = 1_000

/** Throws `not-found` unless every one of them is there and was not removed. */
export function requireConversations(db: Database, ids: readonly string[]): void {
  const row = db.get('SELECT count(*) AS count FROM conversations WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL', JSON.stringify(ids))
  if (row?.count !== new Set(ids).size) throw noConversation(ids)
}

/** Puts conversations into a folder (`null`: out of it), pins or archives them; what is not named stays. */
export function organise(db: Database, ids: readonly string[], changes: Pick<ConversationChanges, 'folderId' | 'pinned' | 'archived'>): void {
  const entries = (['folderId', 'pinned', 'archived'] as const).filter((key) => changes[key] !== undefined)
  if (entries.length === 0) return
  db.run(
    `UPDATE conversations SET ${entries.map((key) => `${columnOf[key]} = ?`).join(', ')} WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL`,
    ...entries.map((key) => toColumn(changes[key])), JSON.stringify(ids),
  )
}

/** Puts conversations into the trash. */
export function setRemoved(db: Database, ids: readonly string[], removedAt: number): void {
  db.run('UPDATE conversations SET removed_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL', removedAt, JSON.stringify(ids))
}

/** Takes conversations out of the trash. Throws `not-found`, having changed nothing, unless each of them is there or was never removed. */
export function restoreRemoved(db: Database, ids: readonly string[]): void {
  db.transaction(() => {
    const json = JSON.stringify(ids)
    db.run('UPDATE conversations SET removed_at = NULL WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NOT NULL AND purged_at IS NULL', json)
    requireConversations(db, ids)
  })
}

function noConversation(ids: readonly string[]): AppError {
  return new AppError('not-found', ids.length === 1 ? 'There is no such conversation.' : 'Some of these conversations are no longer there.')
}

function withComparison(comparison: Comparison | undefined): Pick<StoredConversation, 'comparison'> {
  return comparison === undefined ? {} : { comparison }
}

function toConversation(db: Database, row: Row): StoredConversation {
  const cell = { table: 'conversations', key: String(row.id) }
  return {
    id: String(row.id),
    title: readText(db, cell, row.title, '…'),
    titledBy: readWord(db, cell, row.titled_by, ['nobody', 'first-words', 'endpoint', 'person']),
    createdAt: readNumber(db, cell, row.created_at),
    updatedAt: readNumber(db, cell, row.updated_at),
    activeLeafId: row.active_leaf_id === null ? null : String(row.active_leaf_id),
    endpointId: row.endpoint_id === null ? null : String(row.endpoint_id),
    settings: readJson<StoredConversation['settings']>(db, cell, row.settings, (value) => conversationSettingsSchema.safeParse(value).success, {}),
    attention: readWord(db, cell, row.attention, ['none', 'unseen', 'failed']),
    folderId: row.folder_id === null ? null : String(row.folder_id),
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    ...(row.removed_at !== null && { removedAt: readNumber(db, cell, row.removed_at) }),
    ...(typeof row.comparison === 'string' && withComparison(readJson<Comparison | undefined>(db, cell, row.comparison, (value) => comparisonSchema.safeParse(value).success, undefined))),
  }
}
