import type { Queued, Target } from '#shared/conversation.ts'
import { readAttachments } from './blobs.ts'
import type { Database, Row } from './db.ts'
import type { Draft } from '#shared/conversation.ts'

/** What was typed and not sent, for a conversation or (`null`) for the next new one. */
export function readDraft(db: Database, conversationId: string | null): Draft {
  const row = db.get('SELECT text, attachment_ids FROM drafts WHERE conversation_id = ?', conversationId ?? '')
  if (row === undefined) return { text: '', attachments: [] }
  return { text: String(row.text), attachments: readAttachments(db, JSON.parse(String(row.attachment_ids)) as string[]) }
}

/** Stores what was typed; an empty draft leaves no row. */
export function writeDraft(db: Database, draft: { conversationId: string | null; text: string; attachmentIds: readonly string[]; now: number }): void {
  const { conversationId, text, attachmentIds, now } = draft
  if (text === '' && attachmentIds.length === 0) {
    db.run('DELETE FROM drafts WHERE conversation_id = ?', conversationId ?? '')
    return
  }
  db.run(
    `INSERT INTO drafts (conversation_id, text, attachment_ids, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text, attachment_ids = excluded.attachment_ids, updated_at = excluded.updated_at`,
    conversationId ?? '', text, JSON.stringify(attachmentIds), now,
  )
}

/** Keeps a message until the running reply has ended. */
export function insertQueued(db: Database, queued: Omit<Queued, 'attachments'> & { readonly attachmentIds: readonly string[] }): void {
  const { id, conversationId, text, attachmentIds, targets, createdAt } = queued
  db.run(
    'INSERT INTO queued (id, conversation_id, text, attachment_ids, targets, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    id, conversationId, text, JSON.stringify(attachmentIds), JSON.stringify(targets), createdAt,
  )
}

/** What waits in a conversation, first in first out. */
export function listQueued(db: Database, conversationId: string): Queued[] {
  return db.all('SELECT * FROM queued WHERE conversation_id = ? ORDER BY seq', conversationId).map((row) => toQueued(db, row))
}

/** Takes a queued message out and answers it; `undefined` where there is none. */
export function takeQueued(db: Database, id: string): Queued | undefined {
  const row = db.get('SELECT * FROM queued WHERE id = ?', id)
  if (row === undefined) return undefined
  db.run('DELETE FROM queued WHERE id = ?', id)
  return toQueued(db, row)
}

function toQueued(db: Database, row: Row): Queued {
  return {
    id: String(row.id),
    conversationId: String(row.conversation_id),
    text: String(row.text),
    attachments: readAttachments(db, JSON.parse(String(row.attachment_ids)) as string[]),
    targets: JSON.parse(String(row.targets)) as Target[],
    createdAt: Number(row.created_at),
  }
}
