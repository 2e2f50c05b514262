import type { Summary } from '#shared/conversation.ts'
import type { Database, Row } from './db.ts'
import { readNumber, readText } from './readable.ts'

const columns = 'id, conversation_id, text, endpoint_name, created_at'
/** A message for which a summary stands. */
const standing = "messages.conversation_id = summaries.conversation_id AND messages.left_out IS NOT NULL AND CASE WHEN json_valid(messages.left_out) THEN json_extract(messages.left_out, '$.summaryId') END = summaries.id"

/** Adds a summary; it stands for the messages that name it in `leftOut`. */
export function insertSummary(db: Database, summary: Summary): void {
  const { id, conversationId, text, endpointName, createdAt } = summary
  db.run(`INSERT INTO summaries (${columns}) VALUES (?, ?, ?, ?, ?)`, id, conversationId, text, endpointName, createdAt)
}

/** The summaries of a conversation that stand for at least one message, oldest first. */
export function listSummaries(db: Database, conversationId: string): Summary[] {
  return db.all(`SELECT ${columns} FROM summaries WHERE conversation_id = ? AND EXISTS (SELECT 1 FROM messages WHERE ${standing}) ORDER BY created_at, id`, conversationId).map((row) => toSummary(db, row))
}

/** One summary, also one that stands for nothing any more. */
export function readSummary(db: Database, id: string): Summary | undefined {
  const row = db.get(`SELECT ${columns} FROM summaries WHERE id = ?`, id)
  return row === undefined ? undefined : toSummary(db, row)
}

/** The ids of the messages for which summaries of a conversation stand, in the order of their arrival. */
export function summarisedBy(db: Database, conversationId: string, summaryIds: readonly string[]): string[] {
  return db.all(
    `SELECT id FROM messages WHERE conversation_id = ? AND left_out IS NOT NULL AND CASE WHEN json_valid(left_out) THEN json_extract(left_out, '$.summaryId') END IN (SELECT value FROM json_each(?)) ORDER BY seq`,
    conversationId, JSON.stringify(summaryIds),
  ).map((row) => String(row.id))
}

/** Deletes summaries that stand for nothing: what a person took back can be put back until the next start. */
export function purgeSummaries(db: Database): void {
  db.run(`DELETE FROM summaries WHERE NOT EXISTS (SELECT 1 FROM messages WHERE ${standing})`)
}

function toSummary(db: Database, row: Row): Summary {
  const cell = { table: 'summaries', key: String(row.id) }
  return {
    id: String(row.id),
    conversationId: String(row.conversation_id),
    text: readText(db, cell, row.text, ''),
    endpointName: readText(db, cell, row.endpoint_name, '…'),
    createdAt: readNumber(db, cell, row.created_at),
  }
}
