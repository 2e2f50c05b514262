import { setImmediate } from 'node:timers/promises'
import { openComparison, withColumns } from '#shared/comparison.ts'
import type { Output } from '#shared/contract.ts'
import { around, branchEnd } from '#shared/conversation-tree.ts'
import type { Conversation, ConversationSettings } from '#shared/conversation.ts'
import { AppError } from '#shared/error.ts'
import type { Message } from '#shared/message.ts'
import { bulkSize, listConversations, organise, readConversation, requireConversations, restoreRemoved, setRemoved, updateConversation } from '../store/conversations.ts'
import type { ConversationChanges } from '../store/conversations.ts'
import { readConversationTree } from '../store/conversation-tree.ts'
import type { Database } from '../store/db.ts'
import { listQueued, readDraft } from '../store/drafts.ts'
import { duplicate } from '../store/duplicate.ts'
import { requireFolder } from '../store/folders.ts'
import { openIds, readMessage, readMessages, readPathIds, readSome } from '../store/messages.ts'
import { purge, unpurge } from '../store/purge.ts'
import { indexTitle, queueIndexing } from '../store/search-index.ts'
import { listSummaries } from '../store/summaries.ts'
import type { Areas, Group } from './areas.ts'

const defaultLimit = 500
/** Characters that whole messages may have in one answer, about: reading and sending them takes a few milliseconds. */
const pageLetters = 192 * 1024
/** Up to so many conversations are told of one by one; beyond, the windows ask their lists again. */
export const toldOneByOne = 20

/** Conversations: what is in them, and where they lie. */
export function conversationHandlers(areas: Areas): Group<'conversations'> {
  const { db, events, chat, runs } = areas
  const existing = (conversationId: string): Conversation => {
    const conversation = chat.view(conversationId)
    if (conversation === undefined) throw new AppError('not-found', 'There is no such conversation.')
    return conversation
  }
  return {
    'conversations.list': ({ limit, before, beforeId, within, folderId }) => {
      if (within === 'folder') requireFolder(db, folderId ?? '')
      const lastEvent = events.flush()
      const after = { at: before ?? Number.MAX_SAFE_INTEGER, id: beforeId ?? '' }
      const stored = listConversations(db, limit ?? defaultLimit, { within: within ?? 'all', folderId, after })
      return { lastEvent, conversations: stored.map((conversation) => ({ ...conversation, running: runs.isRunning(conversation.id) })) }
    },
    'conversations.get': ({ conversationId, window }) => {
      const lastEvent = events.flush()
      const conversation = existing(conversationId)
      if (window !== undefined) return { lastEvent, ...windowOf(areas, conversation, window), ...besideMessages(db, conversationId) }
      // A running reply, and one that could not be stored yet, is newer in memory than on disk.
      const messages = readMessages(db, conversationId).map((message) => runs.now(message))
      return { lastEvent, conversation: withLeaf(conversation, messages), messages, ...besideMessages(db, conversationId) }
    },
    'conversations.messages': ({ conversationId, ids }) => {
      const lastEvent = events.flush()
      existing(conversationId)
      const { messages, rest } = readSome(db, conversationId, ids, pageLetters)
      return { lastEvent, messages: messages.map((message) => runs.now(message)), rest }
    },
    'conversations.update': (input) => {
      existing(input.conversationId)
      changeConversation(areas, input)
      chat.tellConversation(input.conversationId)
      return {}
    },
    'conversations.markSeen': ({ conversationId }) => {
      if (existing(conversationId).attention === 'none') return {}
      updateConversation(db, conversationId, { attention: 'none' })
      chat.tellConversation(conversationId)
      return {}
    },
    ...copyHandlers(areas),
    ...placeHandlers(areas),
  }
}

/** A conversation with its tree, and with whole messages where it is read first and where something happens. */
function windowOf({ db, runs }: Areas, stored: Conversation, { rows, around: aim }: { rows: number; around?: string | undefined }): Pick<Output<'conversations.get'>, 'conversation' | 'messages' | 'tree'> {
  const tree = readConversationTree(db, stored.id)
  const last = tree.ids.length - 1
  const at = (id: string | null | undefined): number => (id === null || id === undefined ? -1 : tree.ids.lastIndexOf(id))
  const conversation = stored.activeLeafId === null || at(stored.activeLeafId) !== -1 ? stored : { ...stored, activeLeafId: tree.ids[last] ?? null }
  const aimed = at(aim)
  const columns = openComparison(conversation)?.columns ?? []
  const ends = [conversation.activeLeafId, ...columns.map(({ leafId }) => leafId)].flatMap((leafId) => branchEnd(tree, at(leafId), rows))
  const near = [...(aimed === -1 ? [] : around(tree, aimed, rows)), ...ends]
  const open = new Set([...runs.presentIds(stored.id), ...openIds(db, stored.id)])
  const others = [...new Set(near)].map((place) => tree.ids[place] ?? '').filter((id) => !open.has(id))
  const read = [...readSome(db, stored.id, [...open], Infinity).messages, ...readSome(db, stored.id, others, pageLetters).messages]
  return { conversation, tree, messages: read.map((message) => runs.now(message)) }
}

function besideMessages(db: Database, conversationId: string): Pick<Output<'conversations.get'>, 'draft' | 'queued' | 'summaries'> {
  return { draft: readDraft(db, conversationId), queued: listQueued(db, conversationId), summaries: listSummaries(db, conversationId) }
}

/** Conversations made of others, whole or up to a message. */
function copyHandlers({ host, db, chat, runs, signal }: Areas): Pick<Group<'conversations'>, 'conversations.duplicate' | 'conversations.fork'> {
  const copyOf = async (conversationId: string, leafId?: string): Promise<{ conversationId: string }> => {
    const source = readConversation(db, conversationId)
    if (source === undefined) throw new AppError('not-found', 'There is no such conversation.')
    const copy = await duplicate(source, { db, signal, now: host.now(), newId: () => host.newId(), ...(leafId !== undefined && { leafId }) })
    chat.tellConversation(copy)
    return { conversationId: copy }
  }
  return {
    'conversations.duplicate': ({ conversationId }) => {
      if (runs.isRunning(conversationId)) throw new AppError('busy', 'A reply of this conversation is still being produced.')
      return copyOf(conversationId)
    },
    'conversations.fork': ({ conversationId, messageId }) => {
      if (readMessage(db, messageId)?.conversationId !== conversationId) throw new AppError('not-found', 'There is no such message in this conversation.')
      const branch = new Set(runs.isRunning(conversationId) ? readPathIds(db, messageId) : [])
      if (runs.of(conversationId).some((run) => branch.has(run.message.id))) throw new AppError('busy', 'A reply up to here is still being produced.')
      return copyOf(conversationId, messageId)
    },
  }
}

type PlaceMethod = 'conversations.organise' | 'conversations.remove' | 'conversations.restore' | 'conversations.purge' | 'conversations.unpurge'

/** Where conversations lie: in folders, pinned, archived, in the trash. */
function placeHandlers(areas: Areas): Pick<Group<'conversations'>, PlaceMethod> {
  const { host, db, events, chat } = areas
  const reindex = (ids: readonly string[]): void => {
    for (const id of ids) queueIndexing(db, id)
  }
  const tellChanged = (ids: readonly string[]): void => {
    if (ids.length > toldOneByOne) events.tell({ type: 'conversations-changed' })
    else for (const id of ids) chat.tellConversation(id)
  }
  return {
    'conversations.organise': async ({ conversationIds, folderId, pinned, archived }) => {
      if (folderId !== undefined && folderId !== null) requireFolder(db, folderId)
      requireConversations(db, conversationIds)
      await inBulk(areas, conversationIds, (ids) => {
        organise(db, ids, { ...(folderId !== undefined && { folderId }), ...(pinned !== undefined && { pinned }), ...(archived !== undefined && { archived }) })
        if (folderId !== undefined) reindex(ids)
      })
      tellChanged(conversationIds)
      return {}
    },
    'conversations.remove': async ({ conversationIds }) => {
      requireConversations(db, conversationIds)
      const now = host.now()
      // First: from here on nothing new can start in them.
      await inBulk(areas, conversationIds, (ids) => {
        setRemoved(db, ids, now)
        reindex(ids)
      })
      if (conversationIds.length > toldOneByOne) events.tell({ type: 'conversations-changed' })
      else for (const conversationId of conversationIds) events.tell({ type: 'conversation-removed', conversationId })
      const removed = new Set(conversationIds)
      const running = new Set(areas.runs.of().map((run) => run.message.conversationId).filter((id) => removed.has(id)))
      await Promise.all([...running].map((conversationId) => chat.stop({ conversationId })))
      return {}
    },
    'conversations.restore': async ({ conversationIds }) => {
      await inBulk(areas, conversationIds, (ids) => {
        restoreRemoved(db, ids)
        reindex(ids)
      })
      tellChanged(conversationIds)
      return {}
    },
    'conversations.purge': ({ conversationIds }) => {
      const purged = purge(db, conversationIds, host.now())
      if (purged.length > 0) events.tell({ type: 'conversations-changed' })
      return { conversationIds: purged }
    },
    'conversations.unpurge': ({ conversationIds }) => {
      unpurge(db, conversationIds)
      events.tell({ type: 'conversations-changed' })
      return {}
    },
  }
}

/** Changes many conversations, a thousand in one transaction; between them other calls are answered. */
async function inBulk({ db, signal }: Areas, ids: readonly string[], change: (ids: readonly string[]) => void): Promise<void> {
  for (let done = 0; done < ids.length; done += bulkSize) {
    if (done > 0) await setImmediate()
    signal.throwIfAborted()
    db.transaction(() => change(ids.slice(done, done + bulkSize)))
  }
}

/** A branch whose end is nowhere is no reason to show nothing: then the last message is the end. */
function withLeaf(conversation: Conversation, messages: readonly Message[]): Conversation {
  const { activeLeafId } = conversation
  if (activeLeafId === null || messages.some(({ id }) => id === activeLeafId)) return conversation
  return { ...conversation, activeLeafId: messages.at(-1)?.id ?? null }
}

function changeConversation({ db }: Areas, input: { conversationId: string; title?: string | undefined; endpointId?: string | undefined; activeLeafId?: string | undefined; settings?: ConversationSettings | undefined }): void {
  const { conversationId, title, endpointId, activeLeafId, settings } = input
  if (activeLeafId !== undefined && readMessage(db, activeLeafId)?.conversationId !== conversationId) {
    throw new AppError('not-found', 'There is no such message in this conversation.')
  }
  const changes: ConversationChanges = {
    ...(title !== undefined && { title, titledBy: 'person' }),
    ...(endpointId !== undefined && { endpointId }),
    ...(settings !== undefined && { settings }),
    ...(activeLeafId !== undefined && { activeLeafId }),
  }
  db.transaction(() => {
    const { comparison } = readConversation(db, conversationId) ?? {}
    const winner = activeLeafId === undefined ? undefined : comparison?.winner
    const moved = comparison === undefined || winner === undefined ? {} : { comparison: withColumns(comparison, (column) => (column.lane === winner ? { ...column, leafId: activeLeafId ?? null } : column)) }
    updateConversation(db, conversationId, { ...changes, ...moved })
    const changed = readConversation(db, conversationId)
    if (title !== undefined && changed !== undefined) indexTitle(db, changed)
  })
}
