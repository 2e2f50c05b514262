import type { SearchFilters, SearchHit } from '#shared/conversation.ts'
import type { Database } from '../../store/db.ts'
import { readMeaning } from '../../store/meaning-rows.ts'
import type { MeaningRow } from '../../store/meaning-rows.ts'
import { messagesWithin, messagesWithout, nearHit } from '../../store/near-messages.ts'
import { search } from '../../store/search-query.ts'
import { parseTerms } from '../../store/search-terms.ts'
import type { Terms } from '../../store/search-terms.ts'
import { fuse } from './fuse.ts'
import { packedLength, similarity, unpackVector } from './packed-vector.ts'
import { SignMemory } from './sign-memory.ts'
import type { Near } from './sign-memory.ts'

/** What is looked for by its meaning, and by its words. */
export interface MeaningQuestion {
  readonly text: string
  /** The direction of the text. */
  readonly direction: Float32Array
  readonly limit: number
  readonly filters: SearchFilters
}

/** What was found. */
export interface MeaningFound {
  readonly hits: SearchHit[]
  readonly capped: boolean
}

/** Pieces that are looked at in full. */
const lookedAt = 400
/** The nearest are shown however far they are, the others where they are nearer than most. */
const always = 5
/** Vectors that the middle is made from. */
const sampled = 1_000

/** A piece whose vector was looked at. */
interface Looked {
  readonly messageSeq: number
  readonly from: number
  readonly to: number
  readonly similarity: number
}

/** Finds messages by meaning, in a thread of its own: it keeps the signs of all vectors in memory, and follows what the core stores. */
export class MeaningFinder {
  readonly #db: Database
  #memory: SignMemory | undefined
  #dimensions = 0
  #firstId = 0
  #lastId = 0
  /** How many vectors there were when the middle was made. */
  #atFirst = 0

  constructor(db: Database) {
    this.#db = db
  }

  /** Reads what was stored since the last time; the first time everything. Answers how many vectors there are, and how many bytes of memory they take. */
  refresh(): { readonly vectors: number; readonly bytes: number } {
    const index = readMeaning(this.#db)
    if (index?.dimensions === undefined) this.#memory = undefined
    else this.#follow(index, index.dimensions)
    return { vectors: this.#memory?.count ?? 0, bytes: this.#memory?.bytes ?? 0 }
  }

  /** The best hits by words and by meaning, joined. */
  find({ text, direction, limit, filters }: MeaningQuestion): MeaningFound {
    this.refresh()
    const terms = parseTerms(text)
    const { hits, capped } = search(this.#db, { text, filters, limit, order: 'relevance' })
    return { hits: fuse([this.#near(direction, { terms, filters, limit }), hits], limit), capped }
  }

  /** The nearest pieces, nearest first, by their full vectors: for what is found, and to see how true that is. */
  nearest(direction: Float32Array, mayBe?: (message: number) => boolean): Looked[] {
    const memory = this.#memory
    if (memory === undefined || direction.length !== this.#dimensions) return []
    const { near, spread } = memory.nearest(direction, lookedAt, mayBe)
    const looked = this.#look(memory, near, direction).toSorted((a, b) => b.similarity - a.similarity)
    return looked.filter((piece, place) => place < always || piece.similarity >= spread.mean + spread.deviation)
  }

  #near(direction: Float32Array, { terms, filters, limit }: Pick<MeaningQuestion, 'filters' | 'limit'> & { readonly terms: Terms }): SearchHit[] {
    const within = messagesWithin(this.#db, filters)
    const without = messagesWithout(this.#db, terms)
    const isLimited = within !== undefined || without.size > 0
    const pieces = this.nearest(direction, isLimited ? (message) => within?.has(message) !== false && !without.has(message) : undefined)
    const seen = new Set<number>()
    const hits: SearchHit[] = []
    for (const piece of pieces) {
      if (hits.length === limit) break
      // A message is found by the piece that is nearest.
      if (seen.has(piece.messageSeq)) continue
      seen.add(piece.messageSeq)
      const hit = nearHit(this.#db, piece, { terms, filters })
      if (hit !== undefined) hits.push(hit)
    }
    return hits
  }

  /** What was deleted since is forgotten. */
  #look(memory: SignMemory, near: readonly Near[], direction: Float32Array): Looked[] {
    const rows = new Map(near.map(({ row }) => [memory.idOf(row), row]))
    const stored = this.#db.lists('SELECT id, message_seq, from_character, to_character, vector FROM message_vectors WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify([...rows.keys()]))
    const looked = stored.flatMap(([id, messageSeq, from, to, vector]): Looked[] => {
      if (!(vector instanceof Uint8Array)) return []
      rows.delete(Number(id))
      return [{ messageSeq: Number(messageSeq), from: Number(from), to: Number(to), similarity: similarity(vector, direction) }]
    })
    const gone = [...rows.values()]
    // From the last one on: a row that is taken out gives its number to the last.
    for (const row of gone.toSorted((a, b) => b - a)) memory.remove(row)
    return looked
  }

  #follow({ firstId }: MeaningRow, dimensions: number): void {
    const isOther = firstId !== this.#firstId || dimensions !== this.#dimensions
    if (this.#memory === undefined || isOther) this.#begin(firstId, dimensions)
    this.#read()
    // The middle of the first few says little of the many that came since.
    const count = this.#memory?.count ?? 0
    if (count <= 2 * this.#atFirst || this.#atFirst >= sampled * 20) return
    this.#begin(firstId, dimensions)
    this.#read()
    this.#atFirst = this.#memory?.count ?? 0
  }

  #begin(firstId: number, dimensions: number): void {
    this.#memory = new SignMemory(this.#middle(firstId, dimensions))
    this.#firstId = firstId
    this.#dimensions = dimensions
    this.#lastId = firstId - 1
    this.#atFirst = 0
  }

  #read(): void {
    const memory = this.#memory
    if (memory === undefined) return
    const direction = new Float32Array(this.#dimensions)
    for (const { id, message_seq: message, vector } of this.#db.each('SELECT id, message_seq, vector FROM message_vectors WHERE id > ? ORDER BY id', this.#lastId)) {
      this.#lastId = Number(id)
      if (!(vector instanceof Uint8Array) || packedLength(vector) !== this.#dimensions) continue
      unpackVector(vector, direction)
      memory.add({ id: Number(id), message: Number(message), direction })
    }
    if (this.#atFirst === 0) this.#atFirst = memory.count
  }

  /** The middle of vectors from everywhere in the table. */
  #middle(firstId: number, dimensions: number): Float32Array {
    const sum = new Float64Array(dimensions)
    const direction = new Float32Array(dimensions)
    const lastId = Number(this.#db.get('SELECT max(id) AS id FROM message_vectors')?.id ?? firstId)
    const step = Math.max(1, (lastId - firstId) / sampled)
    let count = 0
    for (let at = firstId; at <= lastId; at += step) {
      const vector = this.#db.get('SELECT vector FROM message_vectors WHERE id >= ? ORDER BY id LIMIT 1', Math.floor(at))?.vector
      if (!(vector instanceof Uint8Array) || packedLength(vector) !== dimensions) continue
      unpackVector(vector, direction)
      for (let index = 0; index < dimensions; index += 1) sum[index] = (sum[index] as number) + (direction[index] as number)
      count += 1
    }
    return Float32Array.from(sum, (value) => (count === 0 ? 0 : value / count))
  }
}
