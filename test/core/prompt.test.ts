import { expect, test } from 'vitest'
import { makePrompt } from '#core/chat/prompt.ts'
import type { Message, Part } from '#shared/message.ts'

const madeWith = { endpointId: 'e', endpointName: 'E', provider: 'databricks', model: 'm', parameters: {} }
const image: Part = { type: 'image', blobId: 'b', name: 'x.png', mediaType: 'image/png', bytes: 1, width: 2, height: 3 }

function message(role: Message['role'], text: string, more: Partial<Message> = {}): Message {
  const parts: Part[] = text === '' ? [] : [{ type: 'text', text }]
  return { id: text, conversationId: 'c', parentId: null, turnId: 't', lane: 0, role, status: 'done', parts, createdAt: 0, ...more }
}

function failed(code: string, text = ''): Message {
  return message('assistant', text, { status: 'error', error: { code, message: '', retryable: false } })
}

const promptOf = (...path: Message[]): unknown => makePrompt(path, madeWith, (id) => `/blobs/${id}`).messages.map(({ role, parts }) => [role, ...parts.map((part) => (part.type === 'image' ? part.path : part.text))])

test('a failed question stays, joined to the next, so that no two messages of one role stand side by side', () => {
  expect(promptOf(message('user', 'a'), failed('server-error'), message('user', 'b'))).toEqual([['user', 'a', 'b']])
})

test('a message that was refused for what it holds does not spoil the later ones', () => {
  const seen = message('user', 'look', { parts: [image, { type: 'text', text: 'look' }] })
  expect(promptOf(seen, failed('request-too-large'), message('user', 'hello'))).toEqual([['user', 'hello']])
  expect(promptOf(seen, message('assistant', 'I see'), message('user', 'and?'))).toEqual([['user', '/blobs/b', 'look'], ['assistant', 'I see'], ['user', 'and?']])
})

test('what a stopped or cut reply had said is part of the conversation, its reasoning is not', () => {
  const cut = message('assistant', '', { status: 'stopped', parts: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'half' }] })
  expect(promptOf(message('user', 'a'), cut, message('user', 'b'))).toEqual([['user', 'a'], ['assistant', 'half'], ['user', 'b']])
})

test('an empty system prompt is not sent', () => {
  expect(makePrompt([message('user', 'a')], { ...madeWith, systemPrompt: '  ' }, String)).not.toHaveProperty('systemPrompt')
  expect(makePrompt([message('user', 'a')], { ...madeWith, systemPrompt: 'Be brief.' }, String).systemPrompt).toBe('Be brief.')
})
