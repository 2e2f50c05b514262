import { mkdirSync } from 'node:fs'
import { insertConversation } from '#core/store/conversations.ts'
import { openDatabase } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import type { Message } from '#shared/message.ts'

/** The text of every message of a conversation that is filled. */
export const filledText = 'What a person asks and what a model answers, of middling length. '.repeat(8)

/** The id, and the title, of a filled conversation with so many messages. */
export function filledName(size: number): string {
  return `conversation-${size}`
}

/** Makes a data folder with a conversation of each size, written straight into the store. */
export function fillConversations(folder: string, sizes: readonly number[]): void {
  mkdirSync(folder, { recursive: true })
  const db = openDatabase(folder, () => 0)
  for (const size of sizes) {
    const id = filledName(size)
    db.transaction(() => {
      insertConversation(db, { id, title: id, titledBy: 'person', createdAt: 0, updatedAt: 0, activeLeafId: `${id}-${size - 1}`, endpointId: null, settings: {}, attention: 'none', folderId: null, pinned: false, archived: false })
      for (let index = 0; index < size; index += 1) insertMessage(db, messageAt(id, index))
    })
  }
  db.close()
}

function messageAt(conversationId: string, index: number): Message {
  const parentId = index === 0 ? null : `${conversationId}-${index - 1}`
  const base = { id: `${conversationId}-${index}`, conversationId, parentId, turnId: `turn-${index >> 1}`, lane: 0, status: 'done', createdAt: index } as const
  if (index % 2 === 0) return { ...base, role: 'user', parts: [{ type: 'text', text: filledText }] }
  const madeWith = { endpointId: 'e', endpointName: 'endpoint', provider: 'databricks', model: 'model', parameters: {} }
  const usage = { inputTokens: 12, outputTokens: 120 }
  return { ...base, role: 'assistant', parts: [{ type: 'step-start', at: index }, { type: 'text', text: filledText }], madeWith, usage, finishReason: 'stop', finishedAt: index }
}
