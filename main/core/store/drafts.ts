import { sendingsSchema } from '#shared/attachment.ts'
import type { Sending } from '#shared/attachment.ts'
import { targetSchema } from '#shared/conversation.ts'
import type { Queued, Target } from '#shared/conversation.ts'
import { readAttachments } from './blobs.ts'
import type { Database, Row } from './db.ts'
import type { Draft } from '#shared/conversation.ts'
import { isTexts, readJson, readNumber, readText } from './readable.ts'
import type { Cell } from './readable.ts'

/** What was typed and not sent, for a conversation or (`null`) for the next new one. */
export function readDraft(db: Database, conversationId: string | null): Draft {
  const row = db.get('SELECT text, attachment_ids, sending FROM drafts WHERE conversation_id = ?', conversationId ?? '')
  if (row === undefined) return { text: '', attachments: [] }
  const cell = { table: 'drafts', key: conversationId ?? '' }
  return { text: readText(db, cell, row.text, ''), attachments: readAttachments(db, readJson<string[]>(db, cell, row.attachment_ids, isTexts, []), readSending(db, cell, row)) }
}

/** How attachments are wanted sent, by their ids. */
function readSending(db: Database, cell: Cell, row: Row): Readonly<Record<string, Sending>> {
  return readJson<Record<string, Sending>>(db, cell, row.sending, (value) => sendingsSchema.safeParse(value).success, {})
}

/** Stores what was typed; an empty draft leaves no row. */
export function writeDraft(db: Database, draft: { conversationId: string | null; text: string; attachmentIds: readonly string[]; sending?: Readonly<Record<string, Sending>>; now: number }): void {
  const { conversationId, text, attachmentIds, sending = {}, now } = draft
  if (text === '' && attachmentIds.length === 0) {
    db.run('DELETE FROM drafts WHERE conversation_id = ?', conversationId ?? '')
    return
  }
  const [ids, wishes] = [JSON.stringify(attachmentIds), JSON.stringify(sending)]
  // No upsert: its way with conflicts would be that of the triggers too, which know what is referred to already.
  const changed = db.run('UPDATE drafts SET text = ?, attachment_ids = ?, sending = ?, updated_at = ? WHERE conversation_id = ?', text, ids, wishes, now, conversationId ?? '')
  if (changed === 0) db.run('INSERT INTO drafts (conversation_id, text, attachment_ids, sending, updated_at) VALUES (?, ?, ?, ?, ?)', conversationId ?? '', text, ids, wishes, now)
}

/** Keeps a message until the running reply has ended. */
export function insertQueued(db: Database, queued: Omit<Queued, 'attachments'> & { readonly attachmentIds: readonly string[]; readonly sending?: Readonly<Record<string, Sending>> }): void {
  const { id, conversationId, text, attachmentIds, sending = {}, targets, createdAt } = queued
  db.run(
    'INSERT INTO queued (id, conversation_id, text, attachment_ids, sending, targets, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id, conversationId, text, JSON.stringify(attachmentIds), JSON.stringify(sending), JSON.stringify(targets), createdAt,
  )
}

/** What waits in a conversation, first in first out. */
export function listQueued(db: Database, conversationId: string): Queued[] {
  return db.all('SELECT * FROM queued WHERE conversation_id = ? ORDER BY seq', conversationId).flatMap((row) => toQueued(db, row) ?? [])
}

/** Takes a queued message out and answers it; `undefined` where there is none that can be read. */
export function takeQueued(db: Database, id: string): Queued | undefined {
  const row = db.get('SELECT * FROM queued WHERE id = ?', id)
  const queued = row === undefined ? undefined : toQueued(db, row)
  if (queued !== undefined) db.run('DELETE FROM queued WHERE id = ?', id)
  return queued
}

/** `undefined` where the row cannot be read: what cannot be sent as it was meant is not sent. */
function toQueued(db: Database, row: Row): Queued | undefined {
  const cell = { table: 'queued', key: String(row.id) }
  const attachmentIds = readJson<string[] | undefined>(db, cell, row.attachment_ids, isTexts, undefined)
  const targets = readJson<Target[] | undefined>(db, cell, row.targets, (value) => targetSchema.array().safeParse(value).success, undefined)
  const text = typeof row.text === 'string' ? row.text : undefined
  if (text === undefined) db.onBrokenRow(cell.table, cell.key)
  if (attachmentIds === undefined || targets === undefined || text === undefined) return undefined
  return {
    id: String(row.id),
    conversationId: String(row.conversation_id),
    text,
    attachments: readAttachments(db, attachmentIds, readSending(db, cell, row)),
    targets,
    createdAt: readNumber(db, cell, row.created_at),
  }
}
