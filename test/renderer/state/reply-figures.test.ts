import { expect, test } from 'vitest'
import type { Message } from '#shared/message.ts'
import { dollars, speedOf, spentOn } from '../../../renderer/state/reply-figures.ts'

const reply: Message = { id: 'r', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'done', parts: [{ type: 'text', text: 'x'.repeat(400) }], createdAt: 0, firstContentAt: 1000, finishedAt: 3000 }
const madeWith = { endpointId: 'e', endpointName: 'E', provider: 'demo', model: 'm', parameters: {}, price: { input: 1, output: 2 } }

test('speed is by the time of writing, and an estimate says so', () => {
  expect(speedOf({ ...reply, usage: { outputTokens: 50 } })).toEqual({ tokensPerSecond: 25, isEstimate: false })
  expect(speedOf(reply)).toEqual({ tokensPerSecond: 50, isEstimate: true })
  expect(speedOf({ ...reply, firstContentAt: 2995 })).toBeUndefined()
  expect(speedOf({ ...reply, parts: [] })).toBeUndefined()
})

test('what was spent is the sum of what is known, and counts what is not', () => {
  const paid = { ...reply, madeWith, usage: { inputTokens: 1_000_000, outputTokens: 500_000 } }
  expect(spentOn([paid, paid, { ...reply, usage: { outputTokens: 3 } }, undefined])).toEqual({ cost: 4, unknown: 1 })
  expect(spentOn([{ ...reply, usage: { outputTokens: 3 } }])).toBeUndefined()
  expect(spentOn([{ ...paid, status: 'running' }])).toBeUndefined()
})

test.each([[0, '$0.00'], [0.000_012_3, '$0.000012'], [0.0456, '$0.046'], [1.5, '$1.50'], [1234.567, '$1,234.57']])('%d dollars', (amount, expected) => {
  expect(dollars('en', amount)).toBe(expected)
})
