import { fold } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { StreamPart } from '#shared/stream.ts'

/** Runs `flush` soon, at the latest within a quarter of a second. */
export type Schedule = (flush: () => void) => void

/** So many replies that stream are drawn anew in one frame: of eight side by side each is drawn in every fourth one, which costs fewer frames than all in each. */
const grownPerFrame = 2

/** Messages by id. A change wakes only who listens to that message: gathered until the next frame, at once when it ends. */
export class MessageStore {
  readonly #messages = new Map<string, Message>()
  /** Those that say something else by now. */
  readonly #old = new Set<string>()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #changed = new Set<string>()
  /** Those that only grew; the one that waits longest is the first. */
  readonly #grown = new Set<string>()
  readonly #schedule: Schedule
  #scheduled = false

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  /** The message as far as it has arrived. */
  get(id: string): Message | undefined {
    return this.#messages.get(id)
  }

  /** Calls back after a change of the message. Answers a function that ends it. */
  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set()
    this.#listeners.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(id)
    }
  }

  /** Takes a whole message in place of what was known of it. */
  put(message: Message): void {
    this.#messages.set(message.id, message)
    this.#old.delete(message.id)
    this.#mark(message.id)
  }

  /** Takes those of the messages that are not known, or known to be old: of the others more is known already. */
  add(messages: readonly Message[]): void {
    for (const message of messages) if (!this.isCurrent(message.id)) this.put(message)
  }

  /** Whether a message is known, and nothing makes it old. */
  isCurrent(id: string): boolean {
    return this.#messages.has(id) && !this.#old.has(id)
  }

  /** What is known of a message is old: it stays until something newer is told. Answers whether it was known. */
  outdate(id: string): boolean {
    const isKnown = this.#messages.has(id)
    if (isKnown) this.#old.add(id)
    return isKnown
  }

  /** Where a message hangs, and whether it is left out, may change without what it says. An unknown message stays unknown. */
  place(id: string, { parentId, leftOut }: Pick<Message, 'parentId' | 'leftOut'>): void {
    const message = this.#messages.get(id)
    if (message === undefined || (message.parentId === parentId && isSameReason(message.leftOut, leftOut))) return
    const { leftOut: _, ...others } = message
    this.#messages.set(id, { ...others, parentId, ...(leftOut !== undefined && { leftOut }) })
    this.#mark(id)
  }

  /** Folds steps of a running reply. An unknown message stays unknown. */
  fold(id: string, parts: readonly StreamPart[]): void {
    const message = this.#messages.get(id)
    if (message === undefined) return
    this.#messages.set(id, parts.reduce(fold, message))
    this.#grown.add(id)
    this.#wakeSoon()
    if (parts.some((part) => part.type === 'end')) this.flush()
  }

  /** The reply has ended with this status, and listeners are told at once. */
  finish(id: string, status: Message['status']): void {
    const message = this.#messages.get(id)
    if (message !== undefined && message.status !== status) this.put({ ...message, status })
    this.flush()
  }

  /** Forgets messages. */
  drop(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#messages.delete(id)
      this.#old.delete(id)
    }
  }

  /** Tells listeners what has changed until now. */
  flush(): void {
    this.#wake([...this.#changed, ...this.#grown])
  }

  #wake(ids: readonly string[]): void {
    for (const id of ids) {
      this.#changed.delete(id)
      this.#grown.delete(id)
    }
    for (const id of new Set(ids)) for (const listener of this.#listeners.get(id) ?? []) listener()
  }

  #mark(id: string): void {
    this.#changed.add(id)
    this.#wakeSoon()
  }

  #wakeSoon(): void {
    if (this.#scheduled || this.#changed.size + this.#grown.size === 0) return
    this.#scheduled = true
    this.#schedule(() => {
      this.#scheduled = false
      const seen = [...this.#grown].filter((id) => this.#listeners.has(id))
      const later = new Set(seen.slice(grownPerFrame))
      this.#wake([...this.#changed, ...[...this.#grown].filter((id) => !later.has(id))])
      this.#wakeSoon()
    })
  }
}

function isSameReason(one: Message['leftOut'], other: Message['leftOut']): boolean {
  return one === other || (one?.why === other?.why && one?.summaryId === other?.summaryId && one?.at === other?.at)
}

/** Once per frame while the window is drawn; frames do not come in hidden windows and outside of one, a timer does. */
export const scheduleFrame: Schedule = (flush) => {
  if (typeof requestAnimationFrame !== 'function') {
    setTimeout(flush, 16)
    return
  }
  let ran = false
  const once = (): void => {
    if (ran) return
    ran = true
    clearTimeout(timer)
    flush()
  }
  const timer = setTimeout(once, document.hidden ? 100 : 250)
  if (!document.hidden) requestAnimationFrame(once)
}
