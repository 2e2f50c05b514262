import { insertConversation } from '#core/store/conversations.ts'
import { openDatabase } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import type { Message } from '#shared/message.ts'
import { madeWith, message } from './library.ts'

/** The title of the conversation. */
export const longTitle = 'A long conversation'
/** The endpoint that its replies are of. */
export const longEndpoint = madeWith.endpointName

/** The id of the message at a place, from 1. */
export function longId(place: number): string {
  return `long-${place}`
}

/** The text of the message at a place: questions of one line, and replies of all kinds and heights, of which each names its place. */
export function longText(place: number): string {
  if (place % 2 === 1) return `Question ${place}?`
  const lines = Array.from({ length: (place * 7) % 12 }, (_, line) => `- point **${line + 1}** of ${place}`).join('\n')
  const code = place % 6 === 0 ? `\n\n\`\`\`ts\nconst place = ${place}\nexport { place }\n\`\`\`` : ''
  const table = place % 10 === 0 ? `\n\n| name | value |\n| --- | ---: |\n| a | ${place} |\n| b | *${place + 1}* |` : ''
  return `Answer ${place}. ${'Some words that fill a line or more of it. '.repeat((place * 5) % 9)}\n\n${lines}${code}${table}`
}

/** Fills the folder of a closed core with one conversation of so many messages. Answers its id. */
export function fillLongConversation(folder: string, count: number): string {
  const db = openDatabase(folder, () => 0)
  const id = 'long'
  db.transaction(() => {
    insertConversation(db, { id, title: longTitle, titledBy: 'person', createdAt: 1, updatedAt: Date.now(), activeLeafId: longId(count), endpointId: null, settings: {}, attention: 'none', folderId: null, pinned: false, archived: false })
    for (let place = 1; place <= count; place += 1) insertMessage(db, messageAt(id, place))
  })
  db.close()
  return id
}

function messageAt(conversationId: string, place: number): Message {
  const common = { conversationId, parentId: place === 1 ? null : longId(place - 1), turnId: `turn-${(place + 1) >> 1}`, createdAt: place, parts: [{ type: 'text' as const, text: longText(place) }] }
  if (place % 2 === 1) return message(longId(place), common)
  return message(longId(place), { ...common, role: 'assistant', madeWith, finishReason: 'stop', finishedAt: place })
}
