import type { Message } from '#shared/message.ts'
import type { Database } from './db.ts'

/** Leaves messages of a conversation out of what models are sent; those that are left out already stay as they are. Answers those that changed. */
export function setLeftOut(db: Database, conversationId: string, ids: readonly string[], leftOut: NonNullable<Message['leftOut']>): string[] {
  return idsOf(db.all(
    `UPDATE messages SET left_out = ? WHERE conversation_id = ? AND removed_at IS NULL AND left_out IS NULL AND id IN (SELECT value FROM json_each(?)) RETURNING id`,
    JSON.stringify(leftOut), conversationId, JSON.stringify(ids),
  ))
}

/** Takes messages of a conversation in again. Answers those that changed. */
export function takeIn(db: Database, conversationId: string, ids: readonly string[]): string[] {
  return idsOf(db.all(
    'UPDATE messages SET left_out = NULL WHERE conversation_id = ? AND left_out IS NOT NULL AND id IN (SELECT value FROM json_each(?)) RETURNING id',
    conversationId, JSON.stringify(ids),
  ))
}

/** Has a summary stand for messages of a conversation, whatever was said of them before. Answers how many there are. */
export function markSummarised(db: Database, conversationId: string, ids: readonly string[], { summaryId, at }: { summaryId: string; at: number }): number {
  const leftOut: NonNullable<Message['leftOut']> = { why: 'summarised', summaryId, at }
  return db.run(
    'UPDATE messages SET left_out = ? WHERE conversation_id = ? AND removed_at IS NULL AND id IN (SELECT value FROM json_each(?))',
    JSON.stringify(leftOut), conversationId, JSON.stringify(ids),
  )
}

function idsOf(rows: readonly { readonly id?: unknown }[]): string[] {
  return rows.map((row) => String(row.id))
}
