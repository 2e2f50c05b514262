import type { SearchFilters, SearchHit } from '#shared/conversation.ts'
import type { Database, Row } from './db.ts'
import { findToken, firstIdAt, perSecond, readableParts } from './search-index.ts'
import { excerpt } from './search-snippet.ts'
import { parseTerms, toQuery } from './search-terms.ts'
import type { Terms } from './search-terms.ts'
import { mostIndexed, searchableText } from './search-text.ts'

/** What is looked for; see `search.query`. */
export interface SearchInput {
  readonly text: string
  readonly limit: number
  readonly order: 'newest' | 'relevance'
  readonly filters: SearchFilters
}

/** What was found. */
export interface Found {
  readonly hits: SearchHit[]
  /** By relevance, whether there were more than were weighed. */
  readonly capped: boolean
}

/** Hits of one conversation, while there are others to show. */
const perConversation = 5
/** Rows of the index that are looked at for one hit that is asked for: to find others, and to get by what is in the trash. */
const lookahead = 4
const trashLookahead = 100
/** How many hits are weighed by relevance, and how much more a title counts. */
const weighed = 5_000
const titleWeight = 2
/** Larger messages, in bytes of JSON, are read as far as they are indexed only. */
const largeParts = 2 * mostIndexed
/** When a search has taken this long, in milliseconds, only the beginning of those that are not small is read. */
const patience = 20
/** What is read with the row itself, in bytes of JSON. */
const smallParts = 20_000

/** Runs a search. Newest first is the index's own order, so a common word costs no more than a rare one. */
export function search(db: Database, input: SearchInput): Found {
  const began = performance.now()
  const terms = parseTerms(input.text)
  const query = matchOf(db, terms, input.filters)
  if (query === undefined) return { hits: [], capped: false }
  const { candidates, capped } = input.order === 'relevance' ? mostRelevant(db, query, input.limit) : { candidates: newest(db, query, input.limit), capped: false }
  // The first is what is looked for most often: it is read whole however long the index took.
  const hits = candidates.map((candidate, place) => toHit(db, candidate, { terms, isLate: place > 0 && performance.now() - began > patience }))
  return { hits, capped }
}

/** A query of the index and what it is limited to. `match` is absent where every row counts. */
export interface Query {
  readonly match: string | undefined
  readonly firstId: number
  readonly lastId: number
  readonly filters: SearchFilters
}

/** What the index is asked; `undefined` where nothing can be found, or nothing is looked for. */
export function matchOf(db: Database, terms: Terms, filters: SearchFilters): Query | undefined {
  const { endpointName, folderId, hasImage, hasFile } = filters
  const tokens = [
    ...(endpointName === undefined ? [] : [findToken(db, 'endpoint', endpointName)]),
    ...(folderId === undefined ? [] : [findToken(db, 'folder', folderId)]),
    ...(hasImage === true ? [findToken(db, 'image', '')] : []),
    ...(hasFile === true ? [findToken(db, 'file', '')] : []),
  ]
  const known = tokens.filter((token) => token !== undefined)
  if (known.length < tokens.length) return undefined
  const isDated = filters.from !== undefined || filters.until !== undefined
  const match = toQuery(terms, known)
  if (match === undefined && (!isDated || terms.unwanted.length > 0)) return undefined
  const firstId = firstIdAt(filters.from ?? 0)
  const lastId = filters.until === undefined ? Number.MAX_SAFE_INTEGER : firstIdAt(filters.until) + perSecond - 1
  return { match, firstId, lastId, filters }
}

/** A row of the index with what it stands for. */
interface Candidate {
  readonly id: number
  readonly conversationId: string
  readonly title: string
  readonly archived: boolean
  readonly at: number
  /** A seq, or 0 for the title. */
  readonly message: number
  readonly messageId: string | null
  /** As they are stored; `undefined` for a title, and where they are not small. */
  readonly parts: string | undefined
}

// A number of JavaScript is bound as a REAL, which FTS5 takes for no limit: it would look at every row that is newer (fts5_main.c, fts5GetRowidLimit).
const inRange = 'rowid >= CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER)'

function newest(db: Database, query: Query, limit: number): Candidate[] {
  const { match, firstId, lastId } = query
  const ids = match === undefined
    ? db.each('SELECT id FROM search_rows WHERE id >= ? AND id <= ? ORDER BY id DESC', firstId, lastId)
    : db.each(`SELECT rowid AS id FROM search WHERE search MATCH ? AND ${inRange} ORDER BY rowid DESC`, match, firstId, lastId)
  return pick(db, ids, query, limit).toSorted((a, b) => b.at - a.at || b.id - a.id)
}

function mostRelevant(db: Database, query: Query, limit: number): { candidates: Candidate[]; capped: boolean } {
  const { match, firstId, lastId } = query
  if (match === undefined) return { candidates: newest(db, query, limit), capped: false }
  // Scores are negative: the least is the best (sqlite.org/fts5.html, 5.1.1). Tokens of filters weigh nothing.
  const rows = db.all(
    `SELECT rowid AS id, bm25(search, 1, 0) AS score FROM search WHERE search MATCH ? AND ${inRange} ORDER BY rowid DESC LIMIT ?`, match, firstId, lastId, weighed + 1,
  )
  const best = rows.slice(0, weighed).toSorted(byScore).slice(0, limit * lookahead)
  const titles = new Set(db.all('SELECT id FROM search_rows WHERE message = 0 AND id IN (SELECT value FROM json_each(?))', JSON.stringify(best.map((row) => row.id))).map((row) => row.id))
  const ranked = best.map((row) => (titles.has(row.id) ? { ...row, score: Number(row.score) * titleWeight } : row)).toSorted(byScore)
  return { candidates: pick(db, ranked, query, limit), capped: rows.length > weighed }
}

function byScore(a: Row, b: Row): number {
  return Number(a.score) - Number(b.score) || Number(b.id) - Number(a.id)
}

/** The first rows that can be shown; not more than a few of one conversation, unless there is nothing else. */
function pick(db: Database, ids: Iterable<Row>, { filters }: Query, limit: number): Candidate[] {
  const picked: Candidate[] = []
  const others: Candidate[] = []
  const counts = new Map<string, number>()
  let looked = 0
  for (const { id } of ids) {
    looked += 1
    const candidate = candidateOf(db, Number(id), filters)
    if (candidate !== undefined) {
      const count = counts.get(candidate.conversationId) ?? 0
      counts.set(candidate.conversationId, count + 1)
      ;(count < perConversation ? picked : others).push(candidate)
    }
    const isEnough = picked.length + others.length >= limit
    if (picked.length === limit || looked >= limit * (isEnough ? lookahead : trashLookahead)) break
  }
  return [...picked, ...others].slice(0, limit)
}

/** The index may still hold what is in the trash or has gone to another folder, and knows seconds only. */
function candidateOf(db: Database, id: number, { folderId, from, until }: SearchFilters): Candidate | undefined {
  const row = db.get(
    `SELECT search_rows.message, conversations.id, conversations.title, conversations.archived, conversations.folder_id,
       CASE search_rows.message WHEN 0 THEN conversations.created_at ELSE messages.created_at END AS at,
       messages.id AS message_id, CASE WHEN octet_length(messages.parts) <= ${smallParts} THEN messages.parts END AS parts
     FROM search_rows JOIN search_conversations ON search_conversations.n = search_rows.conversation
     JOIN conversations ON conversations.id = search_conversations.conversation_id
     LEFT JOIN messages ON messages.seq = search_rows.message AND messages.removed_at IS NULL
     WHERE search_rows.id = ? AND conversations.removed_at IS NULL`,
    id,
  )
  if (row === undefined || row.at === null) return undefined
  const at = Number(row.at) || 0
  const isOutside = at < (from ?? -Infinity) || at >= (until ?? Infinity) || (folderId !== undefined && row.folder_id !== folderId)
  if (isOutside) return undefined
  const messageId = row.message_id === null ? null : String(row.message_id)
  const parts = row.parts === null ? undefined : String(row.parts)
  return { id, at, conversationId: String(row.id), title: String(row.title), archived: row.archived === 1, message: Number(row.message), messageId, parts }
}

interface Look {
  readonly terms: Terms
  readonly isLate: boolean
}

function toHit(db: Database, candidate: Candidate, { terms, isLate }: Look): SearchHit {
  const { conversationId, title, messageId, at, archived } = candidate
  const text = messageId === null ? title : textOfCandidate(db, candidate, isLate)
  return { conversationId, title, messageId, at, archived, ...excerpt(text, terms.wanted) }
}

function textOfCandidate(db: Database, { message, parts }: Candidate, isLate: boolean): string {
  if (parts !== undefined) return searchableText(readableParts(parts))
  const large = isLate ? undefined : db.get(`SELECT CASE WHEN octet_length(parts) <= ${largeParts} THEN parts END AS parts FROM messages WHERE seq = ?`, message)?.parts
  return typeof large === 'string' ? searchableText(readableParts(large)) : beginningOf(db, message, isLate ? smallParts : mostIndexed)
}

/** The text of a large message as far as it is indexed, without reading all of its JSON: most often one long text. */
function beginningOf(db: Database, message: number, characters: number): string {
  const start = String(db.get('SELECT substr(parts, 1, ?) AS start FROM messages WHERE seq = ?', characters, message)?.start)
  const whole = start.replace(/(\\+)(u[0-9a-f]{0,3})?$/iu, (end, slashes: string) => (slashes.length % 2 === 0 ? end : slashes.slice(1)))
  return searchableText(readableParts(`${whole}"}]`))
}
