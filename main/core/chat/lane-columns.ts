import { leafInLane } from '#shared/comparison.ts'
import type { LaneNode } from '#shared/comparison.ts'
import type { Column } from '#shared/conversation.ts'
import { mostColumns } from '#shared/conversation.ts'
import { pathTo } from '#shared/tree.ts'
import { readEndpoint } from '../store/connections.ts'
import type { Database } from '../store/db.ts'
import { readMessage } from '../store/messages.ts'

/** Columns for the lanes that answered the last question of a branch that several answered, as in what was imported; none where only one did. */
export function columnsOfLanes(db: Database, nodes: readonly LaneNode[], leafId: string | null): Column[] {
  const path = pathTo(new Map(nodes.map((node) => [node.id, node])), leafId)
  const lanesBelow = (id: string): number[] => [...new Set(nodes.filter(({ role, parentId }) => role === 'assistant' && parentId === id).map(({ lane }) => lane))].toSorted((a, b) => a - b)
  const question = path.findLast(({ id, role }) => role === 'user' && lanesBelow(id).length > 1)
  if (question === undefined) return []
  return lanesBelow(question.id).slice(0, mostColumns).map((lane) => {
    const leaf = leafInLane(nodes, question.id, lane)
    const madeWith = readMessage(db, leaf ?? '')?.madeWith
    const endpoint = readEndpoint(db, madeWith?.endpointId ?? '')
    return { lane, endpointId: endpoint?.id ?? null, endpointName: endpoint?.name ?? madeWith?.endpointName ?? '', leafId: leaf }
  })
}
