import type { Message } from '#shared/message.ts'

/** Why a run was ended from outside. */
export type StopReason = 'person' | 'closing'

/** A reply that is being produced. */
export interface Run {
  /** The reply as far as it has arrived. */
  message: Message
  readonly controller: AbortController
  stopReason: StopReason | undefined
  /** Whether anything of the reply has arrived since the run began; a reply that is continued had content before. */
  hasArrived: boolean
  /** Ends the wait for the next attempt; `undefined` while none is waited for. */
  retryNow: (() => void) | undefined
  /** Settles when the reply is stored; never rejects. */
  finished: Promise<void>
}

/** The replies that are being produced: their one home while they last. */
export class Runs {
  readonly #byMessage = new Map<string, Run>()
  readonly #unstored = new Map<string, Message>()

  add(run: Run): void {
    this.#byMessage.set(run.message.id, run)
  }

  delete(messageId: string): void {
    this.#byMessage.delete(messageId)
  }

  get(messageId: string): Run | undefined {
    return this.#byMessage.get(messageId)
  }

  /** A reply as it is at present where the disk does not know it: it is running, or its end could not be stored. */
  present(messageId: string): Message | undefined {
    return this.#byMessage.get(messageId)?.message ?? this.#unstored.get(messageId)
  }

  /** The ids of the replies of a conversation that the disk does not know as they are. */
  presentIds(conversationId: string): string[] {
    const unstored = [...this.#unstored.values()].filter((message) => message.conversationId === conversationId)
    return [...this.of(conversationId).map((run) => run.message.id), ...unstored.map(({ id }) => id)]
  }

  /** A stored message as it is at present: its place, and whether it is left out, are on disk; what it says may be here. */
  now(stored: Message): Message {
    const present = this.present(stored.id)
    if (present === undefined) return stored
    const { leftOut: _, ...said } = present
    return { ...said, parentId: stored.parentId, ...(stored.leftOut !== undefined && { leftOut: stored.leftOut }) }
  }

  /** Keeps a reply that has ended and could not be stored. */
  keep(message: Message): void {
    this.#byMessage.delete(message.id)
    this.#unstored.set(message.id, message)
  }

  /** Hands every reply that could not be stored to `store` once more; one that is stored is kept no longer. Throws what `store` throws. */
  storeKept(store: (message: Message) => void): void {
    for (const message of this.#unstored.values()) {
      store(message)
      this.#unstored.delete(message.id)
    }
  }

  /** The runs of one conversation, or of all. */
  of(conversationId?: string): Run[] {
    return [...this.#byMessage.values()].filter((run) => conversationId === undefined || run.message.conversationId === conversationId)
  }

  /** Whether a reply of the conversation is being produced. */
  isRunning(conversationId: string): boolean {
    for (const run of this.#byMessage.values()) if (run.message.conversationId === conversationId) return true
    return false
  }
}

/** Ends a run; resolves when what has arrived is stored. */
export async function stopRun(run: Run, reason: StopReason): Promise<void> {
  run.stopReason ??= reason
  run.controller.abort()
  await run.finished
}
