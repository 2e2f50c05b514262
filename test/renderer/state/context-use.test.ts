import { expect, test } from 'vitest'
import type { Sending } from '#shared/attachment.ts'
import { imageTokens } from '#shared/context.ts'
import type { Message } from '#shared/message.ts'
import { fullness, oldestTurns } from '../../../renderer/state/context-use.ts'
import type { MessageNode } from '../../../renderer/state/conversation-view.ts'
import { reply } from './one-reply.ts'

function branch(...messages: Partial<Message>[]) {
  const all = messages.map((message, index) => reply({ id: `m${index}`, turnId: `t${Math.floor(index / 2)}`, status: 'done', ...message }))
  const nodes = new Map<string, MessageNode>(all.map((message) => [message.id, message]))
  const find = (id: string): Message | undefined => all.find((message) => message.id === id)
  return { all, view: { path: all.map(({ id }) => id), nodes }, find }
}

const text = (value: string): Pick<Message, 'parts'> => ({ parts: [{ type: 'text', text: value }] })
const sending = { text: '', attachments: [], settings: {}, summaries: [], endpoint: null }

test('what is typed, its pictures and the system prompt count with what is stored', () => {
  const { all } = branch(text('x'.repeat(4_000)))
  const stored = fullness(all, sending).tokens
  expect(stored).toBeGreaterThan(500)
  const more = fullness(all, { ...sending, text: 'y'.repeat(4_000), attachments: [{ kind: 'image', facts: {}, width: 1_000, height: 750 }], settings: { systemPrompt: 'z'.repeat(4_000) } }).tokens
  expect(more).toBeGreaterThan(stored * 3)
})

test('a document counts by its words, by the pages and the part that are sent, or by pictures of its pages', () => {
  const count = (kind: 'pdf' | 'text', wanted: Sending): number => fullness([], { ...sending, attachments: [{ kind, width: 0, height: 0, facts: { characters: 40_000, tokens: 10_000, pages: 40 }, sending: wanted }] }).tokens
  expect([count('pdf', {}), count('pdf', { pages: [1, 4] }), count('pdf', { keep: { from: 'start', characters: 4_000 } }), count('pdf', { pages: [1, 20], keep: { from: 'end', characters: 30_000 } })]).toEqual([10_000, 1_000, 1_000, 5_000])
  expect(count('pdf', { as: 'pages', pages: [1, 2] })).toBe(2 * imageTokens(1_109, 1_568))
})

test('what is left out does not count from the moment that it is', () => {
  const { all } = branch(text('x'.repeat(4_000)), text('y'.repeat(400)))
  const before = fullness(all, sending).tokens
  const after = fullness(all.map((message, index) => (index === 0 ? { ...message, leftOut: { why: 'chosen' } } : message)), sending).tokens
  expect(after).toBeLessThan(before / 5)
})

test('a reply that grows does not have ten thousand messages counted again with every key; it counts when it has ended', () => {
  const { all: [question = reply({}), growing = reply({})] } = branch(text('x'.repeat(400)), { ...text('y'), role: 'assistant', status: 'running' })
  const first = fullness([question, growing], sending).tokens
  const longer = { ...growing, ...text('y'.repeat(4_000)) }
  expect(fullness([question, longer], sending).tokens).toBe(first)
  expect(fullness([question, { ...longer, status: 'done' }], sending).tokens).toBeGreaterThan(first * 3)
})

test.each([
  { contextTokens: 8_000, level: 'low' },
  { contextTokens: 2_500, level: 'near' },
  { contextTokens: 2_100, level: 'full' },
  { contextTokens: undefined, level: 'low' },
])('about 2,000 tokens of $contextTokens are $level', ({ contextTokens, level }) => {
  const { all } = branch(text('x'.repeat(9_100)))
  const endpoint = { maxOutputTokens: 1, ...(contextTokens !== undefined && { contextTokens }) }
  expect(fullness(all, { ...sending, endpoint })).toMatchObject({ level })
})

test('the oldest turns are the older half in whole turns, without what is left out already, and never the last', () => {
  const { view, find } = branch({ ...text('aa'), leftOut: { why: 'chosen' } }, { ...text('aa'), leftOut: { why: 'chosen' } }, text('bbbb'), text('bbbb'), text('c'), text('c'), text('d'), text('d'))
  expect(oldestTurns(view, find)).toEqual(['m2', 'm3'])
  const one = branch(text('a'), text('b'))
  expect(oldestTurns(one.view, one.find)).toEqual([])
})
