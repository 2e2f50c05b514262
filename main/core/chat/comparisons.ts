import { columnOf, columnSettings, lastLane, withColumns } from '#shared/comparison.ts'
import type { LaneNode } from '#shared/comparison.ts'
import type { Output, ParsedInput } from '#shared/contract.ts'
import { mostColumns } from '#shared/conversation.ts'
import type { Column, Comparison, ConversationSettings } from '#shared/conversation.ts'
import { AppError } from '#shared/error.ts'
import { pathTo } from '#shared/tree.ts'
import { readEndpoint } from '../store/connections.ts'
import { insertConversation, readConversation, updateConversation } from '../store/conversations.ts'
import type { ConversationChanges, StoredConversation } from '../store/conversations.ts'
import { readMessage, readPath, readTree } from '../store/messages.ts'
import { indexTitle } from '../store/search-index.ts'
import type { Chat } from './chat.ts'
import { columnsOfLanes } from './lane-columns.ts'
import type { TreeTools } from './edits.ts'

/** What comparisons are made with. */
export interface ComparisonTools extends TreeTools {
  readonly chat: Pick<Chat, 'stop' | 'answer'>
}

/** Conversations that are shown in columns: each change is one transaction, and told at once. Rejects with `not-found`, `bad-input` or `busy`. */
export class Comparisons {
  readonly #tools: ComparisonTools

  constructor(tools: ComparisonTools) {
    this.#tools = tools
  }

  /** Shows a conversation in columns, a new one where none is named. */
  start(input: ParsedInput<'compare.start'>): Output<'compare.start'> {
    const { db } = this.#tools
    const conversation = typeof input.conversationId === 'string' ? this.#ordinary(input.conversationId) : this.#made(input)
    const nodes = readTree(db, conversation.id)
    const columns = input.columns === undefined ? columnsOfLanes(db, nodes, conversation.activeLeafId) : this.#columns(input.columns, nodes, conversation.activeLeafId)
    if (columns.length === 0) throw new AppError('bad-input', 'There are no columns to begin with.')
    const comparison = { columns, syncPrompt: true, syncSettings: columns.every(({ settings }) => settings === undefined), syncScroll: false }
    db.transaction(() => {
      if (typeof input.conversationId !== 'string') {
        insertConversation(db, conversation)
        indexTitle(db, conversation)
      }
      updateConversation(db, conversation.id, { comparison })
    })
    this.#tools.tellConversation(conversation.id)
    return { conversationId: conversation.id }
  }

  /** Says what of the columns goes together. */
  change({ conversationId, syncPrompt, syncSettings, syncScroll }: ParsedInput<'compare.change'>): Output<'compare.change'> {
    this.#update(conversationId, (comparison) => ({
      ...comparison,
      ...(syncPrompt !== undefined && { syncPrompt }),
      ...(syncSettings !== undefined && { syncSettings }),
      ...(syncScroll !== undefined && { syncScroll }),
    }))
    return {}
  }

  /** Another endpoint, settings or branch for one column. */
  changeColumn({ conversationId, lane, endpointId, settings, leafId }: ParsedInput<'compare.changeColumn'>): Output<'compare.changeColumn'> {
    if (leafId !== undefined) this.#checkLeaf(conversationId, leafId)
    const endpoint = endpointId === undefined ? undefined : this.#named(endpointId)
    const change = { ...endpoint, ...(settings !== undefined && { settings }), ...(leafId !== undefined && { leafId }) }
    this.#update(conversationId, (comparison) => {
      this.#column(comparison, lane)
      return withColumns(comparison, (column) => (column.lane === lane ? { ...column, ...change } : column))
    })
    return {}
  }

  /** Adds a column, or brings one back. */
  addColumn({ conversationId, endpointId, settings, lane, leafId, place }: ParsedInput<'compare.addColumn'>): Output<'compare.addColumn'> {
    if (leafId !== undefined) this.#checkLeaf(conversationId, leafId)
    const nodes = readTree(this.#tools.db, conversationId)
    let added = lane ?? 0
    this.#update(conversationId, (comparison) => {
      if (comparison.columns.length >= mostColumns) throw new AppError('bad-input', `A comparison has ${mostColumns} columns at most.`)
      const used = comparison.columns.map((column) => column.lane)
      if (lane !== undefined && used.includes(lane)) throw new AppError('bad-input', 'There is such a column already.')
      added = lane ?? freeLane(used, nodes)
      const column = { lane: added, ...this.#named(endpointId), leafId: leafId === undefined ? lastQuestion(nodes, comparison.columns[0]?.leafId ?? null) : leafId, ...(settings !== undefined && { settings }) }
      return { ...comparison, columns: comparison.columns.toSpliced(place ?? comparison.columns.length, 0, column) }
    })
    return { lane: added }
  }

  /** Takes a column away, when its reply has stopped. */
  async removeColumn({ conversationId, lane }: ParsedInput<'compare.removeColumn'>): Promise<Output<'compare.removeColumn'>> {
    this.#column(this.#comparison(conversationId), lane)
    const running = this.#tools.runs.of(conversationId).filter(({ message }) => message.lane === lane)
    await Promise.all(running.map(({ message }) => this.#tools.chat.stop({ messageId: message.id })))
    const { columns } = this.#comparison(conversationId)
    const place = columns.findIndex((column) => column.lane === lane)
    const column = this.#column(this.#comparison(conversationId), lane)
    if (columns.length === 1) throw new AppError('bad-input', 'The last column stays.')
    this.#update(conversationId, (comparison) => ({ ...comparison, columns: comparison.columns.toSpliced(place, 1) }))
    return { column, place }
  }

  /** Asks a column for a reply to its last question, or to one that another column has answered. */
  ask({ conversationId, lane, replyId }: ParsedInput<'compare.ask'>): Output<'compare.ask'> {
    const conversation = this.#stored(conversationId)
    const { endpointId, leafId } = this.#column(conversation.comparison, lane)
    const other = replyId === undefined ? undefined : readPath(this.#tools.db, replyId).at(-2)
    const question = replyId === undefined ? readMessage(this.#tools.db, leafId ?? '') : other
    if (question?.role !== 'user' || question.conversationId !== conversationId) throw new AppError('bad-input', 'This column has no question that waits for a reply.')
    if (endpointId === null) throw new AppError('endpoint-unknown', 'No endpoint is chosen for this column.', { reason: 'none' })
    return this.#tools.chat.answer(question, { endpointId, lane, settings: columnSettings(conversation, lane) })
  }

  /** Goes on with one column, or back to all. */
  pick({ conversationId, lane }: ParsedInput<'compare.pick'>): Output<'compare.pick'> {
    const conversation = this.#stored(conversationId)
    const comparison = this.#comparison(conversationId)
    const back = withoutWinner(comparison, conversation)
    const changes = lane === null ? back : withWinner(this.#column(comparison, lane), { ...conversation, ...back })
    this.#tools.db.transaction(() => updateConversation(this.#tools.db, conversationId, changes))
    this.#tools.tellConversation(conversationId)
    return {}
  }

  /** An ordinary conversation from now on. */
  end({ conversationId }: ParsedInput<'compare.end'>): Output<'compare.end'> {
    this.#comparison(conversationId)
    updateConversation(this.#tools.db, conversationId, { comparison: null })
    this.#tools.tellConversation(conversationId)
    return {}
  }

  #update(conversationId: string, change: (comparison: Comparison) => Comparison): void {
    this.#tools.db.transaction(() => updateConversation(this.#tools.db, conversationId, { comparison: change(this.#comparison(conversationId)) }))
    this.#tools.tellConversation(conversationId)
  }

  #stored(conversationId: string): StoredConversation {
    const stored = readConversation(this.#tools.db, conversationId)
    if (stored === undefined) throw new AppError('not-found', 'There is no such conversation.')
    return stored
  }

  #comparison(conversationId: string): Comparison {
    const { comparison } = this.#stored(conversationId)
    if (comparison === undefined) throw new AppError('not-found', 'This conversation is not shown in columns.')
    return comparison
  }

  #ordinary(conversationId: string): StoredConversation {
    const stored = this.#stored(conversationId)
    if (stored.comparison !== undefined) throw new AppError('bad-input', 'This conversation is shown in columns already.')
    return stored
  }

  #column(comparison: Comparison | undefined, lane: number): Column {
    const column = columnOf(comparison, lane)
    if (column === undefined) throw new AppError('not-found', 'There is no such column.')
    return column
  }

  #checkLeaf(conversationId: string, leafId: string | null): void {
    if (leafId !== null && readMessage(this.#tools.db, leafId)?.conversationId !== conversationId) throw new AppError('not-found', 'There is no such message in this conversation.')
  }

  #named(endpointId: string | null): Pick<Column, 'endpointId' | 'endpointName'> {
    if (endpointId === null) return { endpointId, endpointName: '' }
    const endpoint = readEndpoint(this.#tools.db, endpointId)
    // A column whose endpoint has gone is brought back as it was.
    return { endpointId, endpointName: endpoint?.name ?? '' }
  }

  /** The first column goes on in the lane of the branch, the others in lanes of their own. */
  #columns(wanted: NonNullable<ParsedInput<'compare.start'>['columns']>, nodes: readonly LaneNode[], leafId: string | null): Column[] {
    const lanes: number[] = []
    for (const _ of wanted) lanes.push(lanes.length === 0 ? (nodes.find(({ id }) => id === leafId)?.lane ?? 0) : freeLane(lanes, nodes))
    return wanted.map(({ endpointId, settings }, index) => ({ lane: lanes[index] ?? 0, ...this.#named(endpointId), leafId, ...(settings !== undefined && { settings }) }))
  }

  #made({ title, settings = {}, columns }: ParsedInput<'compare.start'>): StoredConversation {
    const now = this.#tools.host.now()
    return {
      id: this.#tools.host.newId(), title: title ?? '…', titledBy: 'nobody', createdAt: now, updatedAt: now, activeLeafId: null, endpointId: columns?.[0]?.endpointId ?? null,
      settings, attention: 'none', folderId: null, pinned: false, archived: false,
    }
  }
}

/** The conversation with its columns again. The column that it went on with ends where the conversation does, and keeps what was set meanwhile where columns have settings of their own. */
function withoutWinner(comparison: Comparison, { activeLeafId, settings }: StoredConversation): ConversationChanges & { readonly comparison: Comparison; readonly settings: ConversationSettings } {
  const { winner, shared = settings, ...open } = comparison
  if (winner === undefined) return { comparison: open, settings }
  const own = open.syncSettings ? {} : { settings }
  return { comparison: withColumns(open, (column) => (column.lane === winner ? { ...column, ...own, leafId: activeLeafId } : column)), settings: shared }
}

function withWinner({ lane, endpointId, leafId }: Column, conversation: StoredConversation & { readonly comparison: Comparison }): ConversationChanges {
  const { comparison, settings } = conversation
  return { comparison: { ...comparison, winner: lane, shared: settings }, settings: columnSettings(conversation, lane), endpointId, activeLeafId: leafId }
}

/** The lowest lane that no column and no message has. */
function freeLane(used: readonly number[], nodes: readonly LaneNode[]): number {
  const taken = new Set([...used, ...nodes.map(({ lane }) => lane)])
  for (let lane = 0; lane <= lastLane; lane += 1) if (!taken.has(lane)) return lane
  throw new AppError('bad-input', 'This conversation has had as many columns as it can have.')
}

/** The last question of a branch; its end where there is none. */
function lastQuestion(nodes: readonly LaneNode[], leafId: string | null): string | null {
  const path = pathTo(new Map(nodes.map((node) => [node.id, node])), leafId)
  return path.findLast(({ role }) => role === 'user')?.id ?? leafId
}
