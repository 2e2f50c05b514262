import type { Client } from '#shared/client.ts'
import type { Event, EventBatch, Output } from '#shared/contract.ts'
import type { Conversation } from '#shared/conversation.ts'
import type { LibraryStatus } from '#shared/library.ts'
import type { Message } from '#shared/message.ts'
import type { MeaningStatus } from '#shared/playground/meaning.ts'
import type { Preset, Snippet } from '#shared/playground/presets.ts'
import type { Settings } from '#shared/settings.ts'
import { createLists } from './lists.ts'
import type { Folders, Lists, Live } from './lists.ts'
import { MessageStore, scheduleFrame } from './message-store.ts'
import type { Schedule } from './message-store.ts'
import { createOpenConversations } from './open-conversations.ts'
import type { OpenConversations, OpenOptions } from './open-conversations.ts'
import { whenIdle } from './pages.ts'
import { Snapshot } from './snapshot.ts'
import type { SnapshotSource } from './snapshot.ts'
import { subscribeTo } from './subscribe-to.ts'

/** Connections and their endpoints. */
export type Endpoints = Pick<Output<'endpoints.list'>, 'connections' | 'endpoints'>

/** What the window knows of the core: answered queries, kept true by the event stream. Needs no DOM. */
export interface Replica extends OpenConversations {
  /** A list of conversations; asked for when it is first loaded. */
  list: Lists['list']
  readonly folders: Live<Folders>
  /** A conversation as it is known at present: from a list, or since it is open. */
  known(conversationId: string): Conversation | undefined
  readonly settings: Live<Settings>
  readonly endpoints: Live<Endpoints>
  readonly library: Live<LibraryStatus>
  /** How search by meaning is; asked for when it is first loaded. */
  readonly meaning: Live<MeaningStatus>
  /** By name; asked for when they are first loaded. */
  readonly presets: Live<readonly Preset[]>
  /** By name; asked for when they are first loaded. */
  readonly snippets: Live<readonly Snippet[]>
  /** A message of an open conversation, as far as it has arrived; `undefined` also for one that is missing yet. */
  message(messageId: string): Message | undefined
  /** Calls back after a change of the message: at most once per frame while it streams, at once when it ends. One that is missing is asked for. */
  subscribeMessage(messageId: string, listener: () => void): () => void
  /** Calls back with every event, after it was applied. */
  onEvent(listener: (event: Event) => void): () => void
  /** Ends when every question is answered, nothing is missing, and every listener has been told. */
  settled(): Promise<void>
  /** Takes no more events. */
  end(): void
}

/** What the window draws of a conversation at first, and some more above it. */
const usual: OpenOptions = { rows: 60, whenIdle }

/** Follows the events of a client from now on. */
export function createReplica(client: Client, schedule: Schedule = scheduleFrame, options: Partial<OpenOptions> = {}): Replica {
  const messages = new MessageStore(schedule)
  const snapshots = new Set<Snapshot<unknown>>()
  const listeners = new Set<(event: Event) => void>()
  const { list, folders, listed } = createLists(client, snapshots)
  const { want, receive, settled, ...open } = createOpenConversations(client, messages, snapshots, { ...usual, ...options })

  const end = client.events(createReader(snapshots, listeners, receive))
  return {
    list,
    folders,
    known: (id) => open.conversation(id)?.conversation ?? listed(id),
    ...createValues(client, snapshots),
    ...createKept(client, snapshots),
    ...open,
    message: (id) => messages.get(id),
    subscribeMessage: (id, listener) => {
      if (!messages.isCurrent(id)) want(id)
      return messages.subscribe(id, listener)
    },
    onEvent: (listener) => subscribeTo(listeners, listener),
    settled: async () => {
      await Promise.all([...snapshots].map((snapshot) => snapshot.settled()))
      await settled()
      messages.flush()
    },
    end,
  }
}

/** The stream loop. A reset, or the stream of another run, means that every snapshot may be old. */
function createReader(snapshots: ReadonlySet<Snapshot<unknown>>, listeners: ReadonlySet<(event: Event) => void>, first: (event: Event) => void): (batch: EventBatch) => void {
  let run: string | undefined
  return (batch) => {
    const isOther = run !== undefined && run !== batch.run
    run = batch.run
    if (isOther || 'reset' in batch) {
      for (const snapshot of snapshots) snapshot.reload().catch(() => undefined)
    }
    if ('reset' in batch) return
    for (const event of batch.events) {
      first(event)
      for (const snapshot of snapshots) snapshot.receive(event)
      for (const listener of listeners) listener(event)
    }
  }
}

function createValues(client: Client, snapshots: Set<Snapshot<unknown>>): Pick<Replica, 'settings' | 'endpoints' | 'library' | 'meaning'> {
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
  const meaning = live<MeaningStatus>(snapshots, {
    ask: async () => {
      const { lastEvent, ...status } = await client.meaning.status({})
      return { value: status, lastEvent }
    },
    apply: (value, event) => (event.type === 'meaning-changed' ? event.status : value),
  })
  return { settings, endpoints, library, meaning }
}

function createKept(client: Client, snapshots: Set<Snapshot<unknown>>): Pick<Replica, 'presets' | 'snippets'> {
  const presets: Live<readonly Preset[]> = live<readonly Preset[]>(snapshots, {
    ask: async () => {
      const { presets, lastEvent } = await client.presets.list({})
      return { value: presets, lastEvent }
    },
    apply: (value, event) => {
      if (event.type === 'presets-changed') queueMicrotask(() => void presets.reload().catch(() => undefined))
      return value
    },
  })
  const snippets: Live<readonly Snippet[]> = live<readonly Snippet[]>(snapshots, {
    ask: async () => {
      const { snippets, lastEvent } = await client.snippets.list({})
      return { value: snippets, lastEvent }
    },
    apply: (value, event) => {
      if (event.type === 'snippets-changed') queueMicrotask(() => void snippets.reload().catch(() => undefined))
      return value
    },
  })
  return { presets, snippets }
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
