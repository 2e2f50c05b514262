import type { Event, EventBatch, Fact } from '#shared/contract.ts'
import { joinDeltas } from '#shared/fold.ts'
import type { StreamPart } from '#shared/stream.ts'

/** How long facts are gathered before readers are handed them, in milliseconds. */
export const batchInterval = 16
/** How many events are kept for readers that come back or are slow. */
export const bufferEvents = 10_000
/** How many characters of event data are kept, roughly its bytes. */
export const bufferSize = 8 * 1024 * 1024

/** Takes a batch. While the promise that it answers is pending it is handed nothing more. Must not throw. */
export type EventReader = (batch: EventBatch) => void | Promise<void>

/** The place after which a reader goes on: the run and the number of the last event it has. */
export interface EventPlace {
  readonly run: string
  readonly n: number
}

type Delta = Extract<Fact, { type: 'message-delta' }>

interface Kept {
  readonly event: Event
  readonly size: number
}

/** Stands where a kept event was, so that its memory is free before the head of the list is cut off. */
const cutOff: Kept = { event: { n: 0, type: 'endpoints-changed' }, size: 0 }

interface Cursor {
  readonly read: EventReader
  /** The last event it was handed. */
  n: number
  busy: boolean
  needsReset: boolean
}

/**
 * The one ordered, numbered stream of facts. Facts are gathered for 16 ms (less at the end of a reply), deltas of one
 * message are joined, then each reader is handed what it lacks, at its own pace, from one buffer.
 */
export class EventLog {
  readonly run: string
  #n = 0
  #pending: Fact[] = []
  /** Where in `#pending` the deltas of a message are gathered. */
  #open = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  /** Kept events are `#kept[#first…]`; the head is cut off now and then, not at every event. */
  #kept: Kept[] = []
  #first = 0
  #size = 0
  #cursors = new Set<Cursor>()

  constructor(run: string) {
    this.run = run
  }

  /** Tells a fact. It gets its number when the batch is made. */
  tell(fact: Fact): void {
    if (fact.type === 'message-delta') this.#tellDelta(fact)
    else this.#push(fact)
  }

  /** Tells one step of a running reply: the hot path. */
  tellPart(conversationId: string, messageId: string, part: StreamPart): void {
    const open = this.#open.get(messageId)
    const delta = open === undefined ? undefined : (this.#pending[open] as Delta)
    if (delta === undefined) {
      this.#open.set(messageId, this.#pending.length)
      this.#pending.push({ type: 'message-delta', conversationId, messageId, parts: [part] })
      this.#gather()
      return
    }
    const last = delta.parts.at(-1)
    const joined = last === undefined ? undefined : joinDeltas(last, part)
    if (joined === undefined) delta.parts.push(part)
    else delta.parts[delta.parts.length - 1] = joined
  }

  /** Numbers what is pending and hands it out. Answers the number of the last event: what a snapshot taken now contains. */
  flush(): number {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending.length === 0) return this.#n
    for (const fact of this.#pending) this.#keep({ ...fact, n: ++this.#n })
    this.#pending = []
    this.#open.clear()
    // Before anything is cut off: a reader that keeps up is not reset by one long message.
    for (const cursor of this.#cursors) this.#serve(cursor)
    this.#trim()
    return this.#n
  }

  /** Hands `read` every event after `place`, from now on without one. Answers a function that ends it. */
  subscribe(read: EventReader, place?: EventPlace): () => void {
    const now = this.flush()
    const unknown = place !== undefined && (place.run !== this.run || place.n > now)
    const cursor: Cursor = { read, n: unknown || place === undefined ? now : place.n, busy: false, needsReset: unknown }
    this.#cursors.add(cursor)
    this.#serve(cursor)
    return () => this.#cursors.delete(cursor)
  }

  /** Every reader, also one that comes back later, is told to ask its snapshots again: what was told so far holds no more. */
  reset(): void {
    this.flush()
    this.#n += 1
    this.#kept = []
    this.#first = 0
    this.#size = 0
    for (const cursor of this.#cursors) this.#serve(cursor)
  }

  /** Hands out what is pending; readers get nothing after it. */
  close(): void {
    this.flush()
    this.#cursors.clear()
  }

  #tellDelta(fact: Delta): void {
    for (const part of fact.parts) this.tellPart(fact.conversationId, fact.messageId, part)
  }

  #push(fact: Fact): void {
    // Deltas must not be joined to one that stands before this fact of the same message.
    if ('messageId' in fact) this.#open.delete(fact.messageId)
    this.#pending.push(fact)
    // With the last word of a reply there is nothing left to gather for.
    if (fact.type === 'message-finished') this.#gather(0)
    else this.#gather()
  }

  /** Sees to it that what is pending is handed out: within the interval, or (0) as soon as the present work is done. */
  #gather(milliseconds = batchInterval): void {
    if (milliseconds < batchInterval) clearTimeout(this.#timer)
    else if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => this.flush(), milliseconds)
  }

  #keep(event: Event): void {
    const size = sizeOf(event)
    this.#kept.push({ event, size })
    this.#size += size
  }

  #trim(): void {
    while (this.#kept.length - this.#first > bufferEvents || (this.#size > bufferSize && this.#kept.length - this.#first > 1)) {
      this.#size -= this.#kept[this.#first]?.size ?? 0
      this.#kept[this.#first] = cutOff
      this.#first += 1
    }
    if (this.#first > bufferEvents) {
      this.#kept = this.#kept.slice(this.#first)
      this.#first = 0
    }
  }

  #serve(cursor: Cursor): void {
    if (cursor.busy || !this.#cursors.has(cursor)) return
    const batch = this.#batchFor(cursor)
    if (batch === undefined) return
    const pending = cursor.read(batch)
    if (!(pending instanceof Promise)) return
    cursor.busy = true
    const free = (): void => {
      cursor.busy = false
      this.#serve(cursor)
    }
    void pending.then(free, free)
  }

  #batchFor(cursor: Cursor): EventBatch | undefined {
    const oldest = this.#n - (this.#kept.length - this.#first) + 1
    if (cursor.needsReset || cursor.n + 1 < oldest) {
      cursor.needsReset = false
      cursor.n = this.#n
      return { run: this.run, reset: true, n: this.#n }
    }
    if (cursor.n === this.#n) return undefined
    const events = this.#kept.slice(this.#first + (cursor.n + 1 - oldest)).map((kept) => kept.event)
    cursor.n = this.#n
    return { run: this.run, events }
  }
}

/** Characters of all texts in it, and something for what holds them. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 16
  if (typeof value !== 'object' || value === null) return 16
  let size = 32
  for (const item of Object.values(value)) size += sizeOf(item)
  return size
}
