import { expect, test } from 'vitest'
import { estimatedHeight } from '../../../renderer/chat/log/row-height.ts'
import { questionFrom } from '../../../renderer/chat/log/question-from.ts'
import type { LogRow } from '../../../renderer/state/log-rows.ts'
import { message } from '#kit/library.ts'

const rows: LogRow[] = ['q1', 'a1', 'run', 'q3', 'a3', 'a3b', 'q4'].map((id, index) =>
  id === 'run' ? { kind: 'run', id: 'q2', ids: ['q2', 'a2'], why: 'chosen', summaryId: undefined, isOpen: false } : { kind: 'message', id, position: index + 1 })
const isQuestion = (id: string): boolean => id.startsWith('q')

test('questions are gone to one after the other, and none that is folded away', () => {
  expect(questionFrom(rows, isQuestion, rows.length, -1)).toBe('q4')
  expect(questionFrom(rows, isQuestion, 6, -1)).toBe('q3')
  expect(questionFrom(rows, isQuestion, 3, -1)).toBe('q1')
  expect(questionFrom(rows, isQuestion, 0, -1)).toBeNull()
  expect(questionFrom(rows, isQuestion, 0, 1)).toBe('q3')
  expect(questionFrom(rows, isQuestion, 6, 1)).toBeNull()
})

test('a longer text is taken to be higher, a folded one not, and one that has not arrived has a height too', () => {
  const row = { kind: 'message', id: 'm1', position: 1 } as const
  const height = (role: 'user' | 'assistant', text: string): number => estimatedHeight(row, role, message('m1', { conversationId: 'c', parentId: null, role, parts: [{ type: 'text', text }] }), 720)
  expect(height('assistant', 'words '.repeat(2_000))).toBeGreaterThan(height('assistant', 'words '.repeat(200)) * 5)
  expect(height('assistant', 'a\n'.repeat(30_000))).toBeGreaterThan(30_000 * 20)
  expect(height('user', 'a\n'.repeat(30_000))).toBeLessThan(800)
  expect(estimatedHeight(row, 'assistant', undefined, 720)).toBeGreaterThan(100)
})
