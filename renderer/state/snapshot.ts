import type { Event } from '#shared/contract.ts'

/** What a query answers: a value, and the number of the last event that is already in it. */
export interface Answer<Value> {
  readonly value: Value
  readonly lastEvent: number
  /** Called at the moment the answer becomes the value, before events that overtook it are applied. */
  accept?(): void
}

/** How a snapshot is asked for and kept up to date. */
export interface SnapshotSource<Value> {
  /** Asks the core. May reject; the snapshot is then asked again at the next `load`. */
  ask(): Promise<Answer<Value>>
  /** The value after an event that is newer than the snapshot. Answers the same value where the event does not concern it. */
  apply(value: Value, event: Event): Value
}

/**
 * One answered query that stays true. Events that came while it was asked are kept and applied after it, events that
 * are already in the answer are ignored, and after a hole in the numbers it is asked again.
 */
export class Snapshot<Value> {
  readonly #source: SnapshotSource<Value>
  readonly #changed: () => void
  #value: Value | undefined
  #lastEvent = -1
  /** Events that overtook the answer; `undefined` while nothing is asked. */
  #kept: Event[] | undefined
  #asking: Promise<void> | undefined
  /** A question that was put before a reset is answered for nothing. */
  #round = 0

  constructor(source: SnapshotSource<Value>, changed: () => void) {
    this.#source = source
    this.#changed = changed
  }

  /** The value as of the newest event, `undefined` before the first answer. */
  get value(): Value | undefined {
    return this.#value
  }

  /** The number of the newest event that the value contains, -1 before the first answer. */
  get lastEvent(): number {
    return this.#lastEvent
  }

  /** Whether a question is under way. */
  get isAsking(): boolean {
    return this.#asking !== undefined
  }

  /** Ends when the question under way is answered; asks it where there is neither a value nor a question. Rejects as `ask` does. */
  load(): Promise<void> {
    if (this.#asking !== undefined) return this.#asking
    return this.#value === undefined ? this.reload() : Promise.resolve()
  }

  /** Asks again; the old value stays until the answer. A question under way is answered for nothing. */
  reload(): Promise<void> {
    const round = ++this.#round
    this.#kept = []
    const asking = this.#source.ask().then(
      (answer) => this.#take(round, answer),
      (thrown: unknown) => {
        if (round !== this.#round) return this.#asking
        this.#asking = undefined
        this.#kept = undefined
        throw thrown
      },
    )
    this.#asking = asking
    return asking
  }

  /** Ends when nothing is asked any more, however it was answered. */
  async settled(): Promise<void> {
    while (this.#asking !== undefined) await this.#asking.catch(() => undefined)
  }

  /** Takes an event of the stream. */
  receive(event: Event): void {
    if (this.#kept !== undefined) {
      this.#kept.push(event)
      return
    }
    if (this.#value === undefined) return
    if (this.#isAfterHole(event)) this.#askAgain([event])
    else if (this.#applyNewer(event)) this.#changed()
  }

  #take(round: number, answer: Answer<Value>): Promise<void> | undefined {
    if (round !== this.#round) return this.#asking
    const kept = this.#kept ?? []
    this.#value = answer.value
    this.#lastEvent = answer.lastEvent
    this.#kept = undefined
    this.#asking = undefined
    answer.accept?.()
    for (const [index, event] of kept.entries()) {
      if (this.#isAfterHole(event)) {
        this.#askAgain(kept.slice(index))
        break
      }
      this.#applyNewer(event)
    }
    this.#changed()
    return this.#asking
  }

  #isAfterHole(event: Event): boolean {
    return event.n > this.#lastEvent + 1
  }

  #askAgain(kept: Event[]): void {
    this.reload().catch(() => undefined)
    this.#kept = kept
  }

  #applyNewer(event: Event): boolean {
    if (this.#value === undefined || event.n <= this.#lastEvent) return false
    const next = this.#source.apply(this.#value, event)
    this.#lastEvent = event.n
    if (next === this.#value) return false
    this.#value = next
    return true
  }
}
