import { expect, test } from 'vitest'
import { costOf } from '#shared/reply.ts'

const price = { input: 3, output: 15, cached: 0.3 }

test.each([
  ['what the server charged counts', { inputTokens: 1000, outputTokens: 1000, cost: 0.5 }, price, 0.5],
  ['tokens in and out have prices of their own', { inputTokens: 1_000_000, outputTokens: 100_000 }, price, 4.5],
  ['what was read before is cheaper', { inputTokens: 1_000_000, cachedTokens: 1_000_000 }, price, 0.3],
  ['without a price of its own it costs as much', { inputTokens: 1_000_000, cachedTokens: 1_000_000 }, { input: 3, output: 15 }, 3],
  ['more cached than there were changes nothing', { inputTokens: 10, cachedTokens: 1_000_000 }, { input: 3, output: 15, cached: 3 }, 0.00003],
  ['no price', { inputTokens: 5 }, undefined, undefined],
  ['nothing counted', {}, price, undefined],
  ['no usage', undefined, price, undefined],
])('%s', (_name, usage, given, expected) => {
  const cost = costOf(usage, given)
  if (expected === undefined) expect(cost).toBeUndefined()
  else expect(cost).toBeCloseTo(expected, 10)
})
