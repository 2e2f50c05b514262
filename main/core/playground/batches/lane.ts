import type { ErrorInfo } from '#shared/error.ts'

/** Failures that say that an endpoint has too much to do. */
const busyCodes: ReadonlySet<string> = new Set(['rate-limited', 'server-unavailable'])

/** Whether an endpoint has too much to do, so that fewer requests at once may help. */
export function isBusy({ code }: Pick<ErrorInfo, 'code'>): boolean {
  return busyCodes.has(code)
}

/**
 * How many requests go to one endpoint at once. An endpoint that says that it has too much to do is left alone for as long as it says, by all rows,
 * and gets half as many requests then; after as many good answers in a row as there are requests at once, it gets one more.
 */
export class Lane {
  #most: number
  #limit: number
  #active = 0
  #good = 0
  #until = 0
  readonly #waiting: (() => void)[] = []
  readonly #now: () => number
  #timer: NodeJS.Timeout | undefined

  constructor(most: number, now: () => number) {
    this.#most = most
    this.#limit = most
    this.#now = now
  }

  /** Requests that are under way. */
  get active(): number {
    return this.#active
  }

  /** How many there may be at this moment. */
  get limit(): number {
    return this.#limit
  }

  /** Until when nothing is asked, in milliseconds since 1970; `undefined` where it is. */
  get waitsUntil(): number | undefined {
    return this.#until > this.#now() ? this.#until : undefined
  }

  /** Changes how many requests there may be at once, at most. */
  allow(most: number): void {
    this.#limit = most > this.#most ? this.#limit + most - this.#most : Math.min(this.#limit, most)
    this.#most = most
    this.#wake()
  }

  /** Waits for a place; `isAgain` goes before those that were not asked yet. Rejects with the signal's reason, and has no place then. */
  async enter(signal: AbortSignal, isAgain = false): Promise<void> {
    for (let isFirst = true; !this.#isFree(); isFirst = false) {
      signal.throwIfAborted()
      const { promise, resolve } = Promise.withResolvers<void>()
      if (isAgain || !isFirst) this.#waiting.unshift(resolve)
      else this.#waiting.push(resolve)
      const stop = (): void => resolve()
      signal.addEventListener('abort', stop, { once: true })
      this.#watch()
      await promise
      signal.removeEventListener('abort', stop)
      const place = this.#waiting.indexOf(resolve)
      if (place >= 0) this.#waiting.splice(place, 1)
    }
    signal.throwIfAborted()
    this.#active += 1
  }

  /** Gives the place back. */
  leave(): void {
    this.#active -= 1
    this.#wake()
  }

  /** An answer came. */
  answered(): void {
    this.#good += 1
    if (this.#good < this.#limit || this.#limit >= this.#most) return
    this.#limit += 1
    this.#good = 0
  }

  /** The endpoint has too much to do: nothing is asked for so many milliseconds. */
  backOff(delay: number): void {
    // What was asked together is refused together, and counts once.
    if (this.waitsUntil === undefined) this.#limit = Math.max(1, Math.floor(this.#limit / 2))
    this.#good = 0
    this.#until = Math.max(this.#until, this.#now() + delay)
  }

  #isFree(): boolean {
    return this.#active < this.#limit && this.waitsUntil === undefined
  }

  #wake(): void {
    const free = Math.max(0, this.#limit - this.#active)
    for (const resolve of this.#waiting.splice(0, free)) resolve()
  }

  /** Whoever waits for the time waits by this one timer. */
  #watch(): void {
    const until = this.waitsUntil
    if (until === undefined || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#wake()
      this.#watch()
    }, until - this.#now() + 1)
  }
}
