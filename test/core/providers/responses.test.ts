import { describe, expect, test } from 'vitest'
import { chatCompletions } from '#core/providers/chat-completions.ts'
import { responsesDialect } from '#core/providers/responses.ts'
import { ResponsesReader } from '#core/providers/responses-reader.ts'
import type { Prompt } from '#core/providers/provider.ts'
import type { Message } from '#shared/message.ts'
import { foldReply, plainTestEndpoint, promptOf } from '#kit/ask.ts'

const empty: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 }

function read(events: readonly unknown[]): { parts: Message['parts']; reader: ResponsesReader } {
  const reader = new ResponsesReader()
  const parts = [...events.flatMap((event) => reader.read(event)), ...reader.rest()]
  return { parts: foldReply(empty, parts).parts, reader }
}

const delta = (text: string, place: object = {}): object => ({ type: 'response.output_text.delta', delta: text, ...place })
const message = (text: string, place: object = {}): object => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }], ...place })
const done = (item: object, place: object = {}): object => ({ type: 'response.output_item.done', item, ...place })
const completed = (output: readonly object[] = [], usage?: object): object => ({ type: 'response.completed', response: { id: 'r', status: 'completed', output, usage } })
const created = { type: 'response.created', response: { id: 'r', model: 'gpt-5-dated' } }
const usage = { input_tokens: 10, output_tokens: 4, output_tokens_details: { reasoning_tokens: 3 }, input_tokens_details: { cached_tokens: 2 } }

describe('what comes in pieces and as a whole is told once', () => {
  test.each([
    ['all three, with ids and places', [created, { type: 'response.output_item.added', item: { type: 'message', id: 'a' }, output_index: 0 }, delta('Hel', { item_id: 'a', output_index: 0 }), delta('lo', { item_id: 'a', output_index: 0 }), done(message('Hello', { id: 'a' }), { output_index: 0 }), completed([message('Hello', { id: 'a' })])]],
    ['ids that change from event to event', [{ type: 'response.output_item.added', item: { type: 'message', id: 'a' } }, delta('Hel', { item_id: 'b' }), delta('lo', { item_id: 'c' }), done(message('Hello', { id: 'd' })), completed([message('Hello', { id: 'e' })])]],
    ['pieces without ids', [delta('Hel'), delta('lo'), done(message('Hello', { id: 'a' }))]],
    ['only whole items', [done(message('Hello', { id: 'a' })), { trace_id: 'tr-1' }]],
    ['only the response', [created, completed([message('Hello')])]],
    ['a lost piece, mended by the whole', [delta('Hel', { item_id: 'a' }), done(message('Hello', { id: 'a' }))]],
    ['an answer that is not streamed', [{ id: 'r', error: null, status: 'completed', output: [message('Hello')] }]],
  ])('%s', (_, events) => {
    const { parts, reader } = read(events)
    expect(parts).toEqual([{ type: 'text', text: 'Hello' }])
    expect([reader.finishReason, reader.hasContent]).toEqual(['stop', true])
  })

  test('two messages in a row are parted, and the items of a second round may have the names of the first', () => {
    const round = (text: string): object[] => [created, delta(text, { item_id: 'a', output_index: 0 }), done(message(text, { id: 'a' }), { output_index: 0 }), completed([], usage)]
    const { parts, reader } = read([...round('One.'), ...round('Two.')])
    expect(parts).toEqual([{ type: 'text', text: 'One.\n\nTwo.' }])
    expect(reader.usage()).toEqual({ inputTokens: 20, outputTokens: 8, reasoningTokens: 6, cachedTokens: 4 })
    const first = { output_index: 0 }
    expect(read([created, delta('One.', first), created, done(message('Two.'), first)]).parts).toEqual(parts)
    expect(read([delta('One.', first), done(message('One.'), first), done(message('Two.'), first)]).parts).toEqual(parts)
  })
})

test('tools that an agent called by itself are shown in their place, with what they gave', () => {
  const call = { type: 'function_call', id: 'f', call_id: 'c1', name: 'search', arguments: '{"q":1}' }
  const { parts } = read([
    created, delta('Let me look.'), done(message('Let me look.')),
    { type: 'response.output_item.added', item: { ...call, arguments: '' }, output_index: 1 },
    { type: 'response.function_call_arguments.delta', item_id: 'f', output_index: 1, delta: '{"q"' },
    { type: 'response.function_call_arguments.delta', item_id: 'f', output_index: 1, delta: ':1}' },
    done(call, { output_index: 1 }), completed([call]),
    { type: 'function_call_output', call_id: 'c1', output: [{ type: 'text', text: 'Found.' }] },
    done({ type: 'function_call_output', call_id: 'c2', output: { n: 1 } }),
    created, delta('Here.'), completed(),
  ])
  expect(parts).toEqual([
    { type: 'text', text: 'Let me look.' },
    { type: 'remote-call', callId: 'c1', name: 'search', arguments: '{"q":1}', result: 'Found.' },
    { type: 'remote-call', callId: 'c2', name: 'function', arguments: '', result: '{"n":1}' },
    { type: 'text', text: 'Here.' },
  ])
})

test('reasoning: paragraphs of a summary, one of its two kinds, and what the model sealed', () => {
  const place = { item_id: 'r', output_index: 0 }
  const summary = (text: string, index: number): object[] => [{ type: 'response.reasoning_summary_part.added', ...place, summary_index: index }, { type: 'response.reasoning_summary_text.delta', ...place, delta: text }]
  const { parts } = read([
    created, ...summary('First.', 0), { type: 'response.reasoning_text.delta', ...place, delta: 'all of it' }, ...summary('Second.', 1),
    done({ type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'First.' }], encrypted_content: 'sealed' }, { output_index: 0 }),
    done({ type: 'reasoning', id: 's', summary: [], encrypted_content: 'hidden' }, { output_index: 1 }),
    delta('Answer.', { output_index: 2 }), completed(),
  ])
  expect(parts).toEqual([
    { type: 'reasoning', text: 'First.\n\nSecond.', signature: 'responses:sealed' },
    { type: 'reasoning', text: '', hidden: 'responses:hidden' },
    { type: 'text', text: 'Answer.' },
  ])
})

test('a refusal is an answer, and a limit is said to be one', () => {
  const { parts, reader } = read([{ type: 'response.refusal.delta', delta: 'I will not.' }, { type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } }])
  expect(parts).toEqual([{ type: 'text', text: 'I will not.' }])
  expect(reader.finishReason).toBe('length')
  expect(read([delta('x'), { type: 'responses.completed', response: { status: 'completed' } }]).reader.finishReason).toBe('stop')
})

test('an answer is not whole while a round is open', () => {
  expect(read([created, delta('x'), completed(), created]).reader.finishReason).toBeUndefined()
  expect(read([done(message('Searching.')), delta('and th')]).reader.finishReason).toBeUndefined()
})

test.each([
  [{ type: 'error', code: 'x', message: 'broken', param: null, sequence_number: 3 }],
  [{ type: 'error', error: { code: 'x', message: 'broken' } }],
  [{ error: 'broken' }],
  [{ error: { message: 'broken' } }],
  [{ error_code: 'INTERNAL_ERROR', message: 'broken' }],
  [{ type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'broken' } } }],
  [{ id: 'r', status: 'failed', error: { message: 'broken' }, output: [] }],
])('an error in any shape is one: %j', (event) => {
  expect(() => new ResponsesReader().read(event)).toThrow('broken')
})

describe('the body', () => {
  const prompt: Prompt = {
    ...promptOf('gpt', 'Hi'),
    systemPrompt: 'Be brief.',
    messages: [
      { role: 'user', parts: [{ type: 'image', bytes: 1, blobId: 'b', path: '/b', name: 'b.png', mediaType: 'image/png', width: 1, height: 1 }, { type: 'text', text: 'What?' }] },
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.', signature: 'responses:sealed' }, { type: 'reasoning', text: 'Hm.', signature: 'of chat completions' }, { type: 'text', text: 'A cat.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Sure?' }] },
    ],
    parameters: { temperature: 0.2, maxTokens: 50, stop: ['x'], reasoningEffort: 'low' },
  }

  test('holds what was set and is taken, under the names of this API', () => {
    const endpoint = plainTestEndpoint('gpt', { takes: ['systemPrompt', 'maxTokens'], reasoningControl: { kind: 'effort', values: ['low'] } })
    expect(responsesDialect('http://x').body({ endpoint, prompt })).toEqual({
      model: 'gpt',
      input: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'input_image', image_url: 'blob:b;image/png' }, { type: 'input_text', text: 'What?' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'sealed' },
        { role: 'assistant', content: 'A cat.' },
        { role: 'user', content: 'Sure?' },
      ],
      stream: true,
      max_output_tokens: 50,
      reasoning: { effort: 'low' },
    })
  })

  test('chat completions are not given back what the Responses API sealed, which they could not open', () => {
    const endpoint = plainTestEndpoint('claude', { reasoningControl: { kind: 'budget', min: 0, max: 9_000, initial: 'on' } })
    const body = JSON.stringify(chatCompletions('http://x').body({ endpoint, prompt }))
    expect([body.includes('sealed'), body.includes('of chat completions')]).toEqual([false, true])
  })

  test('an agent is named by its address alone, and an effort that is not known is not sent', () => {
    const body = responsesDialect('http://x', '/agent/invocations').body({ endpoint: plainTestEndpoint('agent'), prompt })
    expect(Object.keys(body).toSorted()).toEqual(['input', 'max_output_tokens', 'stream', 'temperature'])
  })
})
