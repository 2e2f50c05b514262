import type { Database } from './db.ts'

/** How much is kept, in bytes as stored: of one conversation, and in all. */
export interface ExchangeLimits {
  readonly conversation: number
  readonly total: number
}

/** One exchange as it is stored. */
export interface StoredExchange {
  readonly conversationId: string
  readonly messageId: string
  /** Its place among the exchanges of its reply, from 0. */
  readonly n: number
  /** How many bytes of the response's body are in it. */
  readonly kept: number
  readonly content: Uint8Array
}

/** The requests and responses that are kept for the inspector. Beyond a limit the oldest go. */
export class ExchangeStore {
  readonly #db: Database
  readonly #limits: ExchangeLimits
  /** At least what is stored; exact after it was counted. What goes with its conversation is noticed at the next count. */
  #total: number | undefined

  constructor(db: Database, limits: ExchangeLimits = { conversation: 20_000_000, total: 200_000_000 }) {
    this.#db = db
    this.#limits = limits
  }

  /** Adds one and takes away the oldest beyond the limits, all in one transaction. */
  add({ conversationId, messageId, n, kept, content }: StoredExchange): void {
    const size = content.byteLength
    this.#db.transaction(() => {
      this.#db.run('INSERT INTO exchanges (conversation_id, message_id, n, kept, exchange, size) VALUES (?, ?, ?, ?, ?, ?)', conversationId, messageId, n, kept, content, size)
      this.#trimConversation(conversationId)
      this.#trimAll(size)
    })
  }

  /** The exchanges of a reply, oldest first. */
  of(messageId: string): Uint8Array[] {
    return this.#db.all('SELECT exchange FROM exchanges WHERE message_id = ? ORDER BY n', messageId).map((row) => row.exchange as Uint8Array)
  }

  /** The place of the next exchange of a reply, and how many bytes of responses are kept of it. */
  placeIn(messageId: string): { readonly n: number; readonly kept: number } {
    const row = this.#db.get('SELECT coalesce(max(n) + 1, 0) AS n, total(kept) AS kept FROM exchanges WHERE message_id = ?', messageId)
    return { n: Number(row?.n ?? 0), kept: Number(row?.kept ?? 0) }
  }

  /** Forgets all. */
  clear(): void {
    this.#db.run('DELETE FROM exchanges')
    this.#total = 0
  }

  #trimConversation(id: string): void {
    this.#db.run(
      `DELETE FROM exchanges WHERE conversation_id = ? AND seq <= (
         SELECT max(seq) FROM (SELECT seq, sum(size) OVER (ORDER BY seq DESC) AS so_far FROM exchanges WHERE conversation_id = ?) WHERE so_far > ?
       )`,
      id, id, this.#limits.conversation,
    )
  }

  #trimAll(added: number): void {
    // A rolled back transaction leaves the sum too large, which only costs a count.
    this.#total = this.#total === undefined ? this.#count() : this.#total + added
    if (this.#total <= this.#limits.total) return
    this.#db.run(
      'DELETE FROM exchanges WHERE seq <= (SELECT max(seq) FROM (SELECT seq, sum(size) OVER (ORDER BY seq DESC) AS so_far FROM exchanges) WHERE so_far > ?)',
      this.#limits.total,
    )
    this.#total = this.#count()
  }

  #count(): number {
    return Number(this.#db.get('SELECT total(size) AS size FROM exchanges')?.size ?? 0)
  }
}
