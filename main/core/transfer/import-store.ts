import { settingsChangesSchema } from '#shared/settings.ts'
import type { Message, Part } from '#shared/message.ts'
import { insertConversation, readConversation, setRemoved, updateConversation } from '../store/conversations.ts'
import type { Database } from '../store/db.ts'
import { insertQueued } from '../store/drafts.ts'
import { insertMessage, setMessagesRemoved } from '../store/messages.ts'
import { insertPreset, insertSnippet } from '../store/presets.ts'
import { queueIndexing } from '../store/search-index.ts'
import type { ImportItem, ImportedConversation, ImportedMessage } from './import-items.ts'
import type { FoundFolder } from './reader.ts'
import type { Tally } from './tally.ts'

/** A message whose images are stored. */
export type StoredMessage = Omit<ImportedMessage, 'parts'> & { readonly parts: readonly Part[] }

/** A piece of a conversation whose images are stored. */
export type StoredPiece = Omit<Extract<ImportItem, { type: 'messages' }>, 'messages'> & { readonly messages: readonly StoredMessage[] }

/** Something of an import that changes rows. */
export type StoredItem = StoredPiece | Extract<ImportItem, { type: 'library' | 'kept' }>

/** What happened to rows that windows may show. */
export interface Changes {
  /** Conversations that were there before and have more messages now. */
  readonly grown: Set<string>
  conversations: boolean
  folders: boolean
  settings: boolean
  presets: boolean
  snippets: boolean
}

/** How a conversation was found at its first piece. */
type Before = 'new' | 'there' | 'grown' | 'removed'

/**
 * Writes what an import brings. A row that is there stays as it is, whatever the person did with it since; what lies in the trash
 * gets nothing. After every call each conversation can be shown: its parents are there, and so is the end of the branch shown.
 */
export class ImportStore {
  readonly #db: Database
  readonly #tally: Tally
  readonly #now: () => number
  readonly #before = new Map<string, Before>()
  #changes = noChanges()

  constructor(db: Database, tally: Tally, now: () => number) {
    this.#db = db
    this.#tally = tally
    this.#now = now
  }

  /** Writes one item: a few milliseconds at most. To be called within a transaction. */
  write(item: StoredItem): void {
    if (item.type === 'messages') this.#writePiece(item)
    else if (item.type === 'kept') this.#writeKept(item)
    else this.#writeLibrary(item)
  }

  /** What has changed since the last call. */
  takeChanges(): Changes {
    const changes = this.#changes
    this.#changes = noChanges()
    return changes
  }

  #writePiece({ conversation, messages, activeLeafId, isLast }: StoredPiece): void {
    const { id } = conversation
    const before = this.#before.get(id) ?? this.#begin(conversation, activeLeafId)
    this.#before.set(id, before)
    const added = before === 'removed' ? 0 : messages.filter((message) => this.#insert(id, message)).length
    this.#tally.messages += added
    if (before === 'new' && added > 0) this.#moveLeaf(id, activeLeafId)
    if (before !== 'new' && added > 0) this.#grow(conversation, activeLeafId)
    if (before === 'new' || added > 0) queueIndexing(this.#db, id)
    if (isLast && this.#before.get(id) !== 'new' && this.#before.get(id) !== 'grown') this.#tally.conversations.unchanged += 1
  }

  #begin(conversation: ImportedConversation, activeLeafId: string | null): Before {
    const { folder, summaries = [], queued = [], removedAt, ...own } = conversation
    const row = this.#db.get('SELECT removed_at FROM conversations WHERE id = ?', own.id)
    if (row !== undefined) return row.removed_at === null ? 'there' : 'removed'
    if (folder !== undefined) this.#insertFolder(folder)
    insertConversation(this.#db, { ...own, activeLeafId, folderId: folder?.id ?? null })
    if (removedAt !== undefined) setRemoved(this.#db, [own.id], removedAt)
    for (const { id, text, endpointName, createdAt } of summaries) {
      this.#db.run(
        'INSERT INTO summaries (id, conversation_id, text, endpoint_name, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        id, own.id, text, endpointName, createdAt,
      )
    }
    for (const message of queued) {
      if (this.#db.get('SELECT 1 AS one FROM queued WHERE id = ?', message.id) === undefined) insertQueued(this.#db, { ...message, conversationId: own.id })
    }
    this.#tally.conversations.added += 1
    this.#tally.conversation(own.id, own.updatedAt)
    this.#changes.conversations = true
    return 'new'
  }

  #grow({ id, updatedAt }: ImportedConversation, activeLeafId: string | null): void {
    if (this.#before.get(id) !== 'grown') {
      this.#tally.conversations.updated += 1
      this.#tally.conversation(id, updatedAt)
    }
    this.#before.set(id, 'grown')
    this.#changes.grown.add(id)
    const present = readConversation(this.#db, id)
    if (present === undefined) return
    if (updatedAt > present.updatedAt) updateConversation(this.#db, id, { updatedAt })
    if (activeLeafId !== null && this.#goesOnFrom(activeLeafId, present.activeLeafId)) this.#moveLeaf(id, activeLeafId)
  }

  #moveLeaf(id: string, activeLeafId: string | null): void {
    if (activeLeafId !== null) updateConversation(this.#db, id, { activeLeafId })
  }

  /** Whether a branch leads from one message down to another: only then it is the one that the person looks at, only longer. */
  #goesOnFrom(leafId: string, above: string | null): boolean {
    if (above === null) return true
    const found = this.#db.get(
      `WITH RECURSIVE path(id, depth) AS (
         SELECT ?, 0 UNION SELECT messages.parent_id, depth + 1 FROM path JOIN messages ON messages.id = path.id
         WHERE messages.parent_id IS NOT NULL AND depth < 100000
       ) SELECT 1 AS one FROM path WHERE id = ?`,
      leafId, above,
    )
    return found !== undefined
  }

  #insert(conversationId: string, message: StoredMessage): boolean {
    const { removedAt, earlier = [], ...own } = message
    if (this.#db.get('SELECT 1 AS one FROM messages WHERE id = ?', own.id) !== undefined) return false
    insertMessage(this.#db, { ...own, conversationId, parts: [...own.parts] } satisfies Message)
    if (removedAt !== undefined) setMessagesRemoved(this.#db, conversationId, [own.id], removedAt)
    for (const { id, parts, replacedAt } of earlier) {
      this.#db.run('INSERT INTO revisions (id, message_id, parts, replaced_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', id, own.id, JSON.stringify(parts), replacedAt)
    }
    if (earlier.length > 0) this.#db.run('UPDATE messages SET revisions = (SELECT count(*) FROM revisions WHERE message_id = ?) WHERE id = ?', own.id, own.id)
    return true
  }

  #insertFolder({ id, name, createdAt, removedAt }: FoundFolder): void {
    const added = this.#db.run(
      'INSERT INTO folders (id, name, created_at, removed_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      id, name, createdAt ?? this.#now(), removedAt ?? null,
    )
    if (added > 0) this.#changes.folders = true
  }

  #writeKept({ presets, snippets }: Extract<ImportItem, { type: 'kept' }>): void {
    for (const preset of presets) if (insertPreset(this.#db, preset)) this.#changes.presets = true
    for (const snippet of snippets) if (insertSnippet(this.#db, snippet)) this.#changes.snippets = true
  }

  #writeLibrary({ folders, drafts, settings }: Extract<ImportItem, { type: 'library' }>): void {
    for (const folder of folders) this.#insertFolder(folder)
    for (const { key, text, attachmentIds, sending = {}, updatedAt } of drafts) {
      this.#db.run(
        'INSERT INTO drafts (conversation_id, text, attachment_ids, sending, updated_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        key, text, JSON.stringify(attachmentIds), JSON.stringify(sending), updatedAt,
      )
    }
    const known = settingsChangesSchema.safeParse(settings)
    for (const [key, value] of Object.entries(known.data ?? {})) {
      if (value === undefined) continue
      const added = this.#db.run('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING', key, JSON.stringify(value))
      if (added > 0) this.#changes.settings = true
    }
  }
}

function noChanges(): Changes {
  return { grown: new Set(), conversations: false, folders: false, settings: false, presets: false, snippets: false }
}
