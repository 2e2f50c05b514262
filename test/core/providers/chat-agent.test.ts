import { expect, test } from 'vitest'
import { chatAgentDialect } from '#core/providers/chat-agent.ts'
import type { ReplyReader } from '#core/providers/dialect.ts'
import type { Message } from '#shared/message.ts'
import { foldReply, plainTestEndpoint, promptOf } from '#kit/ask.ts'

const empty: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 }
const dialect = chatAgentDialect('http://x', '/agent/invocations')

function read(frames: readonly unknown[]): { parts: Message['parts']; reader: ReplyReader } {
  const reader = dialect.newReader()
  const parts = [...frames.flatMap((frame) => reader.read(frame)), ...reader.rest()]
  return { parts: foldReply(empty, parts).parts, reader }
}

const call = { id: 'c1', type: 'function', function: { name: 'search', arguments: '{}' } }
const messages = [
  { role: 'assistant', id: '1', content: 'Let me look.', tool_calls: [call] },
  { role: 'tool', id: '2', name: 'search', tool_call_id: 'c1', content: 'Found.' },
  { role: 'assistant', id: '3', content: 'It is blue.' },
  { role: 'assistant', id: '4', content: 'Always.' },
]
const expected = [
  { type: 'text', text: 'Let me look.' },
  { type: 'remote-call', callId: 'c1', name: 'search', arguments: '{}', result: 'Found.' },
  { type: 'text', text: 'It is blue.\n\nAlways.' },
]

test('frames without choices, in pieces of one message, give the same as the whole list of messages', () => {
  const pieces = messages.flatMap(({ content, ...rest }) => (rest.role === 'tool' ? [{ ...rest, content }] : [{ ...rest, content: content.slice(0, 3), tool_calls: undefined }, { ...rest, content: content.slice(3) }]))
  const streamed = read([{ trace_id: 'tr' }, ...pieces.map((delta) => ({ id: 'r', delta }))])
  expect(streamed.parts).toEqual(expected)
  expect([streamed.reader.finishReason, streamed.reader.hasContent]).toEqual(['stop', true])
  const whole = read([{ id: 'r', messages, finish_reason: 'length', usage: { prompt_tokens: 3, completion_tokens: 2 } }])
  expect(whole.parts).toEqual(expected)
  expect([whole.reader.finishReason, whole.reader.usage()]).toEqual(['length', { inputTokens: 3, outputTokens: 2 }])
})

test('an error in the place of a frame is one', () => {
  for (const frame of [{ error: 'broken' }, { error: { message: 'broken' } }, { error_code: 'X', message: 'broken' }]) expect(() => read([frame])).toThrow('broken')
})

test('messages go out as texts with ids, without the parameters of a model', () => {
  const prompt = { ...promptOf('agent', 'Hi'), systemPrompt: 'Be brief.', parameters: { temperature: 1 } }
  expect(dialect.body({ endpoint: plainTestEndpoint('agent'), prompt })).toEqual({
    messages: [{ role: 'system', content: 'Be brief.', id: 'message-1' }, { role: 'user', content: 'Hi', id: 'message-2' }],
    stream: true,
  })
})
