import { AppError } from '#shared/error.ts'
import { partSchema } from '#shared/message.ts'
import type { Message, Part, Revision } from '#shared/message.ts'
import type { Database, Row } from './db.ts'
import { readJson, readNumber } from './readable.ts'

/** Gives a message other parts and keeps those that it had as a revision. To be called within a transaction. Throws `message-unreadable`. */
export function replaceParts(db: Database, message: Pick<Message, 'id' | 'parts' | 'error'>, parts: readonly Part[], revision: Pick<Revision, 'id' | 'replacedAt'>): void {
  if (message.error?.code === 'message-unreadable') throw new AppError('message-unreadable', 'This message cannot be read.')
  db.run('INSERT INTO revisions (id, message_id, parts, replaced_at) VALUES (?, ?, ?, ?)', revision.id, message.id, JSON.stringify(message.parts), revision.replacedAt)
  db.run('UPDATE messages SET parts = ? WHERE id = ?', JSON.stringify(parts), message.id)
  countRevisions(db, message.id)
}

/** The earlier texts of a message, the one that was replaced last first. */
export function listRevisions(db: Database, messageId: string): Revision[] {
  return db.all('SELECT id, parts, replaced_at FROM revisions WHERE message_id = ? ORDER BY seq DESC', messageId).map((row) => toRevision(db, row))
}

/** One revision of a message; `undefined` where it has no such. */
export function readRevision(db: Database, messageId: string, id: string): Revision | undefined {
  const row = db.get('SELECT id, parts, replaced_at FROM revisions WHERE message_id = ? AND id = ?', messageId, id)
  return row === undefined ? undefined : toRevision(db, row)
}

/** Forgets a revision whose text is the message's own again. To be called within a transaction. */
export function dropRevision(db: Database, messageId: string, id: string): void {
  db.run('DELETE FROM revisions WHERE message_id = ? AND id = ?', messageId, id)
  countRevisions(db, messageId)
}

function countRevisions(db: Database, messageId: string): void {
  db.run('UPDATE messages SET revisions = (SELECT count(*) FROM revisions WHERE message_id = ?) WHERE id = ?', messageId, messageId)
}

function toRevision(db: Database, row: Row): Revision {
  const cell = { table: 'revisions', key: String(row.id) }
  return {
    id: String(row.id),
    parts: readJson<Part[]>(db, cell, row.parts, (value) => partSchema.array().safeParse(value).success, []),
    replacedAt: readNumber(db, cell, row.replaced_at),
  }
}
