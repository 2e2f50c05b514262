import type { Client } from '#shared/client.ts'
import type { Event, EventBatch, Output } from '#shared/contract.ts'
import type { Conversation } from '#shared/conversation.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { LibraryStatus } from '#shared/library.ts'
import type { Message } from '#shared/message.ts'
import type { Settings } from '#shared/settings.ts'
import { applyToView, viewOf } from './conversation-view.ts'
import type { ConversationView } from './conversation-view.ts'
import { createLists } from './lists.ts'
import type { Folders, Lists, Live } from './lists.ts'
import { MessageStore, scheduleFrame } from './message-store.ts'
import type { Schedule } from './message-store.ts'
import { Snapshot } from './snapshot.ts'
import type { SnapshotSource } from './snapshot.ts'

/** Connections and their endpoints. */
export type Endpoints = Pick<Output<'endpoints.list'>, 'connections' | 'endpoints'>

/** What the window knows of the core: answered queries, kept true by the event stream. Needs no DOM. */
export interface Replica {
  /** A list of conversations; asked for when it is first loaded. */
  list: Lists['list']
  readonly folders: Live<Folders>
  /** A conversation as it is known at present: from a list, or since it is open. */
  known(conversationId: string): Conversation | undefined
  readonly settings: Live<Settings>
  readonly endpoints: Live<Endpoints>
  readonly library: Live<LibraryStatus>
  /** Follows a conversation until it is closed; ends when its messages are there. Rejects with `AppError`. */
  open(conversationId: string): Promise<void>
  close(conversationId: string): void
  /** An open conversation without its texts; `undefined` while it is asked. */
  conversation(conversationId: string): ConversationView | undefined
  subscribeConversation(conversationId: string, listener: () => void): () => void
  /** A message of an open conversation, as far as it has arrived. */
  message(messageId: string): Message | undefined
  /** Calls back after a change of the message: at most once per frame while it streams, at once when it ends. */
  subscribeMessage(messageId: string, listener: () => void): () => void
  /** Calls back with every event, after it was applied. */
  onEvent(listener: (event: Event) => void): () => void
  /** Calls back with the id of an open conversation that turns out to be gone. */
  onGone(listener: (conversationId: string) => void): () => void
  /** Ends when every question is answered and every listener has been told. */
  settled(): Promise<void>
  /** Takes no more events. */
  end(): void
}

/** Follows the events of a client from now on. */
export function createReplica(client: Client, schedule: Schedule = scheduleFrame): Replica {
  const messages = new MessageStore(schedule)
  const snapshots = new Set<Snapshot<unknown>>()
  const listeners = new Set<(event: Event) => void>()
  const { list, folders, listed } = createLists(client, snapshots)
  const open = createOpenConversations(client, messages, snapshots)

  const end = client.events(createReader(snapshots, listeners))
  return {
    list,
    folders,
    known: (id) => open.conversation(id)?.conversation ?? listed(id),
    ...createValues(client, snapshots),
    ...open,
    message: (id) => messages.get(id),
    subscribeMessage: (id, listener) => messages.subscribe(id, listener),
    onEvent: (listener) => subscribeTo(listeners, listener),
    settled: async () => {
      await Promise.all([...snapshots].map((snapshot) => snapshot.settled()))
      messages.flush()
    },
    end,
  }
}

/** The stream loop. A reset, or the stream of another run, means that every snapshot may be old. */
function createReader(snapshots: ReadonlySet<Snapshot<unknown>>, listeners: ReadonlySet<(event: Event) => void>): (batch: EventBatch) => void {
  let run: string | undefined
  return (batch) => {
    const isOther = run !== undefined && run !== batch.run
    run = batch.run
    if (isOther || 'reset' in batch) {
      for (const snapshot of snapshots) snapshot.reload().catch(() => undefined)
    }
    if ('reset' in batch) return
    for (const event of batch.events) {
      for (const snapshot of snapshots) snapshot.receive(event)
      for (const listener of listeners) listener(event)
    }
  }
}

function createValues(client: Client, snapshots: Set<Snapshot<unknown>>): Pick<Replica, 'settings' | 'endpoints' | 'library'> {
  const settings = live<Settings>(snapshots, {
    ask: async () => {
      const { settings, lastEvent } = await client.settings.get({})
      return { value: settings, lastEvent }
    },
    apply: (value, event) => (event.type === 'settings-changed' ? event.settings : value),
  })
  const endpoints: Live<Endpoints> = live<Endpoints>(snapshots, {
    ask: async () => {
      const { connections, endpoints, lastEvent } = await client.endpoints.list({})
      return { value: { connections, endpoints }, lastEvent }
    },
    apply: (value, event) => {
      if (event.type === 'endpoints-changed') queueMicrotask(() => void endpoints.reload().catch(() => undefined))
      return value
    },
  })
  const library: Live<LibraryStatus> = live<LibraryStatus>(snapshots, {
    ask: async () => {
      const { lastEvent, ...status } = await client.library.status({})
      return { value: status, lastEvent }
    },
    apply: (value, event) => {
      if (event.type === 'library-changed') queueMicrotask(() => void library.reload().catch(() => undefined))
      return value
    },
  })
  return { settings, endpoints, library }
}

function createOpenConversations(client: Client, messages: MessageStore, snapshots: Set<Snapshot<unknown>>) {
  const open = new Map<string, Snapshot<ConversationView>>()
  const listeners = new Map<string, Set<() => void>>()

  const gone = new Set<(conversationId: string) => void>()
  const make = (conversationId: string): Snapshot<ConversationView> => {
    const lost = (thrown: unknown): void => {
      if (toErrorInfo(thrown).code === 'not-found') for (const listener of gone) listener(conversationId)
    }
    const snapshot: Snapshot<ConversationView> = new Snapshot<ConversationView>(
      {
        ask: async () => {
          const answer = await client.conversations.get({ conversationId })
          const accept = (): void => {
            for (const message of answer.messages) messages.put(message)
          }
          return { value: viewOf(answer), lastEvent: answer.lastEvent, accept }
        },
        apply: (view, event) => {
          const isChanged = event.type === 'tree-changed' && event.conversationId === conversationId
          if (isChanged || event.type === 'conversations-changed') queueMicrotask(() => void snapshot.reload().catch(lost))
          return applyToView(view, event, messages)
        },
      },
      () => {
        for (const listener of listeners.get(conversationId) ?? []) listener()
      },
    )
    return snapshot
  }
  const close = (conversationId: string): void => {
    const snapshot = open.get(conversationId)
    if (snapshot === undefined) return
    open.delete(conversationId)
    snapshots.delete(snapshot)
    messages.drop(snapshot.value?.nodes.keys() ?? [])
  }
  return {
    open: (conversationId: string) => {
      const snapshot = open.get(conversationId) ?? make(conversationId)
      open.set(conversationId, snapshot)
      snapshots.add(snapshot)
      return snapshot.load()
    },
    close,
    onGone: (listener: (conversationId: string) => void) => subscribeTo(gone, listener),
    conversation: (conversationId: string) => open.get(conversationId)?.value,
    subscribeConversation: (conversationId: string, listener: () => void) => {
      const own = listeners.get(conversationId) ?? new Set()
      listeners.set(conversationId, own)
      return subscribeTo(own, listener)
    },
  }
}

function live<Value>(snapshots: Set<Snapshot<unknown>>, source: SnapshotSource<Value>): Live<Value> {
  const listeners = new Set<() => void>()
  const snapshot = new Snapshot<Value>(source, () => {
    for (const listener of listeners) listener()
  })
  snapshots.add(snapshot)
  return {
    get: () => snapshot.value,
    subscribe: (listener) => subscribeTo(listeners, listener),
    load: () => snapshot.load(),
    reload: () => snapshot.reload(),
  }
}

function subscribeTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
