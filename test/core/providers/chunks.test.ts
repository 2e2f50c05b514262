import { describe, expect, test } from 'vitest'
import { ChunkReader } from '#core/providers/chunks.ts'
import type { Message } from '#shared/message.ts'
import { foldReply } from '#kit/ask.ts'

const empty: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 }

/** The parts of a message from the deltas of its chunks. */
function partsOf(deltas: readonly unknown[], reader = new ChunkReader()): Message['parts'] {
  const parts = [...deltas.flatMap((delta) => reader.read({ choices: [{ index: 0, delta }] })), ...reader.rest()]
  return foldReply(empty, parts).parts
}

test('an error that stands beside choices is not taken for a piece of the answer; `error: null` is no error', () => {
  const choices = [{ index: 0, delta: { content: '' }, finish_reason: null }]
  const read = (chunk: unknown) => () => new ChunkReader().read(chunk)
  expect(read({ choices, error: { message: 'overloaded' } })).toThrow('overloaded')
  expect(read({ choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error', error: { code: 502, message: 'overloaded' } }] })).toThrow('overloaded')
  expect(read({ error_code: 'INTERNAL_ERROR', message: 'x' })).toThrow()
  expect(read({ choices, error: null })).not.toThrow()
})

describe('usage', () => {
  const usageOf = (usage: object): unknown => {
    const reader = new ChunkReader()
    reader.read({ choices: [], usage })
    return reader.usage()
  }

  test('in every chunk: the last one counts, also when a chunk without any follows', () => {
    const reader = new ChunkReader()
    expect(reader.usage()).toBeUndefined()
    for (const completion_tokens of [1, 2]) reader.read({ choices: [], usage: { prompt_tokens: 5, completion_tokens } })
    reader.read({ choices: [], usage: null })
    expect(reader.usage()).toEqual({ inputTokens: 5, outputTokens: 2 })
  })

  test('inside the choice', () => {
    const reader = new ChunkReader()
    reader.read({ choices: [{ index: 0, delta: {}, usage: { prompt_tokens: 5 } }] })
    expect(reader.usage()).toEqual({ inputTokens: 5 })
  })

  test('what Claude read from its cache was input too; who counts it in already says so', () => {
    expect(usageOf({ prompt_tokens: 10, completion_tokens: 1, cache_read_input_tokens: 90, cache_creation_input_tokens: 5 })).toEqual({ inputTokens: 105, outputTokens: 1, cachedTokens: 90 })
    expect(usageOf({ prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 90 }, cache_read_input_tokens: 90 })).toEqual({ inputTokens: 100, outputTokens: 1, cachedTokens: 90 })
    expect(usageOf({ prompt_tokens: null, completion_tokens: null, reasoning_tokens: 7 })).toEqual({ reasoningTokens: 7 })
  })
})

describe('reasoning in every shape is told from the answer', () => {
  const summary = (text: string, more: object = {}): object => ({ content: [{ type: 'reasoning', summary: [{ type: 'summary_text', text, ...more }] }] })
  const said = [{ type: 'reasoning', text: 'Hm.' }, { type: 'text', text: 'Yes.' }]
  test.each([
    ['a field beside the content', [{ reasoning_content: 'Hm.' }, { content: 'Yes.' }], said],
    ['the same under two names', [{ reasoning_content: 'Hm.', reasoning: 'Hm.', content: null }, { content: 'Yes.' }], said],
    ['the same as text and as details', [{ reasoning: 'Hm.', reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] }, { content: 'Yes.' }], said],
    ['details alone', [{ reasoning_details: [{ type: 'reasoning.summary', summary: 'Hm.' }, { type: 'reasoning.encrypted', data: 'x' }] }, { content: 'Yes.' }], [said[0], { type: 'reasoning', text: '', hidden: 'x' }, said[1]]],
    ['blocks, then strings', [summary('H', { signature: '' }), summary('m.'), summary('', { signature: 's' }), { content: 'Yes.' }], [{ type: 'reasoning', text: 'Hm.', signature: 's' }, said[1]]],
    ['blocks, then blocks with citations', [summary('Hm.'), { content: [{ type: 'text', text: 'Yes.', citations: [{ url: 'https://x' }] }] }], [said[0], { ...said[1], sources: [{ url: 'https://x', start: 0, end: 4 }] }]],
    ['an encrypted block', [{ content: [{ type: 'reasoning', summary: [{ type: 'summary_encrypted_text', data: 'x' }] }] }, { content: 'Yes.' }], [{ type: 'reasoning', text: '', hidden: 'x' }, said[1]]],
    ['thinking blocks', [{ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }, { type: 'text', text: 'Yes.' }] }], said],
    ['tags', [{ content: '<think>Hm.' }, { content: '</think>\n\nYes.' }], said],
  ])('%s', (_, deltas, expected) => {
    expect(partsOf(deltas)).toEqual(expected)
  })
})

describe('calls of tools', () => {
  const deltas = [
    { content: 'Let me look.', tool_calls: [{ index: 0, id: 'a', function: { name: 'search', arguments: '' } }, { index: 1, id: 'b', function: { name: 'count', arguments: '' } }] },
    { tool_calls: [{ index: 0, function: { arguments: '{"q"' } }, { index: 1, function: { arguments: '{}' } }] },
    { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
    { role: 'tool', tool_call_id: 'a', content: 'Found.' },
    { content: 'Here.' },
  ]

  test('of an agent are shown, two at once, with their results', () => {
    expect(partsOf(deltas, new ChunkReader({ showsCalls: true }))).toEqual([
      { type: 'text', text: 'Let me look.' },
      { type: 'remote-call', callId: 'a', name: 'search', arguments: '{"q":1}', result: 'Found.' },
      { type: 'remote-call', callId: 'b', name: 'count', arguments: '{}' },
      { type: 'text', text: 'Here.' },
    ])
  })

  test('that nobody asked for do not harm the text', () => {
    expect(partsOf(deltas.filter((delta) => !('role' in delta)))).toEqual([{ type: 'text', text: 'Let me look.Here.' }])
  })
})

test('frames without choices are read, and need no reason to end', () => {
  const reader = new ChunkReader()
  const parts = [{ trace_id: 'tr' }, { id: 'x', delta: { role: 'assistant', content: 'He' } }, { id: 'x', delta: { content: 'llo' } }].flatMap((frame) => reader.read(frame))
  expect(foldReply(empty, [...parts, ...reader.rest()]).parts).toEqual([{ type: 'text', text: 'Hello' }])
  expect(reader.finishReason).toBe('stop')
})

test('a refusal is text of the answer', () => {
  expect(partsOf([{ content: null, refusal: 'I will not.' }])).toEqual([{ type: 'text', text: 'I will not.' }])
})
