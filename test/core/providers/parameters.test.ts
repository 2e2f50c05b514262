import { expect, test } from 'vitest'
import { sentParameters } from '#core/providers/parameters.ts'
import { familyOf } from '#core/providers/families.ts'
import type { ReasoningControl } from '#shared/endpoint.ts'
import type { Parameters } from '#shared/message.ts'
import { plainTestEndpoint, promptOf } from '#kit/ask.ts'

function sentBy(control: ReasoningControl, parameters: Parameters, maxOutputTokens?: number): unknown {
  const endpoint = plainTestEndpoint('m', { reasoningControl: control, ...(maxOutputTokens !== undefined && { maxOutputTokens }) })
  return sentParameters(endpoint, { ...promptOf('m', 'Hi'), parameters })
}

const claude = familyOf('claude-opus-4-5').control
const flash = familyOf('gemini-2-5-flash').control

test('the limit of tokens is always larger than the budget of thought, and leaves room for the answer that was asked for', () => {
  expect(sentBy(claude, { reasoningBudget: 10_000, maxTokens: 500 })).toEqual({ budget: 10_000, maxTokens: 10_500 })
  expect(sentBy(claude, { reasoningBudget: 10_000, maxTokens: 10_000 })).toEqual({ budget: 10_000, maxTokens: 20_000 })
  expect(sentBy(claude, { reasoningBudget: 10_000, maxTokens: 20_000 })).toEqual({ budget: 10_000, maxTokens: 20_000 })
  expect(sentBy(claude, { reasoningBudget: 10_000 })).toEqual({ budget: 10_000, maxTokens: 18_192 })
  expect(sentBy(claude, { reasoningBudget: 30_000 }, 32_000)).toEqual({ budget: 30_000, maxTokens: 32_000 })
  expect(sentBy(claude, { reasoningBudget: 32_000 }, 32_000)).toEqual({ budget: 32_000, maxTokens: 32_001 })
  // Gemini wants no limit.
  expect(sentBy(flash, { reasoningBudget: 1_000 })).toEqual({ budget: 1_000 })
  expect(sentBy(flash, { reasoningBudget: 1_000, maxTokens: 200 })).toEqual({ budget: 1_000, maxTokens: 1_200 })
})

test('a budget of 0 turns thinking off where that can be said, and is nothing elsewhere', () => {
  expect(sentBy(flash, { reasoningBudget: 0, maxTokens: 50 })).toEqual({ budget: 0, maxTokens: 50 })
  expect(sentBy(claude, { reasoningBudget: 0, temperature: 0.5 })).toEqual({ temperature: 0.5 })
})

test('a value that the control of this endpoint does not name was meant for another one', () => {
  expect(sentBy(claude, { reasoningBudget: 100, reasoningEffort: 'high' })).toEqual({})
  expect(sentBy(flash, { reasoningBudget: 30_000 })).toEqual({})
  expect(sentBy({ kind: 'effort', values: ['low', 'high'] }, { reasoningEffort: 'medium', reasoningBudget: 2_000 })).toEqual({})
  expect(sentBy({ kind: 'none' }, { reasoningEffort: 'low', reasoningBudget: 2_000 })).toEqual({})
})

test('Claude is not steered while it thinks', () => {
  expect(sentBy(claude, { reasoningBudget: 2_000, temperature: 0.1, topP: 0.5, stop: ['END'] })).toEqual({ budget: 2_000, maxTokens: 10_192, stop: ['END'] })
  expect(sentBy(flash, { reasoningBudget: 2_000, temperature: 0.1 })).toEqual({ budget: 2_000, temperature: 0.1 })
})
