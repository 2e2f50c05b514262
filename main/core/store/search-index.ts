import type { Message, Part } from '#shared/message.ts'
import type { StoredConversation } from './conversations.ts'
import type { Database } from './db.ts'
import { searchableText, toIndexText } from './search-text.ts'

/** Rows per second that a search id has room for. Ids of milliseconds would make the index a quarter larger: it stores differences. */
export const perSecond = 64
/** Letters of the private use planes stand for filters: no text of a person has them in the index. */
const firstToken = 0xf0000
/** Rows after a question among which its replies are looked for: they are added with it. */
const nearby = 20

/** What a search can be limited to by a token of the index. */
export type FilterKind = 'endpoint' | 'folder' | 'image' | 'file'

/** Puts a stored message into the search index, instead of what was there for it; one without words is taken out. */
export function indexMessage(db: Database, message: Message): void {
  const place = db.get(
    `SELECT messages.seq, conversations.folder_id, search_queue.seq AS queued FROM messages JOIN conversations ON conversations.id = messages.conversation_id
     LEFT JOIN search_queue ON search_queue.conversation_id = messages.conversation_id WHERE messages.id = ?`,
    message.id,
  )
  if (place === undefined) return
  const conversation = conversationNumber(db, message.conversationId)
  const seq = Number(place.seq)
  const known = rowOf(db, conversation, seq)
  const endpoints = message.role === 'user' ? [...(known === undefined ? endpointsAfter(db, message, seq) : endpointTokens(db, known.tokens))] : endpointToken(db, message.madeWith?.endpointName)
  const tokens = [...endpoints, ...folderToken(db, place.folder_id), ...attachmentTokens(db, message.parts)]
  writeRow(db, { conversation, message: seq, at: message.createdAt, text: searchableText(message.parts), tokens })
  if (message.role === 'assistant') for (const token of endpoints) tellQuestion(db, { token, conversation, message })
  // It is being done anew, perhaps from what was there before.
  if (place.queued !== null) queueIndexing(db, message.conversationId)
  else listeners.get(db)?.()
}

/** Puts a conversation's title into the search index, instead of the one that was there. */
export function indexTitle(db: Database, { id, title, createdAt }: Pick<StoredConversation, 'id' | 'title' | 'createdAt'>): void {
  const conversation = conversationNumber(db, id)
  const folder = db.get('SELECT folder_id FROM conversations WHERE id = ?', id)?.folder_id
  const tokens = [...endpointTokens(db, rowOf(db, conversation, 0)?.tokens ?? ''), ...folderToken(db, folder)]
  writeRow(db, { conversation, message: 0, at: createdAt, text: title, tokens })
  listeners.get(db)?.()
}

/** Takes a message out of the search index; nothing happens where it is not there. */
export function unindexMessage(db: Database, conversationId: string, messageId: string): void {
  const place = db.get(
    'SELECT search_conversations.n, messages.seq FROM messages JOIN search_conversations USING (conversation_id) WHERE messages.id = ? AND conversation_id = ?',
    messageId, conversationId,
  )
  if (place !== undefined) takeOut(db, Number(place.n), Number(place.seq))
}

/** Takes a conversation out of the search index whole, at most `most` rows of it. Answers whether all of it is out. */
export function unindexConversation(db: Database, conversationId: string, most = Number.MAX_SAFE_INTEGER): boolean {
  const n = db.get('SELECT n FROM search_conversations WHERE conversation_id = ?', conversationId)?.n
  if (n === undefined) return true
  const ids = db.all('SELECT id FROM search_rows WHERE conversation = ? LIMIT ?', n, most).map((row) => Number(row.id))
  for (const id of ids) deleteRow(db, id)
  if (ids.length === most) return false
  db.run('DELETE FROM search_conversations WHERE n = ?', n)
  return true
}

/**
 * Has a whole conversation indexed anew: after an import, a change of its folder, and when it went into the trash or came back.
 * Costs next to nothing, can be called in any transaction, and is done soon, also after a restart.
 */
export function queueIndexing(db: Database, conversationId: string): void {
  db.run('INSERT OR REPLACE INTO search_queue (conversation_id) VALUES (?)', conversationId)
  listeners.get(db)?.()
}

/** Empties the index and queues every conversation: for a database that was put together from what could be read. */
export function queueEverything(db: Database): void {
  db.exec(`
    INSERT INTO search (search) VALUES ('delete-all');
    DELETE FROM search_rows; DELETE FROM search_conversations; DELETE FROM search_queue;
    INSERT INTO search_queue (conversation_id) SELECT id FROM conversations WHERE removed_at IS NULL ORDER BY updated_at;
  `)
  listeners.get(db)?.()
}

/** How many conversations the index does not know yet, or not as they are. */
export function countQueued(db: Database): number {
  return Number(db.get('SELECT count(*) AS n FROM search_queue')?.n)
}

/** The names of endpoints that a search can be limited to, in alphabetical order: those with something to find. */
export function endpointNames(db: Database): string[] {
  const names = db.all("SELECT name FROM search_filters WHERE kind = 'endpoint'").map((row) => String(row.name))
  const isFound = (name: string): boolean => db.get('SELECT rowid FROM search WHERE search MATCH ? LIMIT 1', `"${findToken(db, 'endpoint', name) ?? ''}"`) !== undefined
  return names.filter(isFound).toSorted((a, b) => a.localeCompare(b))
}

const listeners = new WeakMap<Database, () => void>()

/** Calls `listener` in the middle of whatever writes to the index or queues something; one per database. */
export function onIndexChange(db: Database, listener: () => void): void {
  listeners.set(db, listener)
}

/** What a row of the index is made from. `message` is a seq, or 0 for the title; tokens come from `tokenFor`. */
export interface IndexRow {
  readonly conversation: number
  readonly message: number
  readonly at: number
  readonly text: string
  readonly tokens: readonly string[]
}

/** Writes a row of the index instead of the one that was there; one without words is only taken out. */
export function writeRow(db: Database, { conversation, message, at, text, tokens }: IndexRow): void {
  takeOut(db, conversation, message)
  const words = toIndexText(text)
  if (words.trim() === '') return
  const id = freeId(db, at)
  const filters = [...new Set(tokens)].join(' ')
  db.run('INSERT INTO search_rows (id, conversation, message, tokens) VALUES (?, ?, ?, ?)', id, conversation, message, filters)
  db.run('INSERT INTO search (rowid, text, tokens) VALUES (?, ?, ?)', id, words, filters)
}

/** Takes one row out of the index. */
export function takeOut(db: Database, conversation: number, message: number): void {
  const known = rowOf(db, conversation, message)
  if (known !== undefined) deleteRow(db, known.id)
}

/** The number that rows of the index name a conversation by. */
export function conversationNumber(db: Database, conversationId: string): number {
  const known = db.get('SELECT n FROM search_conversations WHERE conversation_id = ?', conversationId)?.n
  if (known !== undefined) return Number(known)
  db.run('INSERT INTO search_conversations (conversation_id) VALUES (?)', conversationId)
  return conversationNumber(db, conversationId)
}

/** The token of a filter; `undefined` where nothing in the index has it. */
export function findToken(db: Database, kind: FilterKind, name: string): string | undefined {
  const n = db.get('SELECT n FROM search_filters WHERE kind = ? AND name = ?', kind, name)?.n
  return n === undefined ? undefined : String.fromCodePoint(firstToken + Number(n))
}

/** The token of a filter; it is made where there is none yet. */
export function tokenFor(db: Database, kind: FilterKind, name: string): string {
  const known = findToken(db, kind, name)
  if (known !== undefined) return known
  db.run('INSERT INTO search_filters (kind, name) VALUES (?, ?)', kind, name)
  return tokenFor(db, kind, name)
}

/** The tokens of the endpoint that answered, if any. */
export function endpointToken(db: Database, name: string | undefined): string[] {
  return name === undefined || name === '' ? [] : [tokenFor(db, 'endpoint', name)]
}

/** The tokens of a conversation's folder, if any. */
export function folderToken(db: Database, folderId: unknown): string[] {
  return typeof folderId === 'string' ? [tokenFor(db, 'folder', folderId)] : []
}

/** The tokens of a message with an image, and of one with another file. */
export function attachmentTokens(db: Database, parts: readonly Part[]): string[] {
  return (['image', 'file'] as const).flatMap((type) => (parts.some((part) => part.type === type) ? [tokenFor(db, type, '')] : []))
}

/** The first id that can be that of a message of this moment, in milliseconds. Ids of later seconds are greater. */
export function firstIdAt(at: number): number {
  return Math.max(0, Math.floor(at / 1_000)) * perSecond
}

interface KnownRow {
  readonly id: number
  readonly tokens: string
}

function rowOf(db: Database, conversation: number, message: number): KnownRow | undefined {
  const row = db.get('SELECT id, tokens FROM search_rows WHERE conversation = ? AND message = ?', conversation, message)
  return row === undefined ? undefined : { id: Number(row.id), tokens: String(row.tokens) }
}

function deleteRow(db: Database, id: number): void {
  db.run('DELETE FROM search WHERE rowid = ?', id)
  db.run('DELETE FROM search_rows WHERE id = ?', id)
}

function endpointTokens(db: Database, tokens: string): string[] {
  const isEndpoint = (token: string): boolean =>
    db.get("SELECT 1 AS one FROM search_filters WHERE n = ? AND kind = 'endpoint'", (token.codePointAt(0) ?? 0) - firstToken) !== undefined
  return tokens.split(' ').filter((token) => token !== '' && isEndpoint(token))
}

/** Who answers a question that was just added. */
function endpointsAfter(db: Database, { id, conversationId }: Message, seq: number): Set<string> {
  const rows = db.all(
    `SELECT about FROM (SELECT parent_id, about FROM messages WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT ${nearby}) WHERE parent_id = ?`,
    conversationId, seq, id,
  )
  return new Set(rows.flatMap((row) => endpointToken(db, endpointNameOf(row.about))))
}

/** The endpoint's name in a stored message's `about`; nothing where that cannot be read. */
export function endpointNameOf(about: unknown): string | undefined {
  try {
    const { madeWith } = JSON.parse(String(about)) as { madeWith?: { endpointName?: unknown } }
    return typeof madeWith?.endpointName === 'string' ? madeWith.endpointName : undefined
  } catch {
    return undefined
  }
}

/** The parts of a stored message that a search knows, as far as they can be read. */
export function readableParts(parts: unknown): Part[] {
  try {
    const read: unknown = JSON.parse(String(parts))
    return Array.isArray(read) ? (read as (Part | null)[]).filter((part): part is Part => part !== null && isReadable(part)) : []
  } catch {
    return []
  }
}

function isReadable(part: Part): boolean {
  return (part.type === 'text' && typeof part.text === 'string') || ((part.type === 'image' || part.type === 'file') && typeof part.name === 'string')
}

/** Who looks for what an endpoint said remembers the question as well: it, and the title, are found by the names of all who answered. */
function tellQuestion(db: Database, { token, conversation, message }: { token: string; conversation: number; message: Message }): void {
  const title = rowOf(db, conversation, 0)
  if (title !== undefined && !title.tokens.includes(token)) {
    const row = db.get('SELECT title FROM conversations WHERE id = ?', message.conversationId)
    if (row !== undefined) rewrite(db, title, { text: String(row.title), token })
  }
  const question = message.parentId === null ? undefined : db.get("SELECT seq FROM messages WHERE id = ? AND role = 'user'", message.parentId)
  const asked = question === undefined ? undefined : rowOf(db, conversation, Number(question.seq))
  if (asked === undefined || asked.tokens.includes(token)) return
  const row = db.get('SELECT parts FROM messages WHERE id = ?', message.parentId)
  rewrite(db, asked, { text: searchableText(readableParts(row?.parts)), token })
}

function rewrite(db: Database, row: KnownRow, { text, token }: { text: string; token: string }): void {
  const tokens = [...row.tokens.split(' ').filter((one) => one !== ''), token].join(' ')
  db.run('DELETE FROM search WHERE rowid = ?', row.id)
  db.run('INSERT INTO search (rowid, text, tokens) VALUES (?, ?, ?)', row.id, toIndexText(text), tokens)
  db.run('UPDATE search_rows SET tokens = ? WHERE id = ?', tokens, row.id)
}

/** Newest first is index order because ids grow with the time of what they stand for. What a second has no room for goes into the next. */
function freeId(db: Database, at: number): number {
  for (let first = firstIdAt(at); ; first += perSecond) {
    const end = first + perSecond
    const last = db.get('SELECT max(id) AS id FROM search_rows WHERE id >= ? AND id < ?', first, end)?.id
    if (typeof last !== 'number') return first
    if (last + 1 < end) return last + 1
  }
}
