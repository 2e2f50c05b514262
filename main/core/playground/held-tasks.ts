import { AppError } from '#shared/error.ts'

/** Tasks that are no jobs, side by side: they end with Parley, and whoever needs the database for itself can hold them. */
export class HeldTasks {
  readonly #ending: AbortSignal
  readonly #running = new Set<Promise<unknown>>()
  #held = new AbortController()

  /** `ending` ends with Parley. */
  constructor(ending: AbortSignal) {
    this.#ending = ending
  }

  /** Does a task. Rejects with what it rejects with, and with its signal's reason while tasks are held or Parley ends. */
  async run<Result>(task: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const signal = AbortSignal.any([this.#ending, this.#held.signal])
    signal.throwIfAborted()
    const running = task(signal)
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  /** Ends all and lets none begin; resolves when they have ended. */
  async hold(): Promise<void> {
    this.#held.abort(new AppError('busy', 'A backup is being restored.', { reason: 'restore' }))
    await this.close()
  }

  /** Tasks may begin again. */
  goOn(): void {
    this.#held = new AbortController()
  }

  /** Resolves when nothing runs. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#running)
  }
}
