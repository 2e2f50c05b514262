import { expect, test } from 'vitest'
import { fold, joinDeltas, textOf } from '#shared/fold.ts'
import type { Message, Part } from '#shared/message.ts'
import { askedAt, canContinue } from '#shared/reply.ts'
import type { StreamPart } from '#shared/stream.ts'

const madeWith = { endpointId: 'e', endpointName: 'E', provider: 'databricks', model: 'm', parameters: {} }

function cut(parts: Part[], more: Partial<Message> = {}): Message {
  return { id: 'r', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts, createdAt: 5, madeWith, ...more }
}

const rest: StreamPart[] = [
  { type: 'step-start', at: 9 },
  { type: 'reasoning-delta', text: 'where ' },
  { type: 'reasoning-delta', text: 'was I', signature: 's' },
  { type: 'text-delta', text: ' and ' },
  { type: 'text-delta', text: 'the end' },
  { type: 'end', at: 10, status: 'done', finishReason: 'stop' },
]

/** The parts as a reader is sent them. */
function gathered(parts: readonly StreamPart[]): StreamPart[] {
  const sent: StreamPart[] = []
  for (const part of parts) {
    const last = sent.at(-1)
    const joined = last === undefined ? undefined : joinDeltas(last, part)
    if (joined === undefined) sent.push(part)
    else sent[sent.length - 1] = joined
  }
  return sent
}

test('what continues a reply grows its cut text, with thoughts beside it, and is told apart no more at the end', () => {
  const before = cut([{ type: 'step-start', at: 1 }, { type: 'text', text: 'Half' }], { continues: 1 })
  const after = rest.reduce(fold, before)
  expect(after.parts).toEqual([
    { type: 'step-start', at: 1 },
    { type: 'text', text: 'Half and the end' },
    { type: 'step-start', at: 9 },
    { type: 'reasoning', text: 'where was I', signature: 's' },
  ])
  expect(after).not.toHaveProperty('continues')
  expect(after).toMatchObject({ status: 'done', finishedAt: 10, finishReason: 'stop' })
  expect(textOf(before)).toBe('Half')
  expect(gathered(rest).reduce(fold, before)).toEqual(after)
  expect(askedAt(after)).toBe(9)
})

test('what is said after a call stands after it, also where a cut text was to be continued', () => {
  const parts: StreamPart[] = [{ type: 'text-delta', text: ', so' }, { type: 'remote-call', callId: '1', name: 'look', argumentsDelta: '{}' }, { type: 'text-delta', text: 'Found.' }]
  const after = [...parts, ...rest.slice(-1)].reduce(fold, cut([{ type: 'text', text: 'Let me look' }], { continues: 0 }))
  expect(after.parts.map((part) => ('text' in part ? part.text : part.type))).toEqual(['Let me look, so', 'remote-call', 'Found.'])
})

test('a reply can be continued where it has text and no end', () => {
  const text: Part[] = [{ type: 'text', text: 'Half' }]
  const can = (message: Message): boolean => canContinue(message)
  expect([cut(text, { status: 'stopped' }), cut(text, { status: 'error' }), cut(text, { status: 'done', finishReason: 'length' })].map(can)).toEqual([true, true, true])
  expect([cut(text), cut(text, { status: 'done', finishReason: 'stop' }), cut([{ type: 'reasoning', text: 'hm' }], { status: 'stopped' }), cut(text, { status: 'stopped', role: 'user' })].map(can)).toEqual([false, false, false, false])
})
