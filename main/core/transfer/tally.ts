import type { ImportReport, ImportSource, SkipReason } from '#shared/transfer.ts'

/** How many places are named for each reason, and how many conversations of those that came in. */
const maxExamples = 5
const maxConversationIds = 50

/** Counts what an import brings and what it leaves out. */
export class Tally {
  readonly #sources = new Set<ImportSource>()
  readonly #skipped = new Map<SkipReason, { count: number; examples: string[] }>()
  readonly #newest: { id: string; updatedAt: number }[] = []
  readonly conversations = { added: 0, updated: 0, unchanged: 0 }
  messages = 0
  images = 0

  source(source: ImportSource): void {
    this.#sources.add(source)
  }

  skip(reason: SkipReason, count: number, examples: readonly string[]): void {
    const known = this.#skipped.get(reason) ?? { count: 0, examples: [] }
    known.count += count
    for (const example of examples) if (known.examples.length < maxExamples && !known.examples.includes(example)) known.examples.push(example)
    this.#skipped.set(reason, known)
  }

  /** A conversation that came in or grew. */
  conversation(id: string, updatedAt: number): void {
    const place = this.#newest.findIndex((other) => other.updatedAt < updatedAt)
    if (place === -1 && this.#newest.length >= maxConversationIds) return
    this.#newest.splice(place === -1 ? this.#newest.length : place, 0, { id, updatedAt })
    this.#newest.length = Math.min(this.#newest.length, maxConversationIds)
  }

  /** What has come in so far. */
  report(): ImportReport {
    return {
      sources: [...this.#sources],
      conversations: { ...this.conversations },
      messages: { added: this.messages },
      images: { added: this.images },
      skipped: [...this.#skipped].map(([reason, { count, examples }]) => ({ reason, count, examples: [...examples] })).toSorted((a, b) => b.count - a.count),
      conversationIds: this.#newest.map(({ id }) => id),
    }
  }
}
