import type { ArchivedConversation, ArchivedMessage } from '#shared/archive.ts'
import { pathTo } from '#shared/tree.ts'
import type { ExportTexts } from './export-texts.ts'
import type { LibraryRows } from './library-rows.ts'

/** A conversation as people read it: one branch from its beginning to its end. */
export interface Branch {
  readonly conversation: ArchivedConversation
  readonly title: string
  readonly messages: readonly ArchivedMessage[]
  /** How many messages of other branches there are. */
  readonly others: number
  /** How many rows of it could not be understood. */
  readonly unreadable: number
}

/** The branch that is shown of a conversation; where none is, that of its newest message. `undefined` where the row cannot be understood. */
export function shownBranch(rows: LibraryRows, id: string, texts: ExportTexts): Branch | undefined {
  const before = rows.missing.length
  const conversation = rows.conversation(id)
  if (conversation === undefined) return undefined
  const all = new Map([...rows.messages(id)].map((message) => [message.id, message]))
  const shown = [...all.values()].filter(({ removedAt }) => removedAt === undefined)
  const leafId = all.has(conversation.activeLeafId ?? '') ? conversation.activeLeafId : (shown.at(-1)?.id ?? null)
  const messages = pathTo(all, leafId).filter(({ removedAt }) => removedAt === undefined)
  return { conversation, title: titleOf(conversation, texts), messages, others: shown.length - messages.length, unreadable: rows.missing.length - before }
}

/** A title in one line. */
export function titleOf({ title }: Pick<ArchivedConversation, 'title'>, texts: ExportTexts): string {
  const plain = title.replaceAll(/\s+/g, ' ').trim()
  return plain === '' ? texts.say('untitled') : plain
}

/** Who said a message. */
export function speakerOf({ role, madeWith }: ArchivedMessage, texts: ExportTexts): string {
  return role === 'user' ? texts.say('you') : (madeWith?.endpointName ?? texts.say('reply'))
}

/** The model that answered, where its name says more than the endpoint's. */
export function modelOf({ role, madeWith, answeredBy }: ArchivedMessage): string | undefined {
  const model = answeredBy ?? madeWith?.model
  return role === 'user' || model === madeWith?.endpointName ? undefined : model
}

/** What is to be said of how a reply ended; `undefined` where it ended well. */
export function outcomeOf({ role, status, error }: ArchivedMessage, texts: ExportTexts): string | undefined {
  if (role === 'user' || status === 'done') return undefined
  return status === 'error' ? texts.say('failed', { why: texts.failure(error) }) : texts.say(status)
}
