import { insertConversation } from '#core/store/conversations.ts'
import { openDatabase } from '#core/store/db.ts'
import type { Database } from '#core/store/db.ts'
import { indexEverything } from '#core/store/indexer.ts'
import { insertMessage } from '#core/store/messages.ts'
import { queueIndexing } from '#core/store/search-index.ts'
import type { Message, Part } from '#shared/message.ts'

/** A message of a written library: a question, or with `by` the reply of that endpoint to the one before. */
export interface Line {
  readonly text: string
  readonly by?: string
  readonly at?: number
  /** The name of an attached image. */
  readonly image?: string
}

/** A conversation of a written library; its messages are named `ID-0`, `ID-1`… */
export interface Pages {
  readonly id: string
  readonly title?: string
  readonly at?: number
  readonly folderId?: string
  readonly archived?: boolean
  readonly lines: readonly Line[]
}

/** Writes conversations into the database of a data folder as an import does. They are queued for the index, or with `indexed` in it. */
export function writeLibrary(folder: string, conversations: readonly Pages[], { indexed = true } = {}): void {
  const db = openDatabase(folder, () => 0)
  db.transaction(() => {
    for (const pages of conversations) writePages(db, pages)
  })
  if (indexed) indexEverything(db)
  db.close()
}

function writePages(db: Database, { id, title = id, at = 1_000, folderId, archived = false, lines }: Pages): void {
  if (folderId !== undefined) db.run('INSERT OR IGNORE INTO folders (id, name, created_at) VALUES (?, ?, 0)', folderId, folderId)
  insertConversation(db, {
    id, title, titledBy: 'person', createdAt: at, updatedAt: at, activeLeafId: `${id}-${lines.length - 1}`, endpointId: null, settings: {}, attention: 'none',
    folderId: folderId ?? null, pinned: false, archived,
  })
  for (const [index, line] of lines.entries()) insertMessage(db, messageOf(id, index, { at: at + index, ...line }))
  queueIndexing(db, id)
}

function messageOf(conversationId: string, index: number, { text, by, at = 0, image }: Line): Message {
  const parts: Part[] = [{ type: 'text', text }]
  if (image !== undefined) parts.push({ type: 'image', blobId: 'b', name: image, mediaType: 'image/png', bytes: 1, width: 1, height: 1 })
  const parentId = index === 0 ? null : `${conversationId}-${index - 1}`
  const base: Message = { id: `${conversationId}-${index}`, conversationId, parentId, turnId: `t${index >> 1}`, lane: 0, role: 'user', status: 'done', createdAt: at, parts }
  return by === undefined ? base : { ...base, role: 'assistant', madeWith: { endpointId: by, endpointName: by, provider: 'demo', model: by, parameters: {} } }
}
