import { EventLog } from '#core/events.ts'
import { createClient } from '#shared/client.ts'
import type { CallResult, Client } from '#shared/client.ts'
import type { EventBatch, Fact } from '#shared/contract.ts'
import { fold } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { StreamPart } from '#shared/stream.ts'

/** What the source of the snapshots leaves out, to show what it is there for. */
export interface Dropped {
  readonly flush?: boolean
  readonly running?: boolean
}

/** The real event log with one conversation and one running reply behind a client. Answers can be held back. */
export class OneReply {
  readonly client: Client
  readonly log = new EventLog('run-1')
  stored: Message = reply()
  running: Message = reply()
  asked = 0
  /** Whether the conversation is there no more. */
  isGone = false
  #held: PromiseWithResolvers<void> | undefined
  #readers = new Set<(batch: EventBatch) => void>()

  constructor(dropped: Dropped = {}) {
    this.client = createClient({
      call: async (method): Promise<CallResult> => {
        if (method !== 'conversations.get') throw new Error(`not here: ${method}`)
        this.asked += 1
        const lastEvent = dropped.flush === true ? this.#numberWithoutFlush() : this.log.flush()
        const messages = [dropped.running === true ? this.stored : this.running]
        await this.#held?.promise
        if (this.isGone) return { ok: false, error: { code: 'not-found', message: 'gone', retryable: false } }
        return { ok: true, value: { conversation, messages, draft: { text: '', attachments: [] }, queued: [], summaries: [], lastEvent } }
      },
      put: () => Promise.reject(new Error('not here')),
      events: (onBatch) => {
        this.#readers.add(onBatch)
        const end = this.log.subscribe(onBatch)
        return () => {
          this.#readers.delete(onBatch)
          end()
        }
      },
    })
  }

  #numberWithoutFlush(): number {
    return this.#lastTold
  }

  #lastTold = 0

  /** A step of the reply. */
  tell(part: StreamPart): void {
    this.running = fold(this.running, part)
    this.log.tellPart('c', 'm', part)
  }

  fact(fact: Fact): void {
    this.log.tell(fact)
  }

  flush(): void {
    this.#lastTold = this.log.flush()
  }

  /** Hands a batch to the readers, beside the log. */
  hand(batch: EventBatch): void {
    for (const reader of this.#readers) reader(batch)
  }

  /** Answers wait until the function that this answers is called. */
  hold(): () => void {
    const held = Promise.withResolvers<void>()
    this.#held = held
    return () => {
      this.#held = undefined
      held.resolve()
    }
  }
}

/** The conversation of the reply. */
export const conversation = {
  id: 'c', title: 'One', createdAt: 0, updatedAt: 0, activeLeafId: 'm', endpointId: null, settings: {}, running: true, attention: 'none' as const, folderId: null, pinned: false, archived: false,
}

/** An empty running reply. */
export function reply(changes: Partial<Message> = {}): Message {
  return { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0, ...changes }
}
