import type { BatchCounts, BatchPace } from '#shared/playground/batches.ts'
import { countsOf } from '../../store/batches.ts'
import type { StoredResult } from '../../store/batches.ts'

/** What the pace is told by, in milliseconds. */
const window = 30_000

/** Which rows of a batch have their answers, and how fast more come. */
export class BatchProgress {
  counts: BatchCounts
  readonly #targets: number
  /** A bit for every row and target. */
  readonly #answered: Uint8Array
  readonly #came: { readonly at: number; readonly count: number }[] = []
  readonly #begun: number
  readonly #now: () => number

  constructor(counts: BatchCounts, { rows, targets, now }: { readonly rows: number; readonly targets: number; now(): number }) {
    this.counts = counts
    this.#targets = targets
    this.#answered = new Uint8Array(Math.ceil((rows * targets) / 8))
    this.#now = now
    this.#begun = now()
  }

  has(row: number, target: number): boolean {
    const place = row * this.#targets + target
    return (((this.#answered[place >> 3] ?? 0) >> (place & 7)) & 1) === 1
  }

  mark(row: number, target: number): void {
    const place = row * this.#targets + target
    this.#answered[place >> 3] = (this.#answered[place >> 3] ?? 0) | (1 << (place & 7))
  }

  /** Results have been stored. */
  add(results: readonly StoredResult[]): void {
    const more = countsOf(results)
    const { counts } = this
    this.counts = {
      done: counts.done + more.done, failed: counts.failed + more.failed, skipped: counts.skipped + more.skipped, inputTokens: counts.inputTokens + more.inputTokens,
      outputTokens: counts.outputTokens + more.outputTokens, cost: counts.cost + more.cost, priced: counts.priced + more.priced,
    }
    for (const { row, target } of results) this.mark(row, target)
    const count = more.done + more.failed
    if (count > 0) this.#came.push({ at: this.#now(), count })
  }

  /** Answers in a minute, of late. */
  perMinute(): BatchPace['perMinute'] {
    const now = this.#now()
    const from = Math.max(this.#begun, now - window)
    const past = this.#came.findIndex(({ at }) => at >= from)
    this.#came.splice(0, past === -1 ? this.#came.length : past)
    const count = this.#came.reduce((sum, one) => sum + one.count, 0)
    return count === 0 ? 0 : (count / Math.max(1_000, now - from)) * 60_000
  }
}
