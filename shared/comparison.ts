import type { Column, Comparison, Conversation, ConversationSettings } from './conversation.ts'
import type { Message } from './message.ts'

/** The highest number that a lane has. */
export const lastLane = 63

/** What of a message decides which column it stands in. */
export type LaneNode = Pick<Message, 'id' | 'parentId' | 'role' | 'lane'>

/** The comparison that a conversation is shown as; `undefined` for an ordinary one, and while one of its columns is gone on with. */
export function openComparison(conversation: Pick<Conversation, 'comparison'> | undefined): Comparison | undefined {
  const comparison = conversation?.comparison
  return comparison === undefined || comparison.winner !== undefined ? undefined : comparison
}

/** The column of a lane, if there is one. */
export function columnOf(comparison: Comparison | undefined, lane: number | undefined): Column | undefined {
  return comparison?.columns.find((column) => column.lane === lane)
}

/** What the replies of a column are made with. */
export function columnSettings({ comparison, settings }: Pick<Conversation, 'comparison' | 'settings'>, lane: number): ConversationSettings {
  const own = comparison?.syncSettings === false ? columnOf(comparison, lane)?.settings : undefined
  return own ?? settings
}

const keyShape = /^column:(.+):(\d+)$/

/** By what the draft of a column is stored while columns have message boxes of their own, and its settings are known while they are edited. */
export function columnKey(conversationId: string, lane: number): string {
  return `column:${conversationId}:${lane}`
}

/** Which column has this key; `undefined` where it is a key of something else. */
export function columnOfKey(key: string): { readonly conversationId: string; readonly lane: number } | undefined {
  const [, conversationId, lane] = keyShape.exec(key) ?? []
  return conversationId === undefined ? undefined : { conversationId, lane: Number(lane) }
}

/** The same comparison with its columns changed one by one. */
export function withColumns(comparison: Comparison, change: (column: Column) => Column): Comparison {
  return { ...comparison, columns: comparison.columns.map(change) }
}

/**
 * The end of the newest branch of a lane at or below a message (`null`: of the whole tree): replies of other lanes are passed by, and so are
 * questions that this lane has not answered.
 */
export function leafInLane(nodes: Iterable<LaneNode>, from: string | null, lane: number): string | null {
  const children = Map.groupBy(nodes, ({ parentId }) => parentId)
  const isReply = ({ role, lane: own }: LaneNode): boolean => role === 'assistant' && own === lane
  const isAnswered = ({ id, role }: LaneNode): boolean => role === 'user' && children.get(id)?.some(isReply) === true
  const seen = new Set<string | null>()
  let leaf = from
  while (!seen.has(leaf)) {
    seen.add(leaf)
    leaf = children.get(leaf)?.findLast((node) => isReply(node) || isAnswered(node))?.id ?? leaf
  }
  return leaf
}
