import type { SearchFilters, SearchHit } from '#shared/conversation.ts'
import type { Database } from './db.ts'
import { readableParts } from './search-index.ts'
import { matchOf } from './search-query.ts'
import { excerpt } from './search-snippet.ts'
import { toQuery } from './search-terms.ts'
import type { Terms } from './search-terms.ts'
import { searchableText } from './search-text.ts'

/** A piece of a message that is near to what is looked for. */
export interface NearPiece {
  readonly messageSeq: number
  readonly from: number
  readonly to: number
}

/** The seqs of the messages that filters let through, as the search index knows them; `undefined`: all. */
export function messagesWithin(db: Database, filters: SearchFilters): Set<number> | undefined {
  if (Object.values(filters).every((value) => value === undefined || value === false)) return undefined
  const query = matchOf(db, { wanted: [], unwanted: [] }, filters)
  if (query === undefined) return new Set()
  const { match, firstId, lastId } = query
  const rows = match === undefined
    ? db.lists('SELECT message FROM search_rows WHERE id >= ? AND id <= ?', firstId, lastId)
    : db.lists('SELECT message FROM search_rows JOIN search ON search.rowid = search_rows.id WHERE search MATCH ? AND search.rowid >= CAST(? AS INTEGER) AND search.rowid <= CAST(? AS INTEGER)', match, firstId, lastId)
  return new Set(rows.map(([message]) => Number(message)))
}

/** The seqs of the messages that hold what must not be there. */
export function messagesWithout(db: Database, { unwanted }: Terms): Set<number> {
  const match = unwanted.map((term) => toQuery({ wanted: [term], unwanted: [] }, [])).join(' OR ')
  if (match === '') return new Set()
  return new Set(db.lists('SELECT message FROM search_rows JOIN search ON search.rowid = search_rows.id WHERE search MATCH ?', match).map(([message]) => Number(message)))
}

/** What a near piece is shown as; `undefined` where its message is gone, in the trash, or outside of the filters. */
export function nearHit(db: Database, { messageSeq, from, to }: NearPiece, { terms, filters }: { readonly terms: Terms; readonly filters: SearchFilters }): SearchHit | undefined {
  const row = db.get(
    `SELECT messages.id, messages.created_at, messages.parts, conversations.id AS conversation_id, conversations.title, conversations.archived, conversations.folder_id
     FROM messages JOIN conversations ON conversations.id = messages.conversation_id
     WHERE seq = ? AND messages.removed_at IS NULL AND conversations.removed_at IS NULL`,
    messageSeq,
  )
  if (row === undefined) return undefined
  const at = Number(row.created_at) || 0
  const isOutside = at < (filters.from ?? -Infinity) || at >= (filters.until ?? Infinity) || (filters.folderId !== undefined && row.folder_id !== filters.folderId)
  if (isOutside) return undefined
  const text = searchableText(readableParts(row.parts)).slice(from, to).trim()
  return { conversationId: String(row.conversation_id), title: String(row.title), messageId: String(row.id), at, archived: row.archived === 1, ...excerpt(text, terms.wanted) }
}
