import { promptLimit, sentOf } from '#shared/context.ts'
import type { Output, ParsedInput } from '#shared/contract.ts'
import type { Summary } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { AppError } from '#shared/error.ts'
import type { Parameters } from '#shared/message.ts'
import type { JobContext, Jobs } from '../jobs.ts'
import { readConversation } from '../store/conversations.ts'
import type { StoredConversation } from '../store/conversations.ts'
import { markSummarised, setLeftOut, takeIn } from '../store/left-out.ts'
import { readPath } from '../store/messages.ts'
import { insertSummary, listSummaries, readSummary, summarisedBy } from '../store/summaries.ts'
import { askOnce } from './ask-once.ts'
import { requireUsable } from './asking.ts'
import type { AskingTools } from './asking.ts'
import type { TreeTools } from './edits.ts'
import { piecesOf, summaryRequest, transcriptOf } from './summary-prompt.ts'

/** What summaries are made with. */
export interface SummaryTools extends TreeTools {
  readonly asking: AskingTools
  readonly jobs: Jobs
}

/** What is summarised, and by whom. */
interface Work {
  readonly conversation: StoredConversation
  readonly endpoint: Endpoint
  readonly parameters: Parameters
  readonly texts: readonly string[]
  readonly messageIds: readonly string[]
  /** Summaries among the messages: the new one takes their place. */
  readonly summaryIds: readonly string[]
}

/** Of what an endpoint takes, so much is material: the rest is for the request itself and for counting otherwise. */
const material = 0.7
/** The largest piece where nobody knows what an endpoint takes, in tokens. */
const usualPiece = 60_000
const smallestPiece = 500

/** Summaries that stand for messages in what models are sent. */
export class Summaries {
  readonly #tools: SummaryTools
  /** Conversations of which something is being summarised. */
  readonly #busy = new Set<string>()

  constructor(tools: SummaryTools) {
    this.#tools = tools
  }

  /** Starts the job. Rejects with `not-found`, `busy`, `endpoint-unusable` or `nothing-to-summarise`. A job that fails has changed nothing. */
  summarise({ conversationId, messageIds }: ParsedInput<'chat.summarise'>): Output<'chat.summarise'> {
    if (this.#busy.has(conversationId)) throw new AppError('busy', 'Something of this conversation is being summarised.', { reason: 'summary' })
    const work = this.#workOf(conversationId, new Set(messageIds))
    this.#busy.add(conversationId)
    const jobId = this.#tools.jobs.start('summarise', async (context) => {
      try {
        return { conversationId, summaryId: this.#store(work, await this.#ask(work, context)) }
      } finally {
        this.#busy.delete(conversationId)
      }
    })
    return { jobId }
  }

  /** Takes the messages of a summary in again; answers them. Rejects with `not-found`. */
  drop({ summaryId }: ParsedInput<'chat.dropSummary'>): Output<'chat.dropSummary'> {
    const { db, events } = this.#tools
    const { conversationId } = this.#existing(summaryId)
    const messageIds = takeIn(db, conversationId, summarisedBy(db, conversationId, [summaryId]))
    if (messageIds.length > 0) events.tell({ type: 'tree-changed', conversationId, said: [] })
    return { messageIds }
  }

  /** Lets a summary that was dropped stand for messages again; answers those that changed. Rejects with `not-found`. */
  restore({ summaryId, messageIds }: ParsedInput<'chat.restoreSummary'>): Output<'chat.restoreSummary'> {
    const { db, events, host } = this.#tools
    const { conversationId } = this.#existing(summaryId)
    const changed = setLeftOut(db, conversationId, messageIds, { why: 'summarised', summaryId, at: host.now() })
    if (changed.length > 0) events.tell({ type: 'tree-changed', conversationId, said: [] })
    return { messageIds: changed }
  }

  #existing(summaryId: string): Summary {
    const summary = readSummary(this.#tools.db, summaryId)
    if (summary === undefined || readConversation(this.#tools.db, summary.conversationId) === undefined) throw new AppError('not-found', 'There is no such summary.')
    return summary
  }

  #workOf(conversationId: string, ids: ReadonlySet<string>): Work {
    const { db, runs, asking } = this.#tools
    const conversation = readConversation(db, conversationId)
    if (conversation === undefined) throw new AppError('not-found', 'There is no such conversation.')
    const path = readPath(db, conversation.activeLeafId)
    const chosen = path.filter(({ id }) => ids.has(id))
    if (chosen.length !== ids.size) throw new AppError('not-found', 'Some of these messages are not in the branch that is shown.')
    if (chosen.some(({ id }) => runs.present(id) !== undefined)) throw new AppError('busy', 'One of these replies is still being produced.')
    const endpoint = requireUsable(asking.endpoint(conversation.endpointId ?? path.findLast(({ madeWith }) => madeWith !== undefined)?.madeWith?.endpointId ?? ''))
    const summaries = listSummaries(db, conversationId)
    // What was left out for another reason is summarised as well.
    const material = sentOf(chosen.map(({ leftOut, ...message }) => (leftOut?.why === 'summarised' ? { ...message, leftOut } : message)), summaries)
    const texts = transcriptOf(material)
    if (texts.length === 0) throw new AppError('nothing-to-summarise', 'These messages hold no text.')
    const { maxTokens: _m, stop: _s, ...parameters } = conversation.settings.parameters ?? {}
    const summaryIds = material.flatMap((one) => ('summary' in one ? [one.summary.id] : []))
    return { conversation, endpoint, parameters, texts, summaryIds, messageIds: chosen.map(({ id }) => id) }
  }

  /** Asks for the whole in as many pieces as it takes; in smaller ones where the endpoint finds one too long. */
  async #ask(work: Work, context: JobContext): Promise<string> {
    const limit = promptLimit(work.endpoint)
    for (let tokens = Math.round(material * (limit ?? usualPiece / material)); ; ) {
      try {
        return await this.#askInPieces(work, tokens, context)
      } catch (thrown) {
        const isTooLong = thrown instanceof AppError && (thrown.code === 'context-too-long' || thrown.code === 'request-too-large')
        if (!isTooLong || tokens <= smallestPiece) throw thrown
        const said = Number(thrown.details?.limitTokens ?? tokens)
        tokens = Math.max(smallestPiece, Math.round(Math.min(tokens / 2, said * material)))
      }
    }
  }

  async #askInPieces({ endpoint, parameters, texts }: Work, tokens: number, { signal, report }: JobContext): Promise<string> {
    // The summary so far goes with every piece but the first.
    const pieces = await piecesOf(texts, tokens - Math.min(1_500, Math.round(tokens / 4)))
    let summary: string | undefined
    for (const [index, piece] of pieces.entries()) {
      report({ progress: index / pieces.length })
      const text = summaryRequest(piece, summary)
      const prompt = { model: endpoint.model, parameters, purpose: 'summary' as const, messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text }] }] }
      summary = (await askOnce(this.#tools.asking, { endpointId: endpoint.id, signal, prompt: () => prompt })).trim()
    }
    return summary ?? ''
  }

  /** The summary and the marks of all its messages at once. */
  #store({ conversation, endpoint, messageIds, summaryIds }: Work, text: string): string {
    const { db, host, events } = this.#tools
    const { id: conversationId } = conversation
    const summary: Summary = { id: host.newId(), conversationId, text, endpointName: endpoint.name, createdAt: host.now() }
    db.transaction(() => {
      if (readConversation(db, conversationId) === undefined) throw new AppError('not-found', 'The conversation was removed meanwhile.')
      insertSummary(db, summary)
      const all = [...messageIds, ...summarisedBy(db, conversationId, summaryIds)]
      const marked = markSummarised(db, conversationId, all, { summaryId: summary.id, at: summary.createdAt })
      if (marked === 0) throw new AppError('not-found', 'The messages were removed meanwhile.')
    })
    events.tell({ type: 'tree-changed', conversationId, said: [] })
    return summary.id
  }
}
