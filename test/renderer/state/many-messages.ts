import { EventLog } from '#core/events.ts'
import { createClient } from '#shared/client.ts'
import type { CallResult, Client } from '#shared/client.ts'
import type { EventBatch, Fact } from '#shared/contract.ts'
import type { ConversationTree } from '#shared/conversation-tree.ts'
import { AppError } from '#shared/error.ts'
import type { Message } from '#shared/message.ts'
import { conversation, reply } from './one-reply.ts'

type Asked = { readonly method: 'get'; readonly around?: string } | { readonly method: 'messages'; readonly ids: readonly string[] }

/** The real event log with one conversation of many messages behind a client, which answers with its end and in pages. Answers can be held back. */
export class ManyMessages {
  readonly client: Client
  log = new EventLog('run-1')
  messages: Message[]
  readonly asked: Asked[] = []
  /** How many pages fail before one is answered. */
  failures = 0
  readonly #held = new Map<Asked['method'], PromiseWithResolvers<void>>()
  readonly #readers = new Set<(batch: EventBatch) => void>()

  constructor(count: number) {
    this.messages = Array.from({ length: count }, (_, index) => reply({ id: `m${index}`, parentId: index === 0 ? null : `m${index - 1}`, status: 'done', parts: [{ type: 'text', text: `text ${index}` }] }))
    this.client = createClient({
      call: (method, input) => this.#call(method, input as { ids: string[]; window?: { rows: number; around?: string } }),
      put: () => Promise.reject(new Error('not here')),
      events: (onBatch) => {
        this.#readers.add(onBatch)
        return this.log.subscribe(onBatch)
      },
    })
  }

  async #call(method: string, { ids, window }: { ids: string[]; window?: { rows: number; around?: string } }): Promise<CallResult> {
    const lastEvent = this.log.flush()
    if (method === 'conversations.get') {
      const { rows, around } = window ?? { rows: Infinity }
      this.asked.push({ method: 'get', ...(around !== undefined && { around }) })
      const whole = this.messages.filter(({ id, status }, index) => index >= this.messages.length - rows || status === 'running' || id === around)
      const value = { conversation: { ...conversation, activeLeafId: this.messages.at(-1)?.id ?? null }, messages: whole, tree: treeOf(this.messages), draft: { text: '', attachments: [] }, queued: [], summaries: [], lastEvent }
      await this.#held.get('get')?.promise
      return { ok: true, value }
    }
    if (method !== 'conversations.messages') throw new Error(`not here: ${method}`)
    this.asked.push({ method: 'messages', ids })
    const value = { messages: this.messages.filter(({ id }) => ids.includes(id)), rest: [], lastEvent }
    await this.#held.get('messages')?.promise
    if (this.failures > 0) {
      this.failures -= 1
      return { ok: false, error: new AppError('connection-lost', 'gone for a moment').toInfo() }
    }
    return { ok: true, value }
  }

  /** The pages that were asked for. */
  get pages(): (readonly string[])[] {
    return this.asked.flatMap((one) => (one.method === 'messages' ? [one.ids] : []))
  }

  /** Changes a message, as the disk has it. */
  change(id: string, changes: Partial<Message>): Message {
    this.messages = this.messages.map((message) => (message.id === id ? { ...message, ...changes } : message))
    return this.messages.find((message) => message.id === id) ?? reply()
  }

  /** Tells a fact and hands it to the readers. */
  tell(fact: Fact): void {
    this.log.tell(fact)
    this.log.flush()
  }

  /** Hands a batch to the readers, beside the log. */
  hand(batch: EventBatch): void {
    for (const read of this.#readers) read(batch)
  }

  /** Answers wait until the function that this answers is called. */
  hold(method: Asked['method']): () => void {
    const held = Promise.withResolvers<void>()
    this.#held.set(method, held)
    return () => {
      this.#held.delete(method)
      held.resolve()
    }
  }
}

function treeOf(messages: readonly Message[]): ConversationTree {
  const ids = messages.map(({ id }) => id)
  const reasons = messages.flatMap(({ leftOut }) => (leftOut === undefined ? [] : [leftOut]))
  return {
    ids, parents: messages.map(({ parentId }) => (parentId === null ? -1 : ids.indexOf(parentId))), roles: messages.map(({ role }) => role[0]).join(''),
    lanes: messages.map(({ lane }) => lane), turns: messages.map((_, index) => index), turnIds: messages.map(({ turnId }) => turnId),
    leftOut: messages.map(({ leftOut }) => (leftOut === undefined ? -1 : reasons.indexOf(leftOut))), reasons,
  }
}
