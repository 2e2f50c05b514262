import { EventLog } from '#core/events.ts'
import { createClient } from '#shared/client.ts'
import type { CallResult, Client } from '#shared/client.ts'
import type { EventBatch, Fact, Input } from '#shared/contract.ts'
import type { Conversation } from '#shared/conversation.ts'
import type { Folder } from '#shared/library.ts'
import { conversation } from './one-reply.ts'

/** The real event log with many conversations behind a client, listed as the core lists them. Answers can be held back. */
export class ManyConversations {
  readonly client: Client
  readonly log = new EventLog('run-1')
  readonly all = new Map<string, Conversation>()
  folders: Folder[] = []
  /** How many lists were asked for, and of which part. */
  readonly asked: string[] = []
  #held: PromiseWithResolvers<void> | undefined
  #readers = new Set<(batch: EventBatch) => void>()

  constructor(count: number) {
    for (let n = 0; n < count; n += 1) this.#put(`c${String(n).padStart(5, '0')}`, { updatedAt: n })
    this.client = createClient({
      call: async (method, input): Promise<CallResult> => {
        const value = method === 'folders.list' ? this.#listFolders() : this.#list(method, input as Input<'conversations.list'>)
        await this.#held?.promise
        return { ok: true, value }
      },
      put: () => Promise.reject(new Error('not here')),
      events: (onBatch) => {
        this.#readers.add(onBatch)
        return this.log.subscribe(onBatch)
      },
    })
  }

  /** Changes a conversation, or adds one, and tells of it. */
  change(id: string, changes: Partial<Conversation>): void {
    this.log.tell({ type: 'conversation-changed', conversation: this.#put(id, changes) })
  }

  /** Changes a conversation and tells nothing of it. */
  changeQuietly(id: string, changes: Partial<Conversation>): void {
    this.#put(id, changes)
  }

  remove(id: string): void {
    this.#put(id, { removedAt: 1_000_000 + this.asked.length })
    this.log.tell({ type: 'conversation-removed', conversationId: id })
  }

  fact(fact: Fact): void {
    this.log.tell(fact)
  }

  flush(): void {
    this.log.flush()
  }

  hand(batch: EventBatch): void {
    for (const reader of this.#readers) reader(batch)
  }

  hold(): () => void {
    const held = Promise.withResolvers<void>()
    this.#held = held
    return () => {
      this.#held = undefined
      held.resolve()
    }
  }

  #put(id: string, changes: Partial<Conversation>): Conversation {
    const changed = { ...conversation, id, title: id, running: false, ...this.all.get(id), ...changes }
    this.all.set(id, changed)
    return changed
  }

  #listFolders(): unknown {
    this.asked.push('folders')
    return { folders: this.folders, contents: [], lastEvent: this.log.flush() }
  }

  #list(method: string, { within = 'all', folderId, before, beforeId, limit = 500 }: Input<'conversations.list'>): unknown {
    if (method !== 'conversations.list') throw new Error(`not here: ${method}`)
    this.asked.push(within)
    const lastEvent = this.log.flush()
    const timeOf = (one: Conversation): number => (within === 'trash' ? (one.removedAt ?? 0) : one.updatedAt)
    const isIn = (one: Conversation): boolean => {
      if (within === 'trash') return one.removedAt !== undefined
      if (one.removedAt !== undefined) return false
      if (within === 'archive') return one.archived
      if (one.archived) return false
      if (within === 'pinned') return one.pinned
      return within === 'folder' ? one.folderId === folderId : within === 'all' || (!one.pinned && one.folderId === null)
    }
    const order = [...this.all.values()].filter(isIn).sort((a, b) => timeOf(b) - timeOf(a) || (b.id > a.id ? 1 : -1))
    const rest = order.filter((one) => before === undefined || timeOf(one) < before || (timeOf(one) === before && one.id < (beforeId ?? '')))
    return { conversations: rest.slice(0, limit), lastEvent }
  }
}
