import type {
  ArchivedBlob, ArchivedConversation, ArchivedDraft, ArchivedEndpoint, ArchivedFolder, ArchivedMessage, ArchivedPreset, ArchivedQueued, ArchivedSnippet, ArchivedSummary, Manifest,
} from '#shared/archive.ts'
import { columnOfKey } from '#shared/comparison.ts'
import type { Database, Row } from '../store/db.ts'

/** What the library could not give. */
export type Missing = Manifest['missing'][number]

/** What of the library is read. */
export interface Scope {
  /** Left out: everything that was not taken out of the trash for good. */
  readonly conversationIds?: readonly string[]
  /** Whether the trash counts where no conversations are named. */
  readonly trash: boolean
}

const conversationColumns =
  'id, title, titled_by, created_at, updated_at, active_leaf_id, endpoint_id, settings, attention, folder_id, pinned, archived, removed_at, comparison'
const messageColumns =
  'id, parent_id, turn_id, lane, role, status, created_at, parts, about, left_out, revisions, removed_at'

/**
 * Reads the library row by row, from one moment of it, as long as it is open. A row that cannot be understood is left out and stands in
 * `missing`. Throws `AppError` where the database itself cannot be read.
 */
export class LibraryRows {
  readonly missing: Missing[] = []
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
    // The snapshot begins with the first read of the transaction; writes go on beside it (sqlite.org/isolation.html).
    db.exec('BEGIN')
    db.get('SELECT count(*) AS count FROM sqlite_master')
  }

  /** The ids of the conversations, oldest first, and how many messages they have. */
  conversations({ conversationIds, trash }: Scope): { readonly ids: string[]; readonly messages: number } {
    const rows = this.#db.all(`SELECT id FROM conversations WHERE purged_at IS NULL ${trash ? '' : 'AND removed_at IS NULL'} ORDER BY created_at, id`)
    if (conversationIds === undefined) {
      return { ids: rows.map((row) => String(row.id)), messages: Number(this.#db.get('SELECT count(*) AS count FROM messages')?.count) }
    }
    const ids = [...new Set(conversationIds)].filter((id) => this.#db.get('SELECT 1 AS one FROM conversations WHERE id = ? AND purged_at IS NULL', id) !== undefined)
    const count = (id: string): number => Number(this.#db.get('SELECT count(*) AS count FROM messages WHERE conversation_id = ?', id)?.count)
    return { ids, messages: ids.reduce((sum, id) => sum + count(id), 0) }
  }

  /** One conversation; `undefined` where it cannot be understood. */
  conversation(id: string): ArchivedConversation | undefined {
    const row = this.#db.get(`SELECT ${conversationColumns} FROM conversations WHERE id = ?`, id)
    return row === undefined ? undefined : this.#understood('conversation', row, toConversation)
  }

  /** Every message of a conversation, also removed ones, in the order of their arrival. */
  *messages(conversationId: string): Generator<ArchivedMessage> {
    for (const row of this.#db.each(`SELECT ${messageColumns} FROM messages WHERE conversation_id = ? ORDER BY seq`, conversationId)) {
      const message = this.#understood('message', row, toMessage)
      if (message === undefined) continue
      const revisions = Number(row.revisions) > 0 ? this.#revisions(message.id) : []
      yield revisions.length === 0 ? message : { ...message, revisions }
    }
  }

  /** The messages that are not removed; what hung from a removed one hangs from what that hung from. */
  *shownMessages(conversationId: string): Generator<ArchivedMessage> {
    const above = new Map<string, string | null>()
    for (const message of this.messages(conversationId)) {
      const parentId = message.parentId === null ? null : (above.has(message.parentId) ? (above.get(message.parentId) ?? null) : message.parentId)
      if (message.removedAt === undefined) yield parentId === message.parentId ? message : { ...message, parentId }
      else above.set(message.id, parentId)
    }
  }

  /** The summaries of a conversation, oldest first. */
  summaries(conversationId: string): ArchivedSummary[] {
    return this.#db.all('SELECT * FROM summaries WHERE conversation_id = ? ORDER BY created_at, id', conversationId).map((row) => ({
      id: String(row.id), text: String(row.text), endpointName: String(row.endpoint_name), createdAt: Number(row.created_at),
    }))
  }

  /** What waits in a conversation, first in first out. */
  queued(conversationId: string): ArchivedQueued[] {
    return this.#each('other', this.#db.all('SELECT * FROM queued WHERE conversation_id = ? ORDER BY seq', conversationId), (row) => ({
      id: String(row.id), text: String(row.text), attachmentIds: parse<string[]>(row.attachment_ids), sending: parse<ArchivedQueued['sending']>(row.sending), targets: parse<ArchivedQueued['targets']>(row.targets),
      createdAt: Number(row.created_at),
    }))
  }

  /** Folders, also removed ones, oldest first. */
  folders(): ArchivedFolder[] {
    return this.#db.all('SELECT * FROM folders ORDER BY created_at, id').map((row) => ({
      id: String(row.id), name: String(row.name), createdAt: Number(row.created_at), ...(row.removed_at !== null && { removedAt: Number(row.removed_at) }),
    }))
  }

  /** What was typed and not sent; of everything, or of these conversations and their messages. */
  drafts(conversationIds?: ReadonlySet<string>): ArchivedDraft[] {
    const rows = this.#db.all('SELECT conversation_id AS id, text, attachment_ids, sending, updated_at FROM drafts ORDER BY conversation_id')
    const wanted = conversationIds === undefined ? rows : rows.filter((row) => this.#isDraftOf(String(row.id), conversationIds))
    return this.#each('other', wanted, (row) => ({
      key: String(row.id), text: String(row.text), attachmentIds: parse<string[]>(row.attachment_ids), sending: parse<ArchivedDraft['sending']>(row.sending), updatedAt: Number(row.updated_at),
    }))
  }

  /** Presets, oldest first; those that were removed are gone at the next start. */
  presets(): ArchivedPreset[] {
    return this.#each('other', this.#db.all('SELECT * FROM presets WHERE removed_at IS NULL ORDER BY created_at, id'), (row) => ({
      id: String(row.id), name: String(row.name), body: parse<ArchivedPreset['body']>(row.body), createdAt: Number(row.created_at), updatedAt: Number(row.updated_at),
    }))
  }

  /** Kept prompts, oldest first; those that were removed are gone at the next start. */
  *snippets(): Generator<ArchivedSnippet> {
    for (const row of this.#db.each('SELECT * FROM snippets WHERE removed_at IS NULL ORDER BY created_at, id')) {
      yield { id: String(row.id), name: String(row.name), text: String(row.text), createdAt: Number(row.created_at), updatedAt: Number(row.updated_at) }
    }
  }

  /** Stored files, oldest first; all of them, or those that are named. */
  *blobs(ids?: ReadonlySet<string>): Generator<ArchivedBlob> {
    for (const row of this.#db.each('SELECT * FROM blobs ORDER BY created_at, id')) {
      if (ids !== undefined && !ids.has(String(row.id))) continue
      yield toBlob(row)
    }
  }

  /** One stored file, as far as it is known. */
  blob(id: string): ArchivedBlob | undefined {
    const row = this.#db.get('SELECT * FROM blobs WHERE id = ?', id)
    return row === undefined ? undefined : toBlob(row)
  }

  /** What the person has set, by name; nothing of the core, of this machine or of its network. */
  settings(): { readonly key: string; readonly value: unknown }[] {
    const rows = this.#db.all("SELECT key, value FROM settings WHERE key NOT LIKE 'core.%' ORDER BY key")
    const carried = rows.filter((row) => carriedSettings.has(String(row.key))).map((row) => ({ ...row, id: row.key ?? '' }))
    return this.#each('other', carried, (row) => ({ key: String(row.key), value: parse(row.value) }))
  }

  /** What ids of endpoints stand for. */
  endpoints(): ArchivedEndpoint[] {
    const rows = this.#db.all(
      `SELECT endpoints.id, model, found, connections.name AS connection, connections.provider AS provider
       FROM endpoints JOIN connections ON connections.id = connection_id ORDER BY endpoints.id`,
    )
    return this.#each('other', rows, (row) => ({
      id: String(row.id), name: String(parse<{ name?: unknown }>(row.found).name ?? row.model), model: String(row.model), provider: String(row.provider),
      connectionName: String(row.connection),
    }))
  }

  #revisions(messageId: string): NonNullable<ArchivedMessage['revisions']> {
    return this.#each('revision', this.#db.all('SELECT id, parts, replaced_at FROM revisions WHERE message_id = ? ORDER BY seq', messageId), (row) => ({
      id: String(row.id), parts: parse<ArchivedMessage['parts']>(row.parts), replacedAt: Number(row.replaced_at),
    }))
  }

  #isDraftOf(key: string, conversationIds: ReadonlySet<string>): boolean {
    const column = columnOfKey(key)
    if (column !== undefined) return conversationIds.has(column.conversationId)
    if (!key.startsWith('edit:')) return conversationIds.has(key)
    const row = this.#db.get('SELECT conversation_id FROM messages WHERE id = ?', key.slice('edit:'.length))
    return row !== undefined && conversationIds.has(String(row.conversation_id))
  }

  #each<T>(what: Missing['what'], rows: readonly Row[], read: (row: Row) => T): T[] {
    return rows.flatMap((row) => this.#understood(what, row, read) ?? [])
  }

  #understood<T>(what: Missing['what'], row: Row, read: (row: Row) => T): T | undefined {
    try {
      return read(row)
    } catch {
      this.missing.push({ what, id: String(row.id) })
      return undefined
    }
  }
}

/** Where the window stood and how this machine reaches the network belong to the machine; a proxy's address may name a company. */
const carriedSettings: ReadonlySet<string> = new Set(['theme', 'language', 'notifications', 'endpointId', 'newConversation', 'inspector', 'autoRetry', 'autoTitle', 'announceReplies'])

function parse<T>(json: Row[string] | undefined): T {
  return JSON.parse(String(json)) as T
}

function toConversation(row: Row): ArchivedConversation {
  return {
    id: String(row.id),
    title: String(row.title),
    titledBy: row.titled_by as ArchivedConversation['titledBy'],
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    activeLeafId: row.active_leaf_id === null ? null : String(row.active_leaf_id),
    endpointId: row.endpoint_id === null ? null : String(row.endpoint_id),
    settings: parse(row.settings),
    attention: row.attention as ArchivedConversation['attention'],
    folderId: row.folder_id === null ? null : String(row.folder_id),
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    ...(row.removed_at !== null && { removedAt: Number(row.removed_at) }),
    ...(row.comparison !== null && { comparison: parse<NonNullable<ArchivedConversation['comparison']>>(row.comparison) }),
  }
}

function toMessage(row: Row): ArchivedMessage {
  return {
    id: String(row.id),
    parentId: row.parent_id === null ? null : String(row.parent_id),
    turnId: String(row.turn_id),
    lane: Number(row.lane),
    role: row.role as ArchivedMessage['role'],
    status: row.status as ArchivedMessage['status'],
    createdAt: Number(row.created_at),
    parts: parse(row.parts),
    ...parse<object>(row.about),
    ...(row.left_out !== null && { leftOut: parse<NonNullable<ArchivedMessage['leftOut']>>(row.left_out) }),
    ...(row.removed_at !== null && { removedAt: Number(row.removed_at) }),
  }
}

function toBlob(row: Row): ArchivedBlob {
  return {
    id: String(row.id), name: String(row.name), mediaType: String(row.media_type), bytes: Number(row.bytes), width: Number(row.width), height: Number(row.height),
    createdAt: Number(row.created_at), kind: row.kind as ArchivedBlob['kind'], facts: parse<ArchivedBlob['facts']>(row.facts),
  }
}
