import { columnKey, columnOf, columnSettings, leafInLane, withColumns } from '#shared/comparison.ts'
import type { LaneNode } from '#shared/comparison.ts'
import type { ParsedInput } from '#shared/contract.ts'
import type { Comparison, Conversation, ConversationSettings, Queued, Summary, Target } from '#shared/conversation.ts'
import { AppError } from '#shared/error.ts'
import { toPart } from '#shared/attachment-part.ts'
import type { Attachment } from '#shared/attachment.ts'
import type { MadeWith, Message, Part } from '#shared/message.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { readAttachments } from '../store/blobs.ts'
import { readEndpoint } from '../store/connections.ts'
import { insertConversation, readConversation, updateConversation } from '../store/conversations.ts'
import type { StoredConversation } from '../store/conversations.ts'
import type { Database } from '../store/db.ts'
import { insertQueued, listQueued, readDraft, takeQueued, writeDraft } from '../store/drafts.ts'
import { insertMessage, readMessage, readPath, readTree, setMessagesRemoved, unfinishedMessages, updateMessage } from '../store/messages.ts'
import { indexMessage, indexTitle, queueIndexing, unindexMessage } from '../store/search-index.ts'
import { listSummaries } from '../store/summaries.ts'
import { titleFrom } from './title.ts'

/** A message to be added, with the endpoints that are asked for replies. */
export interface Turn extends Omit<ParsedInput<'chat.send'>, 'targets'> {
  readonly targets: readonly { readonly target: Target; readonly endpoint: Endpoint }[]
  /** The queued message that this is; it is taken out in the same transaction. Otherwise the draft is cleared. */
  readonly queuedId: string | undefined
  readonly now: number
  newId(): string
  isRunning(messageId: string): boolean
}

interface AddedTurn {
  readonly conversationId: string
  readonly turnId: string
  readonly messages: readonly Message[]
}

/** Up to so many messages are found, or no longer found, as soon as they change. */
const indexedAtOnce = 20

/** What chat reads and writes; every method is one transaction. */
export class ChatStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Adds user messages and empty replies, moves the branch shown, and clears the draft. Rejects with `AppError`, having written nothing. */
  addTurn(turn: Turn): AddedTurn {
    const attachments = readAttachments(this.#db, turn.attachmentIds, turn.sending)
    const missing = turn.attachmentIds.find((id) => attachments.every((attachment) => attachment.id !== id))
    if (missing !== undefined) throw new AppError('not-found', `There is no attachment ${missing}.`)
    if (turn.text.trim() === '' && attachments.length === 0) throw new AppError('bad-input', 'The message is empty.')
    return this.#db.transaction(() => {
      const conversation = this.#conversationFor(turn, attachments)
      const turnId = turn.newId()
      const messages = this.#makeMessages(turn, conversation, { turnId, parts: partsOf(turn.text, attachments) })
      for (const message of messages) insertMessage(this.#db, message)
      for (const message of messages) if (message.role === 'user') indexMessage(this.#db, message)
      this.#show(conversation, messages, turn)
      if (turn.queuedId !== undefined) takeQueued(this.#db, turn.queuedId)
      else if (turn.keepDraft !== true) writeDraft(this.#db, { conversationId: turn.conversationId ?? null, text: '', attachmentIds: [], now: turn.now })
      return { conversationId: conversation.id, turnId, messages }
    })
  }

  /** The ids of a message and of all that follows it, in every branch. */
  branch(message: Message): string[] {
    const ids = new Set([message.id])
    // Children arrive after their parents.
    for (const { id, parentId } of readTree(this.#db, message.conversationId)) if (parentId !== null && ids.has(parentId)) ids.add(id)
    return [...ids]
  }

  /** Takes messages out of a conversation, and shows what is nearest to them where they were shown. */
  removeMessages(conversationId: string, ids: readonly string[], now: number): void {
    const before = readTree(this.#db, conversationId)
    const gone = new Set(ids)
    const leaf = readConversation(this.#db, conversationId)?.activeLeafId ?? null
    this.#db.transaction(() => {
      setMessagesRemoved(this.#db, conversationId, ids, now)
      this.#index(conversationId, ids, (id) => unindexMessage(this.#db, conversationId, id))
      if (leaf !== null && gone.has(leaf)) updateConversation(this.#db, conversationId, { activeLeafId: leafWithout(before, leaf, gone) })
      this.#moveColumns(conversationId, (columnLeaf, lane) => {
        if (columnLeaf === null || !gone.has(columnLeaf)) return columnLeaf
        const parents = new Map(before.map(({ id, parentId }) => [id, parentId]))
        return leafInLane(readTree(this.#db, conversationId), nearestStaying(parents, columnLeaf, gone), lane)
      })
    })
  }

  /** Puts removed messages back; answers how many it put back. */
  restoreMessages(conversationId: string, ids: readonly string[], activeLeafId: string | null): number {
    return this.#db.transaction(() => {
      const restored = setMessagesRemoved(this.#db, conversationId, ids, null)
      this.#index(conversationId, restored, (id) => {
        const message = readMessage(this.#db, id)
        if (message !== undefined) indexMessage(this.#db, message)
      })
      if (activeLeafId !== null && readMessage(this.#db, activeLeafId)?.conversationId === conversationId) updateConversation(this.#db, conversationId, { activeLeafId })
      const back = new Set(restored)
      this.#moveColumns(conversationId, (leaf, lane) => {
        const longer = leafInLane(readTree(this.#db, conversationId), leaf, lane)
        return longer !== null && back.has(longer) ? longer : leaf
      })
      return restored.length
    })
  }

  /** Where each column of a conversation ends now; nothing happens where it has none. */
  #moveColumns(conversationId: string, leafOf: (leafId: string | null, lane: number) => string | null): void {
    const comparison = readConversation(this.#db, conversationId)?.comparison
    if (comparison === undefined) return
    updateConversation(this.#db, conversationId, { comparison: withColumns(comparison, (column) => ({ ...column, leafId: leafOf(column.leafId, column.lane) })) })
  }

  /** The column of each of these replies ends with it. */
  #showInColumns(conversationId: string, replies: readonly Message[]): void {
    const newest = new Map(replies.flatMap(({ id, role, lane }) => (role === 'assistant' ? [[lane, id] as const] : [])))
    this.#moveColumns(conversationId, (leafId, lane) => newest.get(lane) ?? leafId)
  }

  /** A few messages at once; for many the core would answer nobody meanwhile. */
  #index(conversationId: string, ids: readonly string[], one: (id: string) => void): void {
    if (ids.length > indexedAtOnce) queueIndexing(this.#db, conversationId)
    else for (const id of ids) one(id)
  }

  /** Adds an empty reply beside another and shows it. */
  addVersion(old: Pick<Message, 'conversationId' | 'parentId' | 'turnId' | 'lane'>, madeWith: MadeWith, id: string, now: number): Message {
    const { conversationId, parentId, turnId, lane } = old
    const reply: Message = { id, conversationId, parentId, turnId, lane, role: 'assistant', status: 'running', parts: [], createdAt: now, madeWith }
    this.#db.transaction(() => {
      insertMessage(this.#db, reply)
      updateConversation(this.#db, conversationId, { activeLeafId: id, updatedAt: now, endpointId: madeWith.endpointId })
      this.#showInColumns(conversationId, [reply])
    })
    return reply
  }

  /** Adds an empty reply to a question that is there, and shows it. */
  addAnswer({ id: parentId, conversationId, turnId }: Message, target: Pick<Target, 'lane' | 'settings'>, endpoint: Endpoint, { id, now }: { readonly id: string; readonly now: number }): Message {
    const lane = target.lane ?? 0
    return this.addVersion({ conversationId, parentId, turnId, lane }, madeWithOf(target, endpoint, {}), id, now)
  }

  /** Stores a reply that runs again. */
  restart(reply: Message, now: number): void {
    this.#db.transaction(() => {
      updateMessage(this.#db, reply)
      updateConversation(this.#db, reply.conversationId, { updatedAt: now, attention: 'none' })
    })
  }

  /** Stores a reply as far as it has arrived. */
  saveDraft(message: Message): void {
    updateMessage(this.#db, message)
  }

  /** Stores a reply as it ended, with its words for the search. */
  finish(message: Message, attention: Conversation['attention']): void {
    this.#db.transaction(() => {
      updateMessage(this.#db, message)
      indexMessage(this.#db, message)
      updateConversation(this.#db, message.conversationId, { attention, updatedAt: message.finishedAt ?? message.createdAt })
    })
  }

  /** Keeps a message until the running reply has ended; its text is no draft any more. */
  addQueued(queued: ParsedInput<'chat.queue'> & { readonly id: string; readonly createdAt: number }): void {
    if (readConversation(this.#db, queued.conversationId) === undefined) throw noConversation()
    if (queued.text.trim() === '' && queued.attachmentIds.length === 0) throw new AppError('bad-input', 'The message is empty.')
    this.#db.transaction(() => {
      insertQueued(this.#db, queued)
      if (queued.keepDraft !== true) writeDraft(this.#db, { conversationId: queued.conversationId, text: '', attachmentIds: [], now: queued.createdAt })
    })
  }

  queued(conversationId: string): Queued[] {
    return listQueued(this.#db, conversationId)
  }

  takeQueued(id: string): Queued | undefined {
    return takeQueued(this.#db, id)
  }

  /** Takes a queued message out and puts it before what is in the draft. */
  takeQueuedIntoDraft(id: string, now: number): Queued | undefined {
    return this.#db.transaction(() => {
      const queued = takeQueued(this.#db, id)
      if (queued === undefined) return undefined
      const key = boxOf(queued, readConversation(this.#db, queued.conversationId)?.comparison)
      const draft = readDraft(this.#db, key)
      const text = [queued.text, draft.text].filter((part) => part !== '').join('\n\n')
      const attachmentIds = [...new Set([...queued.attachments, ...draft.attachments].map((attachment) => attachment.id))]
      writeDraft(this.#db, { conversationId: key, text, attachmentIds, now })
      return queued
    })
  }

  message(id: string): Message | undefined {
    return readMessage(this.#db, id)
  }

  path(leafId: string | null): Message[] {
    return readPath(this.#db, leafId)
  }

  /** What stands for messages that are left out. */
  summaries(conversationId: string): Summary[] {
    return listSummaries(this.#db, conversationId)
  }

  unfinished(): Message[] {
    return unfinishedMessages(this.#db)
  }

  endpoint(id: string): Endpoint | undefined {
    return readEndpoint(this.#db, id)
  }

  conversation(id: string): StoredConversation | undefined {
    return readConversation(this.#db, id)
  }

  #conversationFor(turn: Turn, attachments: readonly Attachment[]): StoredConversation {
    if (turn.conversationId !== undefined && turn.conversationId !== null) {
      const known = readConversation(this.#db, turn.conversationId)
      if (known === undefined) throw noConversation()
      return known.titledBy === 'nobody' && known.activeLeafId === null ? this.#titled(known, turn, attachments) : known
    }
    const conversation: StoredConversation = {
      id: turn.newId(),
      ...firstTitle(turn, attachments),
      createdAt: turn.now,
      updatedAt: turn.now,
      activeLeafId: null,
      endpointId: null,
      settings: turn.targets[0]?.target.settings ?? {},
      attention: 'none',
      folderId: null,
      pinned: false,
      archived: false,
    }
    insertConversation(this.#db, conversation)
    indexTitle(this.#db, conversation)
    return conversation
  }

  /** A conversation that was there before its first message, as a comparison is, gets its title with that. */
  #titled(known: StoredConversation, turn: Turn, attachments: readonly Attachment[]): StoredConversation {
    const titled = { ...known, ...firstTitle(turn, attachments) }
    updateConversation(this.#db, known.id, { title: titled.title, titledBy: titled.titledBy })
    indexTitle(this.#db, titled)
    return titled
  }

  #makeMessages(turn: Turn, conversation: StoredConversation, made: { turnId: string; parts: Part[] }): Message[] {
    const { turnId, parts } = made
    const userOf = new Map<string | null, Message>()
    const replies: Message[] = []
    for (const { target, endpoint } of turn.targets) {
      const lane = target.lane ?? conversation.comparison?.winner ?? 0
      const column = target.lane === undefined ? undefined : columnOf(conversation.comparison, lane)
      const parentId = firstDefined(target.parentId, turn.parentId, column?.leafId, conversation.activeLeafId)
      this.#checkParent(parentId, conversation.id, turn)
      const base = { conversationId: conversation.id, turnId, createdAt: turn.now }
      const user = userOf.get(parentId) ?? { ...base, id: turn.newId(), parentId, lane: 0, role: 'user', status: 'done', parts }
      userOf.set(parentId, user)
      const settings = conversation.comparison?.winner === undefined ? columnSettings(conversation, lane) : conversation.settings
      replies.push({ ...base, id: turn.newId(), parentId: user.id, lane, role: 'assistant', status: 'running', parts: [], madeWith: madeWithOf(target, endpoint, settings) })
    }
    return [...userOf.values(), ...replies]
  }

  #checkParent(parentId: string | null, conversationId: string, turn: Turn): void {
    if (parentId === null) return
    const parent = readMessage(this.#db, parentId)
    if (parent?.conversationId !== conversationId) throw new AppError('not-found', 'The message to go on from is not in this conversation.')
    if (turn.isRunning(parentId)) throw new AppError('busy', 'The reply before is still being produced: stop it, or queue the message.')
  }

  #show(conversation: StoredConversation, messages: readonly Message[], turn: Turn): void {
    const shown = messages.find((message) => message.role === 'assistant')
    const endpointId = turn.targets[0]?.endpoint.id ?? conversation.endpointId
    // Who goes on in a conversation has not put it away.
    updateConversation(this.#db, conversation.id, { activeLeafId: shown?.id ?? null, endpointId, updatedAt: turn.now, attention: 'none', archived: false })
    this.#showInColumns(conversation.id, messages)
  }
}

/** The parts of a message with this text and these files. */
export function partsOf(text: string, attachments: readonly Attachment[]): Part[] {
  const files = attachments.map(toPart)
  return text.trim() === '' ? files : [...files, { type: 'text', text }]
}

function madeWithOf(target: Pick<Target, 'settings'>, endpoint: Endpoint, settings: ConversationSettings): MadeWith {
  const { systemPrompt, parameters = {} } = target.settings ?? settings
  return {
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    provider: endpoint.provider,
    model: endpoint.model,
    ...(systemPrompt !== undefined && { systemPrompt }),
    parameters,
    ...(endpoint.price !== undefined && { price: endpoint.price }),
  }
}

/** `null` is a choice (a new branch); only `undefined` passes the question on. */
function firstDefined(...choices: (string | null | undefined)[]): string | null {
  return choices.find((choice) => choice !== undefined) ?? null
}

/** The end of the branch to show when some messages are gone: the newest branch below the nearest message that stays. */
function leafWithout(messages: readonly LaneNode[], leaf: string, gone: ReadonlySet<string>): string | null {
  const parents = new Map(messages.map(({ id, parentId }) => [id, parentId]))
  const newest = new Map(messages.filter(({ id }) => !gone.has(id)).map(({ id, parentId }) => [parentId, id]))
  let stays = nearestStaying(parents, leaf, gone)
  for (let child = newest.get(stays); child !== undefined; child = newest.get(stays)) stays = child
  return stays
}

/** The box that a queued message came from: in a comparison whose columns have boxes of their own, that of its column. */
function boxOf({ conversationId, targets: [only, another] }: Queued, comparison: Comparison | undefined): string {
  const hasOwn = comparison?.winner === undefined && comparison?.syncPrompt === false
  return hasOwn && only?.lane !== undefined && another === undefined ? columnKey(conversationId, only.lane) : conversationId
}

/** The nearest message at or above one that is not gone. */
function nearestStaying(parents: ReadonlyMap<string, string | null>, leaf: string, gone: ReadonlySet<string>): string | null {
  let stays: string | null = leaf
  while (stays !== null && gone.has(stays)) stays = parents.get(stays) ?? null
  return stays
}

function firstTitle({ text }: Turn, attachments: readonly Attachment[]): Pick<StoredConversation, 'title' | 'titledBy'> {
  return { title: titleFrom(text, attachments.map((attachment) => attachment.name)) ?? '…', titledBy: 'first-words' }
}

function noConversation(): AppError {
  return new AppError('not-found', 'There is no such conversation.')
}
