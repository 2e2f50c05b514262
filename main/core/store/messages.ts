import { AppError } from '#shared/error.ts'
import type { LaneNode } from '#shared/comparison.ts'
import type { Message } from '#shared/message.ts'
import type { Database, Row } from './db.ts'
import { isMessage, unreadableMessage } from './readable.ts'

type About = Omit<Message, 'id' | 'conversationId' | 'parentId' | 'turnId' | 'lane' | 'role' | 'status' | 'createdAt' | 'parts' | 'leftOut' | 'revisions'>

const inserted = 'id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about'
const columns = `${inserted}, left_out, revisions`

/** Adds a message to the tree, without revisions. */
export function insertMessage(db: Database, message: Message): void {
  const { id, conversationId, parentId, turnId, lane, role, status, createdAt, parts, leftOut } = message
  db.run(
    `INSERT INTO messages (${inserted}, left_out) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id, conversationId, parentId, turnId, lane, role, status, createdAt, JSON.stringify(parts), JSON.stringify(aboutOf(message)),
    leftOut === undefined ? null : JSON.stringify(leftOut),
  )
}

/** Stores what a reply has become. Throws `message-unreadable` for what stands for a row that cannot be read: that stays as it is. */
export function updateMessage(db: Database, message: Message): void {
  const { id, status, parts, error } = message
  if (error?.code === 'message-unreadable') throw new AppError('message-unreadable', 'This message cannot be read.')
  db.run('UPDATE messages SET status = ?, parts = ?, about = ? WHERE id = ?', status, JSON.stringify(parts), JSON.stringify(aboutOf(message)), id)
}

/** One message that was not removed; `undefined` where there is none. Its parent may have been removed. */
export function readMessage(db: Database, id: string): Message | undefined {
  const row = db.get(`SELECT ${columns} FROM messages WHERE id = ? AND removed_at IS NULL`, id)
  return row === undefined ? undefined : toMessage(db, row)
}

/** All messages of a conversation's tree, in the order of their arrival. What hung from a removed message hangs from what that hung from. */
export function readMessages(db: Database, conversationId: string): Message[] {
  return keptTogether(db, shownRows(db, conversationId, columns).map((row) => toMessage(db, row)))
}

/**
 * Some messages of a conversation as `readMessages` gives them, in the order of `ids`, until they have more than `letters` characters of
 * JSON; at least one. `rest`: those for which there was no room. What is not there, or was removed, is in neither.
 */
export function readSome(db: Database, conversationId: string, ids: readonly string[], letters: number): { messages: Message[]; rest: string[] } {
  const messages: Message[] = []
  let room = letters
  for (const [index, id] of ids.entries()) {
    if (room <= 0) return { messages, rest: ids.slice(index) }
    const row = db.get(`SELECT ${columns}, seq FROM messages WHERE id = ? AND conversation_id = ? AND removed_at IS NULL`, id, conversationId)
    if (row === undefined) continue
    room -= String(row.parts).length
    messages.push(toMessage(db, { ...row, parent_id: parentInTree(db, row) }))
  }
  return { messages, rest: [] }
}

/** What a message hangs from in the tree that is shown. */
function parentInTree(db: Database, row: Row): string | null {
  const { conversation_id: conversationId = null, seq = null } = row
  const seen = new Set<unknown>()
  for (let parent = row.parent_id ?? null; parent !== null && !seen.has(parent);) {
    seen.add(parent)
    const above = db.get('SELECT parent_id, removed_at FROM messages WHERE id = ? AND conversation_id = ?', parent, conversationId)
    if (above?.removed_at === null) return String(parent)
    if (above === undefined) {
      const before = db.get('SELECT id FROM messages WHERE conversation_id = ? AND seq < ? AND removed_at IS NULL ORDER BY seq DESC LIMIT 1', conversationId, seq)
      return before === undefined ? null : String(before.id)
    }
    parent = above.parent_id ?? null
  }
  return null
}

/** The ids of the messages of a conversation that are not ended, as the disk knows them. */
export function openIds(db: Database, conversationId: string): string[] {
  return db.all("SELECT id FROM messages WHERE status IN ('running', 'waiting') AND conversation_id = ? AND removed_at IS NULL", conversationId).map((row) => String(row.id))
}

/** The ids of the same messages, what they hang from, and their lanes: what they say is not read. */
export function readTree(db: Database, conversationId: string): LaneNode[] {
  const rows = shownRows(db, conversationId, 'id, parent_id, role, lane')
  return rows.map((row) => ({ id: String(row.id), parentId: typeof row.parent_id === 'string' ? row.parent_id : null, role: row.role === 'user' ? 'user' : 'assistant', lane: Number(row.lane) }))
}

function shownRows(db: Database, conversationId: string, wanted: string): Row[] {
  const rows = db.all(`SELECT ${wanted}, removed_at FROM messages WHERE conversation_id = ? ORDER BY seq`, conversationId)
  if (rows.every((row) => row.removed_at === null)) return rows
  const above = new Map<string, string | null>()
  // A parent always arrived before its children.
  for (const { id, parent_id: parent, removed_at: removed } of rows) {
    if (removed !== null) above.set(String(id), shownParent(parent, above))
  }
  return rows.filter((row) => row.removed_at === null).map((row) => ({ ...row, parent_id: shownParent(row.parent_id ?? null, above) }))
}

/** A message whose parent is nowhere hangs from what arrived before it, so that it is shown at all. */
function keptTogether(db: Database, messages: Message[]): Message[] {
  // Nearly every parent stands close before its child: ten thousand ids are not gathered to find that out.
  if (messages.every(({ parentId }, index) => parentId === null || isJustBefore(messages, index, parentId))) return messages
  const ids = new Set(messages.map(({ id }) => id))
  if (messages.every(({ parentId }) => parentId === null || ids.has(parentId))) return messages
  return messages.map((message, index) => {
    if (message.parentId === null || ids.has(message.parentId)) return message
    db.onBrokenRow('messages', message.id)
    return { ...message, parentId: messages[index - 1]?.id ?? null }
  })
}

function isJustBefore(messages: readonly Message[], index: number, id: string): boolean {
  for (let before = index - 1; before >= 0 && before >= index - 8; before -= 1) if (messages[before]?.id === id) return true
  return false
}

function shownParent(parent: Row[string] | undefined, above: ReadonlyMap<string, string | null>): string | null {
  if (parent === null || parent === undefined) return null
  return above.has(String(parent)) ? (above.get(String(parent)) ?? null) : String(parent)
}

/** Takes messages out of the tree, or (`null`) puts them back where they were. Answers the ids of those that changed. */
export function setMessagesRemoved(db: Database, conversationId: string, ids: readonly string[], removedAt: number | null): string[] {
  return db.all(
    'UPDATE messages SET removed_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND conversation_id = ? AND (removed_at IS NULL) <> (? IS NULL) RETURNING id',
    removedAt, JSON.stringify(ids), conversationId, removedAt,
  ).map((row) => String(row.id))
}

/** Whether a reply of another turn of the conversation has come to its end. */
export function hasOtherAnswer(db: Database, conversationId: string, turnId: string): boolean {
  return db.get("SELECT 1 AS one FROM messages WHERE conversation_id = ? AND role = 'assistant' AND status = 'done' AND turn_id <> ? LIMIT 1", conversationId, turnId) !== undefined
}

/** Replies that were being produced when Parley last ended. */
export function unfinishedMessages(db: Database): Message[] {
  // The first term is the index's own: without it every message would be read.
  return db.all(`SELECT ${columns} FROM messages WHERE status IN ('running', 'waiting') AND status = 'running'`).map((row) => toMessage(db, row)).filter((message) => message.status === 'running')
}

/** The ids of one branch, from its first message to `leafId`, also of messages that were removed. */
export function readPathIds(db: Database, leafId: string): string[] {
  return db.all(
    `WITH RECURSIVE path(id, depth) AS (
       SELECT ?, 0 UNION SELECT messages.parent_id, depth + 1 FROM path JOIN messages ON messages.id = path.id
       WHERE messages.parent_id IS NOT NULL AND depth < 100000
     ) SELECT id FROM path ORDER BY depth DESC`,
    leafId,
  ).map((row) => String(row.id))
}

/** One branch, from its first message to `leafId`, without what was removed, and without reading the rest of the tree. */
export function readPath(db: Database, leafId: string | null): Message[] {
  if (leafId === null) return []
  const rows = db.all(
    `WITH RECURSIVE path(id, depth) AS (
       SELECT ?, 0 UNION SELECT messages.parent_id, depth + 1 FROM path JOIN messages ON messages.id = path.id
       WHERE messages.parent_id IS NOT NULL AND depth < 100000
     )
     SELECT ${columns.split(', ').map((name) => `messages.${name}`).join(', ')}
     FROM path JOIN messages ON messages.id = path.id WHERE messages.removed_at IS NULL ORDER BY depth DESC`,
    leafId,
  )
  return rows.map((row, index) => toMessage(db, { ...row, parent_id: rows[index - 1]?.id ?? null }))
}

function aboutOf(message: Message): About {
  const { id: _id, conversationId: _c, parentId: _p, turnId: _t, lane: _l, role: _r, status: _s, createdAt: _a, parts: _parts, leftOut: _o, revisions: _v, ...about } = message
  return about
}

function toMessage(db: Database, row: Row): Message {
  const message = parsed(row)
  if (message !== undefined && isMessage(message)) return message
  db.onBrokenRow('messages', String(row.id))
  return unreadableMessage(row)
}

/** A row as it claims to be; `undefined` where its JSON is none. */
function parsed(row: Row): Message | undefined {
  try {
    return {
      id: String(row.id),
      conversationId: String(row.conversation_id),
      parentId: row.parent_id as string | null,
      turnId: String(row.turn_id),
      lane: row.lane as number,
      role: row.role as Message['role'],
      status: row.status as Message['status'],
      createdAt: row.created_at as number,
      parts: JSON.parse(String(row.parts)) as Message['parts'],
      ...(JSON.parse(String(row.about)) as About),
      ...(row.left_out !== null && { leftOut: JSON.parse(String(row.left_out)) as NonNullable<Message['leftOut']> }),
      ...(row.revisions !== 0 && { revisions: row.revisions as number }),
    }
  } catch {
    return undefined
  }
}
