/** Lets a few pieces of work run at once; the others wait, first come first served, but for those that somebody looks for now. */
export class Turns {
  readonly #atOnce: number
  readonly #waiting = { soon: [] as (() => void)[], later: [] as (() => void)[] }
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Runs `work` when its turn has come; answers and rejects as it does. What is to come `soon` goes before all that is not. */
  async take<Result>(work: () => Promise<Result>, when: 'soon' | 'later' = 'later'): Promise<Result> {
    if (this.#running >= this.#atOnce) await new Promise<void>((resolve) => this.#waiting[when].push(resolve))
    else this.#running += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.soon.shift() ?? this.#waiting.later.shift()
      // The turn is handed on, so that nobody who comes now slips in between.
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
