import { expect, test } from 'vitest'
import { isErrorChunk, newChunkState, readChunk, usageOf } from '#core/providers/chunks.ts'

test('an error that stands beside choices is not taken for a piece of the answer; `error: null` is no error', () => {
  const choices = [{ index: 0, delta: { content: '' }, finish_reason: null }]
  expect(isErrorChunk({ choices, error: { message: 'overloaded' } })).toBe(true)
  expect(isErrorChunk({ error_code: 'INTERNAL_ERROR', message: 'x' })).toBe(true)
  expect(isErrorChunk({ choices, error: null })).toBe(false)
})

test('of usage in every chunk the last one counts, also when a chunk without any follows', () => {
  const state = newChunkState()
  expect(usageOf(state)).toBeUndefined()
  for (const completion_tokens of [1, 2]) readChunk({ choices: [], usage: { prompt_tokens: 5, completion_tokens } }, state)
  readChunk({ choices: [], usage: null }, state)
  expect(usageOf(state)).toEqual({ inputTokens: 5, outputTokens: 2 })
})
