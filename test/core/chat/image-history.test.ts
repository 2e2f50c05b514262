import { expect, test } from 'vitest'
import { earlierRefusals } from '#core/chat/image-history.ts'
import type { Ability } from '#shared/endpoint.ts'
import { isMessage } from '#core/store/readable.ts'
import type { Message } from '#shared/message.ts'

let count = 0

function question(id: string): Message {
  return { id, conversationId: 'c', parentId: null, turnId: id, lane: 0, role: 'user', status: 'done', parts: [], createdAt: 0 }
}

function reply(more: Partial<Message>, endpointId = 'e'): Message {
  const madeWith = { endpointId, endpointName: 'E', provider: 'databricks', model: 'm', parameters: {} }
  return { ...question(`r${(count += 1)}`), role: 'assistant', madeWith, ...more }
}

const failed = (code: string, endpointId = 'e'): Message => reply({ status: 'error', error: { code, message: '', retryable: false } }, endpointId)
const went = (sent: number, scaled: number, leftOut: number, why: 'refused' | 'too-large' = 'refused'): Message => reply({ sentImages: { sent, scaled, leftOut, why } })
/** Replies have images of their own; here those of questions count. */
let vision: Ability = 'yes'
const known = (...path: Message[]): unknown => Object.fromEntries([...earlierRefusals(path, { id: 'e', vision })].filter(([id]) => id.length === 1))

test('what an endpoint refused, and what it took only smaller, is known of the messages before, and of that endpoint alone', () => {
  expect(known(question('a'), failed('image-refused'), question('b'))).toEqual({ a: 'refused' })
  expect(known(question('a'), failed('request-too-large'), question('b'), reply({}))).toEqual({ a: 'refused' })
  expect(known(question('a'), failed('image-refused', 'other'), question('b'))).toEqual({})
  expect(known(question('a'), failed('server-error'), question('b'))).toEqual({})
  expect(known(question('a'), reply({}), question('b'), went(2, 2, 0), question('c'))).toEqual({ a: 'smaller', b: 'smaller' })
  expect(known(question('a'), went(0, 0, 1), question('b'))).toEqual({ a: 'refused' })
})

test('what is new is not left out because something old is', () => {
  // The first image is left out in every turn; those that come later were all taken.
  expect(known(question('a'), failed('image-refused'), question('b'), went(1, 0, 1), question('c'), went(2, 0, 1), question('d'))).toEqual({ a: 'refused' })
  expect(known(question('a'), failed('image-refused'), question('b'), went(1, 1, 1), question('c'))).toEqual({ a: 'refused', b: 'smaller' })
})

test('a refusal for whatever reason counts where nobody knows whether images are taken', () => {
  const path = [question('a'), failed('request-refused'), question('b')]
  expect(known(...path)).toEqual({})
  vision = 'unknown'
  expect(known(...path)).toEqual({ a: 'refused' })
  vision = 'yes'
})

test('a limit of size says nothing of another turn: it is learned', () => {
  expect(known(question('a'), went(1, 1, 0, 'too-large'), question('b'))).toEqual({})
})

test('a stored reply that says nonsense of its images is not handed out as if it were right', () => {
  const message = { ...question('a'), role: 'assistant' } as Message
  expect(isMessage({ ...message, sentImages: { sent: 1, scaled: 0, leftOut: 2, why: 'too-many' } })).toBe(true)
  expect(isMessage({ ...message, sentImages: 'many' as unknown as Message['sentImages'] })).toBe(false)
})
