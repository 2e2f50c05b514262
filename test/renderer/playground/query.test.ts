import { describe, expect, test } from 'vitest'
import { streamText } from '#shared/playground/answer-text.ts'
import { plainEndpoint } from '#shared/endpoint.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { placesFor } from '#shared/playground/query-places.ts'
import { completionBody, completionPlace, emptyCompletion, readCompletion } from '../../../renderer/playground/query/completion-draft.ts'
import { emptyDraft, modelIn, readDraft } from '../../../renderer/playground/query/query-draft.ts'
import { formatJson, withField } from '../../../renderer/ui/json-edits.ts'
import { changeBetween } from '../../../renderer/ui/JsonEditor.tsx'

const endpoint: Endpoint = { ...plainEndpoint, id: 'e', connectionId: 'c', connectionName: 'c', provider: 'databricks', name: 'base', model: 'base', group: 'custom', overrides: {}, learned: [] }

describe('the text of a stream', () => {
  test.each([
    ['chat', [{ choices: [{ delta: { role: 'assistant' } }] }, { choices: [{ delta: { content: 'a' } }] }, { choices: [{ delta: { content: [{ type: 'reasoning', summary: [] }, { type: 'text', text: 'b' }] } }] }, { choices: [] }]],
    ['completions', [{ choices: [{ text: 'a' }] }, { choices: [{ text: 'b', finish_reason: 'stop' }] }]],
    ['Responses, whose whole text at the end is not said twice', [{ type: 'response.output_text.delta', delta: 'a' }, { type: 'response.output_text.delta', delta: 'b' }, { type: 'response.output_text.done', text: 'ab' }, { type: 'response.completed', response: {} }]],
    ['agents', [{ delta: { role: 'assistant', content: 'a', id: '1' } }, { delta: { content: 'b' } }]],
    ['events of no known kind', [{ x: 1 }, null, 'ab']],
  ])('%s', (name, events) => {
    expect(streamText([...events.map((event) => ({ data: JSON.stringify(event) })), { data: '[DONE]' }])).toBe(name.startsWith('events') ? '' : 'ab')
  })
})

test('edits of JSON leave big numbers and the order as they were written', () => {
  expect(withField('{"id": 12345678901234567890,\n  "a":1}', 'stream', true)).toBe('{"id": 12345678901234567890,\n  "a": 1,\n  "stream": true\n}')
  expect(withField('{"a":1,"stream":true}', 'stream', undefined)).toBe('{\n  "a": 1\n}')
  expect(withField('[1]', 'stream', true)).toBe('[1]')
  expect(formatJson('{"n":1.50,"l":[12345678901234567890]}')).toBe('{\n  "n": 1.50,\n  "l": [\n    12345678901234567890\n  ]\n}')
})

test.each([['abc', 'abXc'], ['aaa', 'aa'], ['', 'x'], ['x', ''], ['abab', 'ababab'], ['same', 'same']])('the change from %j to %j is the smallest that makes it', (before, after) => {
  const { from, to, insert } = changeBetween(before, after)
  expect(before.slice(0, from) + insert + before.slice(to)).toBe(after)
  expect(insert.length).toBeLessThanOrEqual(Math.max(0, after.length - before.length))
})

test('a draft that cannot be read is an empty one', () => {
  for (const content of [null, '', 'x', '[]', '7']) expect(readDraft(content)).toEqual(emptyDraft)
  expect(readDraft('{"place":"nowhere","body":"{","view":"text","shownId":7}')).toEqual({ ...emptyDraft, body: '{', view: 'text' })
  for (const content of [null, '{', '{"text":1}', '{"text":"a","written":[[0]],"settings":{},"queryId":null,"taken":0}']) expect(readCompletion(content)).toEqual(emptyCompletion)
  expect(readCompletion(JSON.stringify({ ...emptyCompletion, text: 'abc', written: [[1, 2], [2, 9], [3, 1]] })).written).toEqual([[1, 2]])
  expect(modelIn('{"model":"m"}')).toBe('m')
  expect(modelIn('{"model":')).toBeUndefined()
})

test('a text is continued at the address that takes it, by the endpoint that was chosen', () => {
  const draft = { text: 'Once', settings: { parameters: { maxTokens: 5, stop: ['.'] } } }
  const own = { ...endpoint, task: 'completions' } as const
  expect(completionPlace(own)).toBe('invocations')
  expect(JSON.parse(completionBody(own, 'invocations', draft))).toEqual({ prompt: 'Once', max_tokens: 5, stop: ['.'], stream: true })
  const server = { ...endpoint, provider: 'openai-compatible' } as const
  expect(completionPlace(server)).toBe('completions')
  expect(JSON.parse(completionBody(server, 'completions', draft))).toMatchObject({ model: 'base', prompt: 'Once' })
  expect(placesFor(server)[0]).toBe('chat-completions')
  expect(placesFor(server)).not.toContain('invocations')
  expect(placesFor({ ...endpoint, provider: 'demo' })).toEqual([])
})
