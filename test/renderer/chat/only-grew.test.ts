import { expect, test } from 'vitest'
import { fold } from '#shared/fold.ts'
import type { StreamPart } from '#shared/stream.ts'
import { onlyGrew } from '../../../renderer/chat/only-grew.ts'
import { reply } from '../state/one-reply.ts'

const running = reply({ status: 'running', parts: [{ type: 'text', text: 'a' }] })

test('text that arrives leaves what stands below a reply alone', () => {
  expect(onlyGrew(running, fold(running, { type: 'text-delta', text: 'b' }))).toBe(true)
})

test.each<StreamPart>([
  { type: 'model', model: 'm-2026' },
  { type: 'usage', usage: { outputTokens: 3 } },
  { type: 'first-content', at: 5 },
  { type: 'end', status: 'done', at: 6 },
])('what else arrives ($type) is shown', (part) => {
  expect(onlyGrew(running, fold(running, part))).toBe(false)
})

test('what a person changes in a reply that has ended is shown', () => {
  const ended = reply({ status: 'done' })
  expect(onlyGrew(ended, { ...ended, parts: [{ type: 'text', text: 'other' }] })).toBe(false)
})
