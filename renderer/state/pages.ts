import { toErrorInfo } from '#shared/error.ts'
import type { Event, Output } from '#shared/contract.ts'
import type { MessageStore } from './message-store.ts'

/** How many messages are asked for at once: the core reads and sends them in a few milliseconds, the window takes them in one. */
export const pageSize = 100
/** How long until a page that failed is asked for again, in milliseconds. */
const retryPause = 3_000

/** Runs something when nothing else is to be done, within a quarter of a second. */
export type WhenIdle = (run: () => void) => void

/** What pages are asked with. */
export interface PageTools {
  readonly store: MessageStore
  ask(ids: string[]): Promise<Output<'conversations.messages'>>
  readonly whenIdle: WhenIdle
  /** Called when the last message that was missing is there, and when some are missing again. */
  changed(): void
}

interface Waiting {
  readonly ids: ReadonlySet<string>
  readonly resolve: () => void
}

/**
 * Takes in what an answer of `conversations.get` left out, a page at a time, in idle moments; at once what somebody waits for. A page
 * adds only what is not known, or is known to be old: what an event has told counts more. One that was asked for before the tree
 * changed, or before a reload, is answered for nothing.
 */
export class Pages {
  readonly #tools: PageTools
  /** In the order in which they are asked for. */
  #missing = new Set<string>()
  readonly #wanted = new Set<string>()
  readonly #waiting = new Set<Waiting>()
  #round = 0
  /** Pages that do not know this event are too old. */
  #since = -1
  /** By message: the last event that made it old. */
  readonly #said = new Map<string, number>()
  #state: 'still' | 'planned' | 'asking' = 'still'
  #hasEnded = false

  constructor(tools: PageTools) {
    this.#tools = tools
  }

  /** Whether nothing is missing. */
  get isWhole(): boolean {
    return this.#missing.size === 0
  }

  /** Whether a message is to come. */
  isMissing(id: string): boolean {
    return this.#missing.has(id)
  }

  /**
   * After an answer that knows the event `lastEvent`: asks for what is not known of these messages, the first ones first. What was
   * asked for before counts no more.
   */
  begin(ids: Iterable<string>, lastEvent: number): void {
    const { store } = this.#tools
    for (const [id, event] of this.#said) {
      if (event > lastEvent) store.outdate(id)
      else this.#said.delete(id)
    }
    this.#round += 1
    this.#since = -1
    this.#state = 'still'
    this.#missing = new Set([...ids].filter((id) => !store.isCurrent(id)))
    this.#told()
  }

  /** Takes note of what an event makes old. */
  receive(event: Extract<Event, { type: 'tree-changed' }>): void {
    const { store } = this.#tools
    this.#since = event.n
    for (const id of event.said) this.#said.set(id, event.n)
    const old = event.said.filter((id) => store.outdate(id))
    for (const id of old) {
      this.#missing.add(id)
      this.#wanted.add(id)
    }
    if (old.length > 0) this.#told()
  }

  /** Asks for a message before others, if it is missing. */
  want(id: string): void {
    if (!this.#missing.has(id) || this.#wanted.has(id)) return
    this.#wanted.add(id)
    this.#plan()
  }

  /** Ends when these messages are known, or are not there, or nobody asks any more; without `ids` when all are. */
  async need(ids: Iterable<string> = this.#missing): Promise<void> {
    const open = new Set([...ids].filter((id) => this.#missing.has(id)))
    if (open.size === 0 || this.#hasEnded) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.add({ ids: open, resolve })
    this.#plan()
    await promise
  }

  /** Asks for nothing more. */
  end(): void {
    this.#hasEnded = true
    this.#round += 1
    for (const { resolve } of this.#waiting) resolve()
    this.#waiting.clear()
  }

  /** Those who draw subscribe one after another: all of a frame go into one page. */
  #plan(): void {
    if (this.#hasEnded || this.#missing.size === 0 || this.#state === 'asking') return
    const round = this.#round
    const ask = (): void => {
      if (round === this.#round && this.#state === 'planned') void this.#ask()
    }
    const isUrgent = this.#wanted.size > 0 || this.#waiting.size > 0
    if (isUrgent) queueMicrotask(ask)
    else if (this.#state === 'still') this.#tools.whenIdle(ask)
    this.#state = 'planned'
  }

  async #ask(): Promise<void> {
    const round = this.#round
    this.#state = 'asking'
    const ids = this.#next()
    try {
      const { messages, rest, lastEvent } = ids.length === 0 ? { messages: [], rest: [], lastEvent: Infinity } : await this.#tools.ask(ids)
      if (round !== this.#round) return
      if (lastEvent >= this.#since) this.#take(ids, messages, rest)
      this.#state = 'still'
      this.#told()
    } catch (thrown) {
      if (round !== this.#round) return
      this.#state = 'still'
      // A conversation that is gone is told of by its snapshot.
      if (toErrorInfo(thrown).code !== 'not-found') setTimeout(() => round === this.#round && this.#plan(), retryPause)
    }
  }

  #next(): string[] {
    const { store } = this.#tools
    const ids: string[] = []
    const waited = [...this.#waiting].flatMap((one) => [...one.ids])
    const seen = new Set<string>()
    for (const id of [...this.#wanted, ...waited, ...this.#missing]) {
      if (ids.length === pageSize) break
      if (!this.#missing.has(id) || seen.has(id)) continue
      seen.add(id)
      if (store.isCurrent(id)) this.#missing.delete(id)
      else ids.push(id)
    }
    return ids
  }

  #take(ids: readonly string[], messages: Output<'conversations.messages'>['messages'], rest: readonly string[]): void {
    this.#tools.store.add(messages)
    const left = new Set(rest)
    for (const id of ids) if (!left.has(id)) this.#missing.delete(id)
  }

  /** Whoever waits is told, and what is still missing is asked for. */
  #told(): void {
    for (const id of this.#wanted) if (!this.#missing.has(id)) this.#wanted.delete(id)
    for (const one of this.#waiting) {
      if ([...one.ids].some((id) => this.#missing.has(id))) continue
      this.#waiting.delete(one)
      one.resolve()
    }
    this.#tools.changed()
    this.#plan()
  }
}

/** In the window's idle moments; outside of a window soon. */
export const whenIdle: WhenIdle = (run) => {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 250 })
  else setTimeout(run, 0)
}
