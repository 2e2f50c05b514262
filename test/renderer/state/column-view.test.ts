import { expect, test } from 'vitest'
import { columnView, laneLeaf, laneOf } from '../../../renderer/state/column-view.ts'
import type { ConversationView, MessageNode } from '../../../renderer/state/conversation-view.ts'

const node = (id: string, parentId: string | null, lane: number | 'asked', turnId = 't'): MessageNode =>
  ({ id, parentId, role: lane === 'asked' ? 'user' : 'assistant', lane: lane === 'asked' ? 0 : lane, turnId })

/** Two columns asked the same; the second was asked again, and the first was then asked alone, twice in other words. */
const tree = [node('q', null, 'asked'), node('a', 'q', 0), node('b', 'q', 1), node('b2', 'q', 1), node('r', 'a', 'asked'), node('s', 'a', 'asked'), node('ar', 'r', 0), node('as', 's', 0), node('p', null, 'asked'), node('bp', 'p', 1)]

function viewOf(nodes: readonly MessageNode[]): ConversationView {
  const conversation = { id: 'c', title: '', createdAt: 0, updatedAt: 0, activeLeafId: 'as', endpointId: null, settings: {}, running: false, attention: 'none' as const, folderId: null, pinned: false, archived: false }
  return { conversation, nodes: new Map(nodes.map((one) => [one.id, one])), versions: new Map(), path: [], draft: { text: '', attachments: [] }, queued: [], summaries: [], isWhole: true }
}

test('a column shows the versions of its own lane, not the answers and questions of others', () => {
  const view = viewOf(tree)
  const first = columnView(view, { lane: 0, leafId: 'as' })
  expect(first.path).toEqual(['q', 'a', 's', 'as'])
  expect([...first.versions]).toEqual([['s', ['r', 's']]])
  const second = columnView(view, { lane: 1, leafId: 'b2' })
  expect([...second.versions]).toEqual([['q', ['q', 'p']], ['b2', ['b', 'b2']]])
  // Another version of the first question leads to what this lane answered to it.
  expect(laneLeaf(view.nodes, 'p', 1)).toBe('bp')
  expect(laneLeaf(view.nodes, 'q', 0)).toBe('as')
})

test('what is added to one column does not wake the others, and an end that is told before its message empties nothing', () => {
  const view = viewOf(tree)
  const [first, second] = [columnView(view, { lane: 0, leafId: 'as' }), columnView(view, { lane: 1, leafId: 'b2' })]
  const grown = { ...view, nodes: new Map(view.nodes).set('x', node('x', 'as', 'asked')).set('ax', node('ax', 'x', 0)) }
  expect(columnView(grown, { lane: 1, leafId: 'b2' }, second)).toBe(second)
  expect(columnView(grown, { lane: 0, leafId: 'ax' }, first).path).toEqual(['q', 'a', 's', 'as', 'x', 'ax'])
  expect(columnView(view, { lane: 0, leafId: 'ax' }, first)).toBe(first)
})

test('a message that is gone to is shown in the column that has it, or that answered it', () => {
  const view = viewOf(tree)
  const comparison = { columns: [{ lane: 0, leafId: 'as' }, { lane: 1, leafId: 'b2' }].map((column) => ({ ...column, endpointId: null, endpointName: '' })), syncPrompt: true, syncSettings: true, syncScroll: false }
  expect(['q', 'b', 'ar', 'p', 'r'].map((id) => laneOf(view, comparison, id))).toEqual([0, 1, 0, 1, 0])
})
