import type { Output, ParsedInput } from '#shared/contract.ts'
import { AppError } from '#shared/error.ts'
import { fileParts, textOf } from '#shared/fold.ts'
import type { Message, Part } from '#shared/message.ts'
import type { EventLog } from '../events.ts'
import type { Host } from '../host.ts'
import { readConversation, updateConversation } from '../store/conversations.ts'
import type { Database } from '../store/db.ts'
import { readMessage } from '../store/messages.ts'
import { dropRevision, listRevisions, readRevision, replaceParts } from '../store/revisions.ts'
import { indexMessage } from '../store/search-index.ts'
import type { Runs } from './runs.ts'

/** What changes of the tree are made with. */
export interface TreeTools {
  readonly host: Pick<Host, 'now' | 'newId'>
  readonly db: Database
  readonly events: EventLog
  readonly runs: Runs
  tellConversation(conversationId: string): void
}

/** Other texts for messages, in place: each change is one transaction, and the text before is kept. */
export class Edits {
  readonly #tools: TreeTools

  constructor(tools: TreeTools) {
    this.#tools = tools
  }

  /** Gives a message another text. The same text changes nothing. Rejects with `not-found`, `busy` or `bad-input`. */
  edit({ messageId, text }: ParsedInput<'chat.edit'>): Output<'chat.edit'> {
    const message = this.#quiet(messageId)
    const parts = withText(message.parts, text)
    if (text.trim() === '' && (message.role === 'assistant' || fileParts({ parts }).length === 0)) throw new AppError('bad-input', 'The message is empty.')
    if (text === textOf(message)) return { revisionId: null }
    return { revisionId: this.#replace(message, parts) }
  }

  /** The earlier texts of a message. Rejects with `not-found`. */
  revisions({ messageId }: ParsedInput<'chat.revisions'>): Output<'chat.revisions'> {
    const lastEvent = this.#tools.events.flush()
    this.#existing(messageId)
    return { lastEvent, revisions: listRevisions(this.#tools.db, messageId) }
  }

  /** Exchanges the present text with that of a revision. Rejects with `not-found` or `busy`. */
  revert({ messageId, revisionId }: ParsedInput<'chat.revert'>): Output<'chat.revert'> {
    const message = this.#quiet(messageId)
    const revision = readRevision(this.#tools.db, messageId, revisionId)
    if (revision === undefined) throw new AppError('not-found', 'There is no such revision of this message.')
    return { revisionId: this.#replace(message, revision.parts, revisionId) }
  }

  #replace(message: Message, parts: readonly Part[], takenBack?: string): string {
    const { host, db, events } = this.#tools
    const { id, conversationId } = message
    const revision = { id: host.newId(), replacedAt: host.now() }
    db.transaction(() => {
      if (takenBack !== undefined) dropRevision(db, id, takenBack)
      replaceParts(db, message, parts, revision)
      indexMessage(db, { ...message, parts: [...parts] })
      updateConversation(db, conversationId, { updatedAt: revision.replacedAt })
    })
    events.tell({ type: 'tree-changed', conversationId, said: [id] })
    this.#tools.tellConversation(conversationId)
    return revision.id
  }

  /** A message that is not being produced, and is stored. */
  #quiet(messageId: string): Message {
    if (this.#tools.runs.present(messageId) !== undefined) throw new AppError('busy', 'This reply is still being produced.')
    return this.#existing(messageId)
  }

  #existing(messageId: string): Message {
    const message = readMessage(this.#tools.db, messageId)
    if (message === undefined || readConversation(this.#tools.db, message.conversationId) === undefined) throw new AppError('not-found', 'There is no such message.')
    return message
  }
}

/**
 * The parts with one text in place of all their texts, where the last of them stood. What a model signed or hid of its thoughts
 * is taken out: it vouches for a text that it did not lead to, and the revision keeps it.
 */
function withText(parts: readonly Part[], text: string): Part[] {
  const last = parts.findLastIndex((part) => part.type === 'text')
  const place = last === -1 ? parts.length : last
  const kept = (some: readonly Part[]): Part[] => some.flatMap((part) => (part.type === 'text' ? [] : part.type === 'reasoning' ? unsealed(part) : [part]))
  return [...kept(parts.slice(0, place)), ...(text.trim() === '' ? [] : [{ type: 'text' as const, text }]), ...kept(parts.slice(place))]
}

function unsealed({ signature: _s, hidden: _h, ...part }: Extract<Part, { type: 'reasoning' }>): Part[] {
  return part.text === '' ? [] : [{ ...part, type: 'reasoning', text: String(part.text) }]
}
