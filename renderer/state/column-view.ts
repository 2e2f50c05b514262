import { leafInLane } from '#shared/comparison.ts'
import type { Column, Comparison } from '#shared/conversation.ts'
import { pathTo } from '#shared/tree.ts'
import type { ConversationView, MessageNode } from './conversation-view.ts'

type Nodes = ConversationView['nodes']

const childrenOf = new WeakMap<Nodes, ReadonlyMap<string | null, readonly MessageNode[]>>()

function children(nodes: Nodes): ReadonlyMap<string | null, readonly MessageNode[]> {
  const known = childrenOf.get(nodes) ?? Map.groupBy(nodes.values(), ({ parentId }) => parentId)
  childrenOf.set(nodes, known)
  return known
}

/** A conversation as one of its columns shows it: the branch of that column, and the versions of its lane. The same object as `before` where nothing of it has changed. */
export function columnView(view: ConversationView, { lane, leafId }: Pick<Column, 'lane' | 'leafId'>, before?: ConversationView): ConversationView {
  const { nodes } = view
  // The end may be told before its message: what was shown until then stays.
  const path = leafId !== null && !nodes.has(leafId) && before !== undefined ? before.path : pathTo(nodes, leafId).map(({ id }) => id)
  const versions = laneVersions(nodes, path, lane)
  const shown = { ...view, path, versions }
  return before !== undefined && isSame(before, shown) ? before : shown
}

/** The versions of a column's messages: replies of its lane, and questions that it has answered. */
function laneVersions(nodes: Nodes, path: readonly string[], lane: number): ConversationView['versions'] {
  const below = children(nodes)
  const isAnswered = (id: string): boolean => below.get(id)?.some((node) => node.role === 'assistant' && node.lane === lane) === true
  const versions = new Map<string, readonly string[]>()
  for (const id of path) {
    const node = nodes.get(id)
    const siblings = below.get(node?.parentId ?? null) ?? []
    if (node === undefined || siblings.length < 2) continue
    const own = siblings.filter((one) => one.id === id || (one.role === node.role && (node.role === 'user' ? isAnswered(one.id) : one.lane === lane)))
    if (own.length > 1) versions.set(id, own.map((one) => one.id))
  }
  return versions
}

function isSame(before: ConversationView, now: ConversationView): boolean {
  const isPath = before.path.length === now.path.length && now.path.every((id, index) => id === before.path[index] && before.nodes.get(id) === now.nodes.get(id))
  const isVersions = before.versions.size === now.versions.size && [...now.versions].every(([id, ids]) => before.versions.get(id)?.join(' ') === ids.join(' '))
  return isPath && isVersions && before.summaries === now.summaries && before.isWhole === now.isWhole && before.conversation.id === now.conversation.id
}

/** The end of the branch of a lane that shows a message. */
export function laneLeaf(nodes: Nodes, messageId: string, lane: number): string {
  return leafInLane(nodes.values(), messageId, lane) ?? messageId
}

function columnWith(nodes: Nodes, { columns }: Comparison, messageId: string): Column | undefined {
  return columns.find(({ leafId }) => pathTo(nodes, leafId).some(({ id }) => id === messageId))
}

/** Whether a column shows a message. */
export function isInColumn({ nodes }: Pick<ConversationView, 'nodes'>, comparison: Comparison, messageId: string): boolean {
  return columnWith(nodes, comparison, messageId) !== undefined
}

/** The lane of the column that shows a message, else of one that can: its own, or for a question one that answered it. */
export function laneOf(view: Pick<ConversationView, 'nodes'>, comparison: Comparison, messageId: string): number | undefined {
  const { nodes } = view
  const showing = columnWith(nodes, comparison, messageId)
  if (showing !== undefined) return showing.lane
  const node = nodes.get(messageId)
  if (node?.role !== 'user') return node?.lane
  const answered = new Set(children(nodes).get(messageId)?.map(({ lane }) => lane))
  return comparison.columns.find(({ lane }) => answered.has(lane))?.lane
}

/** Whether several lanes have answered a question of the branch shown, as in what was imported. */
export function hasLanes({ nodes, path }: Pick<ConversationView, 'nodes' | 'path'>): boolean {
  const below = children(nodes)
  return path.some((id) => nodes.get(id)?.role === 'user' && new Set(below.get(id)?.filter(({ role }) => role === 'assistant').map(({ lane }) => lane)).size > 1)
}
