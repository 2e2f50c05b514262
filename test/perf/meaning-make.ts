import { join } from 'node:path'
import { directionOf, packVector } from '#core/playground/meaning/packed-vector.ts'
import { insertConversation } from '#core/store/conversations.ts'
import { Database, databaseFile, openDatabase } from '#core/store/db.ts'
import { indexEverything } from '#core/store/indexer.ts'
import { startMeaning } from '#core/store/meaning-rows.ts'
import { insertMessage } from '#core/store/messages.ts'
import { queueIndexing } from '#core/store/search-index.ts'

/** Numbers of a vector. */
export const dimensions = 1_024
const perConversation = 100
/** What messages are about: vectors of one topic are near to each other, and all of them lie on one side of the space, as those of real models do. */
const topics = 500

/** Directions that lie as those of a model do, always the same ones. */
export class Directions {
  #state = 1
  readonly #side = this.#noise(0.7)
  readonly #topics = Array.from({ length: topics }, () => this.#noise(0.7))

  /** One about a topic. */
  about(topic: number): Float32Array {
    const [of, own] = [this.#topics[topic % topics], this.#noise(0.7)]
    const direction = directionOf(own.map((value, place) => value + (this.#side[place] ?? 0) + (of?.[place] ?? 0)))
    if (direction === undefined) throw new Error('there is no such topic')
    return direction
  }

  #noise(size: number): Float32Array {
    const noise = new Float32Array(dimensions)
    for (let place = 0; place < dimensions; place += 1) noise[place] = (this.#next() + this.#next() + this.#next() + this.#next() - 2) * Math.sqrt(3) * size
    return noise
  }

  #next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return this.#state / 2 ** 32
  }
}

/** Writes conversations, indexed, into the folder of a data folder. */
export function writeMessages(folder: string, count: number): void {
  const db = openDatabase(folder, () => 0)
  db.exec('PRAGMA synchronous = OFF')
  db.transaction(() => {
    for (let first = 0; first < count; first += perConversation) {
      const id = `c${first}`
      insertConversation(db, { id, title: `Conversation ${first}`, titledBy: 'person', createdAt: first * 1_000, updatedAt: first * 1_000, activeLeafId: null, endpointId: null, settings: {}, attention: 'none', folderId: null, pinned: false, archived: false })
      for (let n = first; n < first + perConversation; n += 1) {
        insertMessage(db, { id: `m${n}`, conversationId: id, parentId: n === first ? null : `m${n - 1}`, turnId: `t${n}`, lane: 0, role: 'user', status: 'done', createdAt: n * 1_000, parts: [{ type: 'text', text: `Message ${n} speaks of topic ${n % topics} and of nothing else, in a few plain words.` }] })
      }
      queueIndexing(db, id)
    }
  })
  indexEverything(db)
  db.close()
}

/** Gives every message a vector, as if the endpoint had; answers them whole. Their seqs are their places, from 1 on. */
export function writeVectors(folder: string, endpoint: { readonly id: string; readonly name: string }, { count, directions }: { readonly count: number; readonly directions: Directions }): Float32Array {
  const db = new Database(join(folder, databaseFile))
  const all = new Float32Array(count * dimensions)
  db.exec('PRAGMA synchronous = OFF')
  db.transaction(() => {
    startMeaning(db, endpoint)
    db.run('UPDATE meaning_index SET unqueued = 0, dimensions = ?', dimensions)
    for (let n = 0; n < count; n += 1) {
      const direction = directions.about(n)
      all.set(direction, n * dimensions)
      db.run('INSERT INTO message_vectors (message_seq, from_character, to_character, vector) VALUES (?, 0, 60, ?)', n + 1, packVector(direction))
    }
  })
  db.close()
  return all
}
