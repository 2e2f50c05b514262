import { expect, test } from 'vitest'
import { makePrompt } from '#core/chat/prompt.ts'
import type { PromptPart } from '#core/providers/provider.ts'
import { fileParts } from '#shared/fold.ts'
import type { Message, Part } from '#shared/message.ts'

const madeWith = { endpointId: 'e', endpointName: 'E', provider: 'databricks', model: 'm', parameters: {} }
const summaries = [{ id: 's', conversationId: 'c', text: 'in short', endpointName: 'E', createdAt: 0 }]
const image: Part = { type: 'image', blobId: 'b', name: 'x.png', mediaType: 'image/png', bytes: 1, width: 2, height: 3 }

function message(role: Message['role'], text: string, more: Partial<Message> = {}): Message {
  const parts: Part[] = text === '' ? [] : [{ type: 'text', text }]
  return { id: text, conversationId: 'c', parentId: null, turnId: 't', lane: 0, role, status: 'done', parts, createdAt: 0, ...more }
}

function failed(code: string, text = ''): Message {
  return message('assistant', text, { status: 'error', error: { code, message: '', retryable: false } })
}

const none = new Map()

function promptOf(...path: Message[]): unknown {
  const sent = (part: Part): PromptPart[] => (part.type === 'image' ? [{ ...part, type: 'image', path: `/blobs/${part.blobId}` }] : [])
  const files = new Map(path.flatMap(fileParts).map((part) => [part, sent(part)]))
  return makePrompt(path, madeWith, { summaries, files }).messages.map(({ role, parts }) => [role, ...parts.map((part) => (part.type === 'image' ? part.path : part.text))])
}

test('a failed question stays, joined to the next, so that no two messages of one role stand side by side', () => {
  expect(promptOf(message('user', 'a'), failed('server-error'), message('user', 'b'))).toEqual([['user', 'a', 'b']])
})

test('a message that was refused for what it holds does not spoil the later ones', () => {
  const seen = message('user', 'look', { parts: [image, { type: 'text', text: 'look' }] })
  expect(promptOf(seen, failed('context-too-long'), message('user', 'hello'))).toEqual([['user', 'hello']])
  expect(promptOf(message('user', 'long'), failed('request-too-large'), message('user', 'hello'))).toEqual([['user', 'hello']])
  // Its images are what is too large: they are made smaller or left out before, and the words stay.
  expect(promptOf(seen, failed('request-too-large'), message('user', 'hello'))).toEqual([['user', '/blobs/b', 'look', 'hello']])
  const longer = failed('request-too-large')
  expect(promptOf(seen, { ...longer, error: { code: 'request-too-large', message: '', retryable: false, details: { limitBytes: 3 } } }, message('user', 'hello'))).toEqual([['user', 'hello']])
  expect(promptOf(seen, message('assistant', 'I see'), message('user', 'and?'))).toEqual([['user', '/blobs/b', 'look'], ['assistant', 'I see'], ['user', 'and?']])
})

test('what a stopped or cut reply had said is part of the conversation, its reasoning is not', () => {
  const cut = message('assistant', '', { status: 'stopped', parts: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'half' }] })
  expect(promptOf(message('user', 'a'), cut, message('user', 'b'))).toEqual([['user', 'a'], ['assistant', 'half'], ['user', 'b']])
})

test('an empty system prompt is not sent', () => {
  expect(makePrompt([message('user', 'a')], { ...madeWith, systemPrompt: '  ' }, { summaries, files: none })).not.toHaveProperty('systemPrompt')
  expect(makePrompt([message('user', 'a')], { ...madeWith, systemPrompt: 'Be brief.' }, { summaries, files: none }).systemPrompt).toBe('Be brief.')
})

test('what is left out is not sent, and the roles stay sensible whatever is left out', () => {
  const out = (role: Message['role'], text: string): Message => message(role, text, { leftOut: { why: 'chosen' } })
  const [a, b, c, d, e] = [message('user', 'a'), message('assistant', 'b'), message('user', 'c'), message('assistant', 'd'), message('user', 'e')]
  expect(promptOf(out('user', 'a'), out('assistant', 'b'), c, d, e)).toEqual([['user', 'c'], ['assistant', 'd'], ['user', 'e']])
  expect(promptOf(a, b, out('user', 'c'), d, e)).toEqual([['user', 'a'], ['assistant', 'b', 'd'], ['user', 'e']])
  expect(promptOf(out('user', 'a'), b, c)).toEqual([['user', '[…]'], ['assistant', 'b'], ['user', 'c']])
  expect(promptOf(out('user', 'a'), out('assistant', 'b'), out('user', 'c'))).toEqual([['user', 'c']])
})

test('a summary stands where the first of its messages stood, in branches that have only some of them too', () => {
  const gone = (role: Message['role'], text: string, summaryId = 's'): Message => message(role, text, { leftOut: { why: 'summarised', summaryId } })
  const marked = '[Summary of earlier messages of this conversation, which are not repeated]\n\nin short'
  expect(promptOf(message('user', 'a'), message('assistant', 'b'), gone('user', 'c'), gone('assistant', 'd'), message('user', 'e'))).toEqual([['user', 'a'], ['assistant', 'b'], ['user', marked, 'e']])
  expect(promptOf(gone('user', 'c'), message('assistant', 'other'), message('user', 'e'))).toEqual([['user', marked], ['assistant', 'other'], ['user', 'e']])
  // Better sent than lost.
  expect(promptOf(gone('user', 'c', 'unknown'), message('assistant', 'd'), message('user', 'e'))).toEqual([['user', 'c'], ['assistant', 'd'], ['user', 'e']])
})

test('an image that a model made is given back with the next message of the person, and a reply that is an image alone keeps its place', () => {
  const made = message('assistant', '', { parts: [{ ...image, blobId: 'm', name: 'image-1.png' } as Part] })
  expect(promptOf(message('user', 'draw'), made, message('user', 'bluer'))).toEqual([
    ['user', 'draw'], ['assistant', '[image: image-1.png]'], ['user', '[image of your reply: image-1.png]', '/blobs/m', 'bluer'],
  ])
  expect(promptOf(message('user', 'draw'), made, message('user', 'no', { leftOut: { why: 'chosen' } }), message('assistant', 'well'), message('user', 'go'))).toEqual([
    ['user', 'draw'], ['assistant', '[image: image-1.png]', 'well'], ['user', '[image of your reply: image-1.png]', '/blobs/m', 'go'],
  ])
})
