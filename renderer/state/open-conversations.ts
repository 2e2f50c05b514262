import { messageTokens } from '#shared/context.ts'
import type { Client } from '#shared/client.ts'
import type { Event, Output } from '#shared/contract.ts'
import { toErrorInfo } from '#shared/error.ts'
import { applyToView, byNeed, viewOf } from './conversation-view.ts'
import type { ConversationView } from './conversation-view.ts'
import type { MessageStore } from './message-store.ts'
import { Pages } from './pages.ts'
import type { WhenIdle } from './pages.ts'
import { Snapshot } from './snapshot.ts'
import { subscribeTo } from './subscribe-to.ts'

/** The conversations that are followed. */
export interface OpenConversations {
  /** Follows a conversation until it is closed; ends when its end, and the message `aim`, can be shown. Rejects with `AppError`. */
  open(conversationId: string, aim?: string | null): Promise<void>
  close(conversationId: string): void
  /** An open conversation without its texts; `undefined` while it is asked. */
  conversation(conversationId: string): ConversationView | undefined
  subscribeConversation(conversationId: string, listener: () => void): () => void
  /** Ends when all messages of an open conversation are there. Asks for what is missing before anything else. */
  whole(conversationId: string): Promise<void>
  /** Calls back with the id of an open conversation that turns out to be gone. */
  onGone(listener: (conversationId: string) => void): () => void
}

/** How open conversations are asked for. */
export interface OpenOptions {
  /** How many messages of the end of the branch shown are asked for at once. */
  readonly rows: number
  readonly whenIdle: WhenIdle
}

/** What one who makes them needs beside. */
interface OpenConversationsInside extends OpenConversations {
  /** Somebody draws a message: if it is missing it is asked for before others. */
  want(messageId: string): void
  /** To be told of every event before the snapshots are. */
  receive(event: Event): void
  /** Ends when all messages of all open conversations are there. */
  settled(): Promise<void>
}

/** Follows conversations over a client; texts go into `messages`. */
export function createOpenConversations(client: Client, messages: MessageStore, snapshots: Set<Snapshot<unknown>>, options: OpenOptions): OpenConversationsInside {
  const open = new Map<string, OpenConversation>()
  const listeners = new Map<string, Set<() => void>>()
  const gone = new Set<(conversationId: string) => void>()
  const make = (conversationId: string): OpenConversation => new OpenConversation(conversationId, { client, messages, ...options }, {
    changed: () => {
      for (const listener of listeners.get(conversationId) ?? []) listener()
    },
    gone: () => {
      for (const listener of gone) listener(conversationId)
    },
  })
  return {
    open: (conversationId, aim = null) => {
      const one = open.get(conversationId) ?? make(conversationId)
      open.set(conversationId, one)
      snapshots.add(one.snapshot)
      return one.load(aim)
    },
    close: (conversationId) => {
      const one = open.get(conversationId)
      if (one === undefined) return
      open.delete(conversationId)
      snapshots.delete(one.snapshot)
      one.end()
    },
    conversation: (conversationId) => open.get(conversationId)?.view,
    subscribeConversation: (conversationId, listener) => {
      const own = listeners.get(conversationId) ?? new Set()
      listeners.set(conversationId, own)
      return subscribeTo(own, listener)
    },
    whole: async (conversationId) => open.get(conversationId)?.pages.need(),
    onGone: (listener) => subscribeTo(gone, listener),
    want: (messageId) => {
      for (const { pages } of open.values()) pages.want(messageId)
    },
    receive: (event) => {
      if (event.type === 'tree-changed') open.get(event.conversationId)?.pages.receive(event)
    },
    settled: async () => void (await Promise.all([...open.values()].map(({ pages }) => pages.need()))),
  }
}

interface Tools extends OpenOptions {
  readonly client: Client
  readonly messages: MessageStore
}

interface Told {
  changed(): void
  gone(): void
}

/** One conversation: its snapshot, and the pages that complete it. */
class OpenConversation {
  readonly snapshot: Snapshot<ConversationView>
  readonly pages: Pages
  readonly #id: string
  readonly #tools: Tools
  readonly #told: Told
  #aim: string | null = null
  /** Whether the next question is put because the tree has changed: what messages say is known then, but for what that event has named. */
  #isSameText = false
  #shown: ConversationView | undefined
  #wasWhole: boolean | undefined

  constructor(id: string, tools: Tools, told: Told) {
    this.#id = id
    this.#tools = tools
    this.#told = told
    const { client, messages, whenIdle } = tools
    this.pages = new Pages({
      store: messages,
      ask: async (ids) => {
        const page = await client.conversations.messages({ conversationId: id, ids })
        // Counted while it comes: all at once would be felt.
        for (const message of page.messages) messageTokens(message)
        return page
      },
      whenIdle,
      changed: () => {
        if (this.pages.isWhole !== this.#wasWhole) told.changed()
        this.#wasWhole = this.pages.isWhole
      },
    })
    this.snapshot = new Snapshot<ConversationView>({ ask: () => this.#ask(), apply: (view, event) => this.#apply(view, event) }, told.changed)
  }

  /** What is shown; the same value as long as nothing of it changes. */
  get view(): ConversationView | undefined {
    const { value } = this.snapshot
    if (value === undefined) return undefined
    const { isWhole } = this.pages
    const view = value.isWhole === isWhole ? value : { ...value, isWhole }
    if (this.#shown === undefined || this.#shown.isWhole !== isWhole || !isSameView(this.#shown, view)) this.#shown = view
    return this.#shown
  }

  async load(aim: string | null): Promise<void> {
    this.#aim = aim
    await this.snapshot.load()
    if (aim !== null) await this.pages.need([aim])
  }

  end(): void {
    this.pages.end()
    this.#tools.messages.drop(this.snapshot.value?.nodes.keys() ?? [])
  }

  async #ask() {
    const { client, rows, messages } = this.#tools
    const isSameText = this.#isSameText && this.snapshot.value !== undefined
    this.#isSameText = false
    const answer = await client.conversations.get({ conversationId: this.#id, window: { rows, ...(this.#aim !== null && { around: this.#aim }) } })
    const value = viewOf(answer)
    const accept = (): void => {
      if (!isSameText) for (const id of value.nodes.keys()) messages.outdate(id)
      for (const node of value.nodes.values()) messages.place(node.id, node)
      takeWhole(answer, messages)
      this.pages.begin(byNeed(value), answer.lastEvent)
    }
    return { value, lastEvent: answer.lastEvent, accept }
  }

  #apply(view: ConversationView, event: Event): ConversationView {
    const isTree = event.type === 'tree-changed' && event.conversationId === this.#id
    if (isTree || event.type === 'conversations-changed') {
      queueMicrotask(() => {
        this.#isSameText = isTree
        this.snapshot.reload().catch((thrown: unknown) => {
          if (toErrorInfo(thrown).code === 'not-found') this.#told.gone()
        })
      })
    }
    return applyToView(view, event, this.#tools.messages)
  }
}

function takeWhole({ messages }: Output<'conversations.get'>, store: MessageStore): void {
  for (const message of messages) store.put(message)
}

function isSameView(one: ConversationView, other: ConversationView): boolean {
  return (Object.keys(other) as (keyof ConversationView)[]).every((name) => one[name] === other[name])
}
