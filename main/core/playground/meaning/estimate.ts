import { estimateTokens } from '#shared/context.ts'
import type { Database } from '../../store/db.ts'
import { readableParts } from '../../store/search-index.ts'
import { searchableText } from '../../store/search-text.ts'
import { piecesOf } from './pieces.ts'

/** Messages that are read to know what the others have. */
const sampled = 500

/** What an endpoint would be sent. */
export interface Sending {
  readonly messages: number
  readonly tokens: number
}

/** How many messages would be sent, and about how many tokens they have: counted from some of them. Reads the head of every message, in its own thread. */
export function estimateSending(db: Database): Sending {
  const whole = "removed_at IS NULL AND status NOT IN ('running', 'waiting') AND conversation_id IN (SELECT id FROM conversations WHERE removed_at IS NULL)"
  const all = db.get(`SELECT count(*) AS n, sum(octet_length(parts)) AS bytes FROM messages WHERE ${whole}`)
  const [count, bytes] = [Number(all?.n), Number(all?.bytes ?? 0)]
  const last = Number(db.get('SELECT max(seq) AS seq FROM messages')?.seq ?? 0)
  const sums = { read: 0, sent: 0, bytes: 0, tokens: 0 }
  for (let at = 0; at < last; at += Math.max(1, last / sampled)) {
    const row = db.get(`SELECT parts, octet_length(parts) AS bytes FROM messages WHERE seq > ? AND ${whole} ORDER BY seq LIMIT 1`, Math.floor(at))
    if (row === undefined) break
    const text = searchableText(readableParts(row.parts))
    const pieces = piecesOf(text)
    sums.read += 1
    sums.sent += pieces.length > 0 ? 1 : 0
    sums.bytes += Number(row.bytes)
    sums.tokens += pieces.reduce((sum, { from, to }) => sum + estimateTokens(text.slice(from, to)), 0)
  }
  if (sums.read === 0) return { messages: 0, tokens: 0 }
  return { messages: Math.round((count * sums.sent) / sums.read), tokens: Math.round((bytes * sums.tokens) / Math.max(1, sums.bytes)) }
}
