import type { Conversation, ConversationSettings } from '#shared/conversation.ts'
import { AppError } from '#shared/error.ts'
import type { Message } from '#shared/message.ts'
import { listConversations, readConversation, setRemoved, updateConversation } from '../store/conversations.ts'
import type { ConversationChanges } from '../store/conversations.ts'
import { listQueued, readDraft } from '../store/drafts.ts'
import { readMessage, readMessages } from '../store/messages.ts'
import { indexTitle } from '../store/search-index.ts'
import { notYet } from './not-yet.ts'
import type { Areas, Group } from './areas.ts'

const defaultLimit = 500

/** Conversations and their folders. */
export function conversationHandlers(areas: Areas): Group<'conversations' | 'folders'> {
  const { host, db, events, chat, runs } = areas
  const existing = (conversationId: string): Conversation => {
    const conversation = chat.view(conversationId)
    if (conversation === undefined) throw new AppError('not-found', 'There is no such conversation.')
    return conversation
  }
  return {
    'conversations.list': ({ limit, before, beforeId, within, folderId }) => {
      const lastEvent = events.flush()
      const after = { at: before ?? Number.MAX_SAFE_INTEGER, id: beforeId ?? '' }
      const stored = listConversations(db, limit ?? defaultLimit, { within: within ?? 'all', folderId, after })
      return { lastEvent, conversations: stored.map((conversation) => ({ ...conversation, running: runs.isRunning(conversation.id) })) }
    },
    'conversations.get': ({ conversationId }) => {
      const lastEvent = events.flush()
      const conversation = existing(conversationId)
      // A running reply, and one that could not be stored yet, is newer in memory than on disk.
      const messages = readMessages(db, conversationId).map((message): Message => {
        const present = runs.present(message.id)
        return present === undefined ? message : { ...present, parentId: message.parentId }
      })
      return { lastEvent, conversation, messages, draft: readDraft(db, conversationId), queued: listQueued(db, conversationId), summaries: [] }
    },
    'conversations.update': (input) => {
      existing(input.conversationId)
      changeConversation(areas, input)
      chat.tellConversation(input.conversationId)
      return {}
    },
    'conversations.fork': (input) => chat.fork(input),
    'conversations.markSeen': ({ conversationId }) => {
      if (existing(conversationId).attention === 'none') return {}
      updateConversation(db, conversationId, { attention: 'none' })
      chat.tellConversation(conversationId)
      return {}
    },
    'conversations.organise': notYet,
    'conversations.duplicate': notYet,
    'conversations.remove': async ({ conversationIds }) => {
      for (const conversationId of conversationIds) {
        existing(conversationId)
        // First: from here on nothing new can start in it.
        setRemoved(db, conversationId, host.now())
        events.tell({ type: 'conversation-removed', conversationId })
        await chat.stop({ conversationId })
      }
      return {}
    },
    'conversations.restore': ({ conversationIds }) => {
      for (const conversationId of conversationIds) {
        setRemoved(db, conversationId, null)
        existing(conversationId)
        chat.tellConversation(conversationId)
      }
      return {}
    },
    'conversations.purge': notYet,
    'conversations.unpurge': notYet,
    'folders.list': notYet,
    'folders.add': notYet,
    'folders.rename': notYet,
    'folders.remove': notYet,
    'folders.restore': notYet,
  }
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
    updateConversation(db, conversationId, changes)
    const changed = readConversation(db, conversationId)
    if (title !== undefined && changed !== undefined) indexTitle(db, changed)
  })
}
