import type { SearchHit } from '#shared/conversation.ts'
import { textOf } from '#shared/fold.ts'
import type { Part } from '#shared/message.ts'
import type { Database, Row } from './db.ts'

/** Characters of text around the first match. */
const snippetLength = 160
const snippetLead = 40

/** Runs a search. Newest first is the index's own order, so a common word costs no more than a rare one. */
export function search(db: Database, text: string, limit: number): SearchHit[] {
  const terms = parseTerms(text)
  if (terms.length === 0) return []
  const rows = db.all(
    `SELECT search.rowid AS id, search_rows.conversation_id, search_rows.message_id, conversations.title, conversations.archived,
       messages.parts, coalesce(messages.created_at, conversations.created_at) AS at
     FROM search
     JOIN search_rows ON search_rows.id = search.rowid
     JOIN conversations ON conversations.id = search_rows.conversation_id AND conversations.removed_at IS NULL
     LEFT JOIN messages ON messages.id = search_rows.message_id
     WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?`,
    terms.map(toMatch).join(' '), limit,
  )
  return rows.map((row) => toHit(row, terms))
}

interface Term {
  readonly words: string
  readonly exact: boolean
}

/** What a person typed, as terms: "quoted" is exact, the rest are prefixes. No input is a query by accident. */
export function parseTerms(text: string): Term[] {
  // For the index a NUL is the end of the query.
  const pieces = text.replaceAll('\0', ' ').normalize('NFC').matchAll(/"([^"]*)"?|[^\s"]+/gu)
  return [...pieces]
    .map((piece) => ({ words: (piece[1] ?? piece[0]).trim(), exact: piece[1] !== undefined }))
    .filter((term) => /[\p{L}\p{N}]/u.test(term.words))
}

function toMatch(term: Term): string {
  return `"${term.words.replaceAll('"', '""')}"${term.exact ? '' : '*'}`
}

function toHit(row: Row, terms: readonly Term[]): SearchHit {
  const title = String(row.title)
  const messageId = row.message_id === null ? null : String(row.message_id)
  const text = messageId === null ? title : textOf({ parts: JSON.parse(String(row.parts)) as Part[] })
  return { conversationId: String(row.conversation_id), title, messageId, ...excerpt(text, terms), at: Number(row.at), archived: row.archived === 1 }
}

/** The neighbourhood of the first match, in one line, and where the matches are in it. */
export function excerpt(text: string, terms: readonly Term[]): Pick<SearchHit, 'snippet' | 'matches'> {
  const first = findMatches(text, terms)[0]?.start ?? 0
  const start = first <= snippetLead ? 0 : wordStart(text, first - snippetLead)
  const cut = text.slice(start, start + snippetLength).replace(/\s/gu, ' ')
  const lead = start > 0 ? '…' : ''
  const tail = start + snippetLength < text.length ? '…' : ''
  const matches = findMatches(cut, terms).map(({ start, end }) => ({ start: start + lead.length, end: end + lead.length }))
  return { snippet: lead + cut + tail, matches }
}

/** The index knows no accents and no case, so neither may the highlighting. */
function findMatches(text: string, terms: readonly Term[]): { start: number; end: number }[] {
  const { folded, origin } = foldText(text)
  const found = terms.flatMap((term) => {
    const words = foldText(term.words).folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
    if (words.length === 0) return []
    const body = words.map(escapePattern).join('[^\\p{L}\\p{N}]+')
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${body}${term.exact ? '(?![\\p{L}\\p{N}])' : '[\\p{L}\\p{N}]*'}`, 'gu')
    return [...folded.matchAll(pattern)].slice(0, 50).map((match) => ({ at: match.index, length: match[0].length }))
  })
  return found
    .map(({ at, length }) => ({ start: origin[at] ?? 0, end: origin[at + length] ?? text.length }))
    .sort((a, b) => a.start - b.start)
    .filter((match, index, all) => index === 0 || match.start >= (all[index - 1]?.end ?? 0))
}

/** Text without accents and case, and for each of its units the place it came from. */
function foldText(text: string): { folded: string; origin: number[] } {
  let folded = ''
  const origin: number[] = []
  let at = 0
  for (const character of text) {
    for (const unit of character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()) {
      folded += unit
      for (let index = 0; index < unit.length; index += 1) origin.push(at)
    }
    at += character.length
  }
  return { folded, origin }
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at)
  return space === -1 || space > at + snippetLead / 2 ? at : space + 1
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
