import { expect, test } from 'vitest'
import { ChunkReader } from '#core/providers/chunks.ts'

test('an error that stands beside choices is not taken for a piece of the answer; `error: null` is no error', () => {
  const choices = [{ index: 0, delta: { content: '' }, finish_reason: null }]
  const read = (chunk: unknown) => () => new ChunkReader().read(chunk)
  expect(read({ choices, error: { message: 'overloaded' } })).toThrow('overloaded')
  expect(read({ error_code: 'INTERNAL_ERROR', message: 'x' })).toThrow()
  expect(read({ choices, error: null })).not.toThrow()
})

test('of usage in every chunk the last one counts, also when a chunk without any follows', () => {
  const reader = new ChunkReader()
  expect(reader.usage()).toBeUndefined()
  for (const completion_tokens of [1, 2]) reader.read({ choices: [], usage: { prompt_tokens: 5, completion_tokens } })
  reader.read({ choices: [], usage: null })
  expect(reader.usage()).toEqual({ inputTokens: 5, outputTokens: 2 })
})
