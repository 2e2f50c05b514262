import { expect, test } from 'vitest'
import type { MessageNode } from '../../../renderer/state/conversation-view.ts'
import { logRows } from '../../../renderer/state/log-rows.ts'

type Why = 'chosen' | 'oldest' | 'summarised'

const nodes = (whys: readonly (Why | null)[], summaryId?: string): Map<string, MessageNode> =>
  new Map(whys.map((why, index) => [`m${index}`, {
    id: `m${index}`, parentId: index === 0 ? null : `m${index - 1}`, role: 'user', lane: 0, turnId: `t${index}`,
    ...(why !== null && { leftOut: { why, ...(summaryId !== undefined && { summaryId }) } }),
  }]))

const rows = (known: Map<string, MessageNode>, isOpen: (id: string) => boolean = () => false): string[] =>
  logRows([...known.keys()], known, isOpen).map((row) => (row.kind === 'run' ? `${row.why} ${row.ids.length}` : `${row.id}@${row.position}`))

test('messages that are not sent are one line, by their reason; a single one stays where it is', () => {
  expect(rows(nodes(['oldest', 'oldest', 'chosen', 'chosen', null, 'chosen', null]))).toEqual(['oldest 2', 'chosen 2', 'm4@5', 'm5@6', 'm6@7'])
})

test('a line opens for any of its messages, which keep their places', () => {
  expect(rows(nodes(['oldest', 'oldest', null]), (id) => id === 'm1')).toEqual(['oldest 2', 'm0@1', 'm1@2', 'm2@3'])
})

test('a summary has its line, also for one message', () => {
  expect(rows(nodes(['summarised', null], 'sum'))).toEqual(['summarised 1', 'm1@2'])
})
