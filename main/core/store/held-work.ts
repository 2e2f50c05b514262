/** Work on the database that is done one piece after the other, and that whoever needs the database for itself can hold. */
export class HeldWork {
  readonly #ending: AbortSignal
  #running = Promise.resolve()
  #held = new AbortController()

  /** `ending` ends with Parley. */
  constructor(ending: AbortSignal) {
    this.#ending = ending
  }

  /** Runs `work`, which must not reject, after what came before; not while it is held, nor when Parley ends. Its signal says when to stop. */
  async run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#running = this.#running.then(async () => {
      const signal = AbortSignal.any([this.#ending, this.#held.signal])
      if (!signal.aborted) await work(signal)
    })
    await this.#running
  }

  /** Ends what runs where it is, and begins nothing more; resolves when that is so. */
  async hold(): Promise<void> {
    this.#held.abort()
    await this.#running
  }

  /** Work is done again. */
  goOn(): void {
    this.#held = new AbortController()
  }

  /** Resolves when nothing runs. */
  async close(): Promise<void> {
    await this.#running
  }
}
