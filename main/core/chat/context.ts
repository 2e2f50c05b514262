import { contextUse, messageTokens, promptLimit, sentOf, withRoom } from '#shared/context.ts'
import type { Around } from '#shared/context.ts'
import type { Output, ParsedInput } from '#shared/contract.ts'
import { AppError } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { readEndpoint } from '../store/connections.ts'
import { readConversation } from '../store/conversations.ts'
import type { StoredConversation } from '../store/conversations.ts'
import { setLeftOut, takeIn } from '../store/left-out.ts'
import { readPath } from '../store/messages.ts'
import { listSummaries } from '../store/summaries.ts'
import type { TreeTools } from './edits.ts'

/** An endpoint that says how much it takes counts in its own way: this much of it is used. */
const usedOfLimit = 0.95

/** What of a conversation is not sent to models. */
export class Context {
  readonly #tools: TreeTools

  constructor(tools: TreeTools) {
    this.#tools = tools
  }

  /** Leaves messages out, or takes them in again; answers those that changed. Rejects with `not-found`. */
  leaveOut({ conversationId, messageIds, leftOut, why }: ParsedInput<'chat.leaveOut'>): Output<'chat.leaveOut'> {
    const { db, host } = this.#tools
    this.#existing(conversationId)
    const changed = leftOut ? setLeftOut(db, conversationId, messageIds, { why: why ?? 'chosen', at: host.now() }) : takeIn(db, conversationId, messageIds)
    return this.#changed(conversationId, changed)
  }

  /** Leaves out the oldest turns of the branch shown until the rest fits; answers their messages. The last turn stays. Rejects with `not-found`. */
  leaveOutOldest({ conversationId, tokens }: ParsedInput<'chat.leaveOutOldest'>): Output<'chat.leaveOutOldest'> {
    const { db, host } = this.#tools
    const conversation = this.#existing(conversationId)
    const stored = readPath(db, conversation.activeLeafId).map((message) => this.#tools.runs.now(message))
    const failed = refusedReply(stored)
    const path = failed === undefined ? stored : stored.slice(0, -1)
    const around: Around = { systemPrompt: conversation.settings.systemPrompt, summaries: listSummaries(db, conversationId), askedId: failed === undefined ? undefined : path.at(-1)?.id }
    const present = presentTokens(path, around, failed)
    const target = tokens ?? this.#target(conversation, present, failed)
    const messageIds = oldestOver(path, around, { present, target })
    return this.#changed(conversationId, setLeftOut(db, conversationId, messageIds, { why: 'oldest', at: host.now() }))
  }

  /** Under what the endpoint takes, by its own word when it has refused; else half of what there is. */
  #target({ endpointId, settings: { parameters = {} } }: StoredConversation, present: number, failed: Message | undefined): number {
    const said = Number(failed?.error?.details?.limitTokens ?? 0)
    if (said > 0) return usedOfLimit * withRoom(said, parameters.maxTokens ?? said / 10)
    const endpoint = endpointId === null ? undefined : readEndpoint(this.#tools.db, endpointId)
    const limit = endpoint === undefined ? undefined : promptLimit(endpoint, parameters)
    const isRefuted = failed !== undefined && limit !== undefined && present <= limit
    return limit === undefined || isRefuted ? present / 2 : limit * usedOfLimit
  }

  #changed(conversationId: string, messageIds: string[]): { messageIds: string[] } {
    if (messageIds.length > 0) this.#tools.events.tell({ type: 'tree-changed', conversationId, said: [] })
    return { messageIds }
  }

  #existing(conversationId: string): StoredConversation {
    const conversation = readConversation(this.#tools.db, conversationId)
    if (conversation === undefined) throw new AppError('not-found', 'There is no such conversation.')
    return conversation
  }
}

/** The end of a branch, where that is a reply that was refused because there was too much to send. */
function refusedReply(path: readonly Message[]): Message | undefined {
  const last = path.at(-1)
  const code = last?.status === 'error' && textOf(last) === '' ? last.error?.code : undefined
  return code === 'context-too-long' || code === 'request-too-large' ? last : undefined
}

function presentTokens(path: readonly Message[], around: Around, failed: Message | undefined): number {
  const counted = Number(failed?.error?.details?.sentTokens ?? 0)
  return counted > 0 ? counted : contextUse(path, around).tokens
}

/** The messages of the oldest turns that must go. A turn is a question with all that follows it up to the next question. */
function oldestOver(path: readonly Message[], around: Around, { present, target }: { present: number; target: number }): string[] {
  const sent = sentOf(path, around.summaries, around.askedId).flatMap((one) => ('message' in one ? [one.message] : []))
  const all = sent.reduce((sum, message) => sum + messageTokens(message), 0)
  // What the endpoint counts for one estimated token.
  const ratio = present / Math.max(1, all)
  const last = sent.findLastIndex(({ role }) => role === 'user')
  let rest = present
  let end = 0
  for (let index = 0; index < last && (rest > target || sent[index]?.role !== 'user'); index += 1) {
    const message = sent[index]
    if (message === undefined) break
    rest -= messageTokens(message) * ratio
    end = index + 1
  }
  return sent.slice(0, end).map(({ id }) => id)
}
