import type { Client } from '#shared/client.ts'
import type { Event, Input, Output } from '#shared/contract.ts'
import type { Conversation } from '#shared/conversation.ts'
import { toErrorInfo } from '#shared/error.ts'
import { Snapshot } from './snapshot.ts'

/** A value of the core that is kept up to date by events. */
export interface Live<Value> {
  /** `undefined` before the first answer. */
  get(): Value | undefined
  /** Calls back after a change. Answers a function that ends it. */
  subscribe(listener: () => void): () => void
  /** Asks where nothing was asked yet. Rejects with `AppError`. */
  load(): Promise<void>
  /** Asks again. */
  reload(): Promise<void>
}

/** A list of conversations: those that are neither pinned nor in a folder, and so on. */
export type ListName = 'loose' | 'pinned' | 'archive' | 'trash' | `folder:${string}`

/** The beginning of a list, as far as it was asked for. */
export interface ConversationPages {
  readonly conversations: readonly Conversation[]
  /** Whether there are more behind the last one. */
  readonly hasMore: boolean
}

/** A list that grows by pages. */
export interface LiveList extends Live<ConversationPages> {
  /** Asks for the next page; ends at once where there is none, or where one is being asked for. Rejects with `AppError`. */
  more(): Promise<void>
}

/** All folders, and what lies in those that are not empty. */
export type Folders = Pick<Output<'folders.list'>, 'folders' | 'contents'>

/** What the window knows of the lists of conversations. */
export interface Lists {
  list(name: ListName): LiveList
  readonly folders: Live<Folders>
  /** A conversation as one of the lists has it. */
  listed(conversationId: string): Conversation | undefined
}

/** How many conversations a page has. */
export const pageSize = 200

/** Makes the lists. Their snapshots are added to `snapshots` when they are first asked for. */
export function createLists(client: Client, snapshots: Set<Snapshot<unknown>>): Lists {
  const lists = new Map<ListName, LiveList>()
  const list = (name: ListName): LiveList => {
    const known = lists.get(name) ?? createList(client, snapshots, name)
    lists.set(name, known)
    return known
  }
  return {
    list,
    folders: createFolders(client, snapshots),
    listed: (id) => {
      for (const one of lists.values()) {
        const found = one.get()?.conversations.find((conversation) => conversation.id === id)
        if (found !== undefined) return found
      }
      return undefined
    },
  }
}

function createList(client: Client, snapshots: Set<Snapshot<unknown>>, name: ListName): LiveList {
  const listeners = new Set<() => void>()
  /** Whether the question that is put next is for one more page. */
  let isGrowing = false
  let growing: Promise<void> | undefined
  const snapshot: Snapshot<ConversationPages> = new Snapshot<ConversationPages>(
    {
      ask: () => {
        const before = snapshot.value
        const grows = isGrowing && before !== undefined
        isGrowing = false
        if (!grows) return askAgain(client, name, before?.conversations.length ?? 0)
        // What is there stays true as of its own number: events that overtake the page are applied to both, and each says all of a conversation.
        const { lastEvent } = snapshot
        return askPage(client, name, before.conversations.at(-1)).then((page) => ({ value: joined(before, page), lastEvent }))
      },
      apply: (pages, event) => {
        if (asksAgain(name, event)) soon(snapshot)
        return applyToPages(name, pages, event)
      },
    },
    () => {
      for (const listener of listeners) listener()
    },
  )
  const soon = coalesced()
  const grow = async (): Promise<void> => {
    await snapshot.load()
    // One more page would take the place of a question for the whole list.
    while (snapshot.isAsking) await snapshot.settled()
    if (snapshot.value?.hasMore !== true) return
    isGrowing = true
    await snapshot.reload()
  }
  return {
    ...liveOf(snapshot, snapshots, listeners),
    more: () => (growing ??= grow().finally(() => { growing = undefined })),
  }
}

function createFolders(client: Client, snapshots: Set<Snapshot<unknown>>): Live<Folders> {
  const listeners = new Set<() => void>()
  const soon = coalesced()
  const snapshot: Snapshot<Folders> = new Snapshot<Folders>(
    {
      ask: async () => {
        const { folders, contents, lastEvent } = await client.folders.list({})
        return { value: { folders, contents }, lastEvent }
      },
      apply: (value, event) => {
        // How many there are, and what goes on in them, is counted by the core.
        if (value.folders.length > 0 && (isOfConversations(event) || event.type === 'folders-changed')) soon(snapshot)
        return event.type === 'folders-changed' ? { ...value, folders: event.folders } : value
      },
    },
    () => {
      for (const listener of listeners) listener()
    },
  )
  return liveOf(snapshot, snapshots, listeners)
}

function liveOf<Value>(snapshot: Snapshot<Value>, snapshots: Set<Snapshot<unknown>>, listeners: Set<() => void>): Live<Value> {
  return {
    get: () => snapshot.value,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    load: () => {
      snapshots.add(snapshot as Snapshot<unknown>)
      return snapshot.load()
    },
    reload: () => {
      snapshots.add(snapshot as Snapshot<unknown>)
      return snapshot.reload()
    },
  }
}

/** Many events of one batch ask a snapshot again once. */
function coalesced(): (snapshot: Pick<Snapshot<unknown>, 'reload'>) => void {
  let isDue = false
  return (snapshot) => {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      snapshot.reload().catch(() => undefined)
    })
  }
}

interface Page {
  readonly conversations: readonly Conversation[]
  readonly hasMore: boolean
  readonly lastEvent: number
}

async function askPage(client: Client, name: ListName, last: Conversation | undefined): Promise<Page> {
  const after = last === undefined ? {} : { before: (name === 'trash' ? last.removedAt : undefined) ?? last.updatedAt, beforeId: last.id }
  try {
    const { conversations, lastEvent } = await client.conversations.list({ ...placeOf(name), ...after, limit: pageSize })
    return { conversations, hasMore: conversations.length === pageSize, lastEvent }
  } catch (thrown) {
    // A folder that was just removed has nothing in it.
    if (!name.startsWith('folder:') || toErrorInfo(thrown).code !== 'not-found') throw thrown
    return { conversations: [], hasMore: false, lastEvent: (await client.folders.list({})).lastEvent }
  }
}

/** Asks from the beginning, as many as there were: in pages, since one large answer would keep the core from others. */
async function askAgain(client: Client, name: ListName, length: number): Promise<{ readonly value: ConversationPages; readonly lastEvent: number }> {
  const first = await askPage(client, name, undefined)
  let pages: ConversationPages = first
  while (pages.hasMore && pages.conversations.length < length) {
    pages = joined(pages, await askPage(client, name, pages.conversations.at(-1)))
  }
  return { value: { conversations: pages.conversations, hasMore: pages.hasMore }, lastEvent: first.lastEvent }
}

function joined({ conversations }: ConversationPages, page: Page): ConversationPages {
  const known = new Set(conversations.map(({ id }) => id))
  return { conversations: [...conversations, ...page.conversations.filter(({ id }) => !known.has(id))], hasMore: page.hasMore }
}

function placeOf(name: ListName): Pick<Input<'conversations.list'>, 'within' | 'folderId'> {
  if (name === 'loose' || name === 'pinned' || name === 'archive' || name === 'trash') return { within: name }
  return { within: 'folder', folderId: name.slice('folder:'.length) }
}

function asksAgain(name: ListName, event: Event): boolean {
  return event.type === 'conversations-changed' || (name === 'trash' && event.type === 'conversation-removed')
}

function isOfConversations({ type }: Event): boolean {
  return type === 'conversation-changed' || type === 'conversation-removed' || type === 'conversations-changed'
}

/** Whether a conversation stands in a list. */
function belongs(name: ListName, { pinned, archived, folderId }: Conversation): boolean {
  if (name === 'archive') return archived
  if (name === 'trash' || archived) return false
  if (name === 'pinned') return pinned
  return name === 'loose' ? !pinned && folderId === null : folderId === name.slice('folder:'.length)
}

/** The list after an event; the same where the event does not concern it. */
export function applyToPages(name: ListName, pages: ConversationPages, event: Event): ConversationPages {
  const { conversations, hasMore } = pages
  const without = (id: string): ConversationPages =>
    conversations.some((known) => known.id === id) ? { conversations: conversations.filter((known) => known.id !== id), hasMore } : pages
  if (event.type === 'conversation-removed') return name === 'trash' ? pages : without(event.conversationId)
  if (event.type !== 'conversation-changed') return pages
  const { conversation } = event
  if (!belongs(name, conversation)) return without(conversation.id)
  const index = conversations.findIndex((known) => known.id === conversation.id)
  if (conversations[index]?.updatedAt === conversation.updatedAt) return { conversations: conversations.with(index, conversation), hasMore }
  const others = index === -1 ? conversations : conversations.toSpliced(index, 1)
  const place = others.findIndex((known) => isBefore(conversation, known))
  // Behind the last one it belongs to a page that was not asked for yet.
  if (place === -1 && hasMore) return without(conversation.id)
  return { conversations: others.toSpliced(place === -1 ? others.length : place, 0, conversation), hasMore }
}

/** The order of the core: last used first, and among those of one moment the larger id. */
function isBefore(a: Conversation, b: Conversation): boolean {
  return a.updatedAt === b.updatedAt ? a.id > b.id : a.updatedAt > b.updatedAt
}
