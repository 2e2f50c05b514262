import { messageSchema } from '#shared/message.ts'
import type { Message } from '#shared/message.ts'
import type { Database, Row, Value } from './db.ts'

/** Where a value stands, for the count of what cannot be read. */
export interface Cell {
  readonly table: string
  readonly key: string
}

/** A JSON column; `fallback` where it holds no JSON, or something that does not fit. The row is told of then, and stays as it is. */
export function readJson<T>(db: Database, cell: Cell, stored: Value | undefined, fits: (value: unknown) => boolean, fallback: T): T {
  try {
    const value: unknown = JSON.parse(String(stored))
    if (fits(value)) return value as T
  } catch {
    // Told of below, like JSON of another shape.
  }
  db.onBrokenRow(cell.table, cell.key)
  return fallback
}

/** Whether a value is an object with names. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** A number column; `fallback` where it holds something else, which is told of. */
export function readNumber(db: Database, cell: Cell, stored: Value | undefined, fallback = 0): number {
  if (typeof stored === 'number' && Number.isFinite(stored)) return stored
  db.onBrokenRow(cell.table, cell.key)
  return fallback
}

/** A text column; `fallback` where it holds something else, which is told of. */
export function readText(db: Database, cell: Cell, stored: Value | undefined, fallback: string): string {
  if (typeof stored === 'string') return stored
  db.onBrokenRow(cell.table, cell.key)
  return fallback
}

/** A column of a few words; the first of them where it holds another, which is told of. */
export function readWord<Word extends string>(db: Database, cell: Cell, stored: Value | undefined, words: readonly [Word, ...Word[]]): Word {
  const word = words.find((one) => one === stored)
  if (word !== undefined) return word
  db.onBrokenRow(cell.table, cell.key)
  return words[0]
}

/** Whether a message that was read from a row is one that a window and a server can be given. */
export function isMessage(message: Message): boolean {
  // Ten thousand messages are read when a conversation is opened; the schema is asked about what is not plain to see.
  return looksRight(message) || messageSchema.safeParse(message).success
}

/** No loop over names: this is asked of every message that is read. */
function looksRight(message: Message): boolean {
  const { role, status, parts, answeredBy, finishReason, firstContentAt, finishedAt, revisions, madeWith } = message
  return (
    isText(message.id) && isText(message.conversationId) && (message.parentId === null || isText(message.parentId)) && isText(message.turnId) &&
    Number.isInteger(message.lane) && isNumber(message.createdAt) &&
    (role === 'user' || role === 'assistant') && (status === 'done' || status === 'stopped' || status === 'error' || status === 'running') &&
    Array.isArray(parts) && parts.every(isPlainPart) &&
    (answeredBy === undefined || isText(answeredBy)) && (finishReason === undefined || isText(finishReason)) && (firstContentAt === undefined || isNumber(firstContentAt)) &&
    (finishedAt === undefined || isNumber(finishedAt)) && (revisions === undefined || isNumber(revisions)) && (madeWith === undefined || isPlainMadeWith(madeWith)) &&
    hasNothingElse(message)
  )
}

function hasNothingElse({ usage, error, adapted, sentImages, retryWait, continues, leftOut }: Message): boolean {
  return usage === undefined && error === undefined && adapted === undefined && sentImages === undefined && retryWait === undefined && continues === undefined && leftOut === undefined
}

function isPlainMadeWith(value: unknown): boolean {
  return isObject(value) && isText(value.endpointId) && isText(value.endpointName) && isText(value.provider) && isText(value.model) && isEmpty(value.parameters) && value.systemPrompt === undefined
}

function isPlainPart(part: unknown): boolean {
  return isObject(part) && ((part.type === 'text' && isText(part.text)) || (part.type === 'step-start' && isNumber(part.at)))
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value)
}

function isEmpty(value: unknown): boolean {
  if (!isObject(value)) return false
  for (const _ in value) return false
  return true
}

/** What stands for a message whose row cannot be read: it keeps its place, so that the tree stays together. */
export function unreadableMessage(row: Row): Message {
  return {
    id: String(row.id),
    conversationId: String(row.conversation_id),
    parentId: typeof row.parent_id === 'string' ? row.parent_id : null,
    turnId: String(row.turn_id),
    lane: typeof row.lane === 'number' && Number.isInteger(row.lane) ? row.lane : 0,
    role: row.role === 'user' ? 'user' : 'assistant',
    status: 'error',
    parts: [],
    createdAt: typeof row.created_at === 'number' ? row.created_at : 0,
    error: { code: 'message-unreadable', message: 'This message cannot be read.', retryable: false },
  }
}
