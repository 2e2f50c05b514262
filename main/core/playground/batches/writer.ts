import type { StoredResult } from '../../store/batches.ts'

interface Waiting {
  readonly result: StoredResult
  readonly resolve: () => void
  readonly reject: (thrown: unknown) => void
}

/** Stores results, those that come in one turn of the event loop together. */
export class ResultWriter {
  readonly #write: (results: readonly StoredResult[]) => void
  #waiting: Waiting[] = []

  /** `write` stores them all or throws. */
  constructor(write: (results: readonly StoredResult[]) => void) {
    this.#write = write
  }

  /** Resolves when the result is stored: only then another row is asked in its place, so that a kill costs no more than what is under way. */
  add(result: StoredResult): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.#waiting.length === 0) setImmediate(() => this.#flush())
    this.#waiting.push({ result, resolve, reject })
    return promise
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    try {
      this.#write(waiting.map(({ result }) => result))
      for (const { resolve } of waiting) resolve()
    } catch (thrown) {
      for (const { reject } of waiting) reject(thrown)
    }
  }
}
