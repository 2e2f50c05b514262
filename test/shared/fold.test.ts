import { describe, expect, test } from 'vitest'
import { fold, joinDeltas, textOf } from '#shared/fold.ts'
import type { Message, Part } from '#shared/message.ts'
import { askedAt, canContinue } from '#shared/reply.ts'
import type { Source, StreamPart } from '#shared/stream.ts'

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

const told = (source: Source): StreamPart => ({ type: 'source', source })

function sourcesOf({ parts }: Message): unknown[] {
  return parts.filter((part) => part.type !== 'step-start').map((part) => (part.type === 'text' ? [part.text, part.sources] : part.type))
}

test('sources belong to the text that grows; a list that is told again with every piece is in it once', () => {
  const list = [told({ url: 'https://a.example' }), told({ url: 'https://b.example', title: 'B' })]
  const after = [...list, { type: 'text-delta', text: 'Yes' } as const, ...list, { type: 'text-delta', text: '.' } as const, ...list].reduce(fold, cut([{ type: 'step-start', at: 1 }]))
  expect(sourcesOf(after)).toEqual([['Yes.', [{ url: 'https://a.example' }, { url: 'https://b.example', title: 'B' }]]])
  expect(list.reduce(fold, after)).toBe(after)
})

test('a source may be told with more later, and is told once for each place that rests on it', () => {
  const [url, parts] = ['https://a.example', [{ url: 'https://a.example' }, { url: 'https://a.example', start: 0, end: 3 }, { url: 'https://a.example', title: 'A' }, { url: 'https://a.example', start: 5, end: 9 }]]
  const after = parts.map(told).reduce(fold, cut([{ type: 'text', text: 'Yes, indeed' }]))
  expect(sourcesOf(after)).toEqual([['Yes, indeed', [{ url, title: 'A', start: 0, end: 3 }, { url, start: 5, end: 9 }]]])
})

test('a source that comes after thoughts or a call belongs to the text before them, but not to that of an earlier step', () => {
  const [source, step] = [{ url: 'https://a.example' }, { type: 'step-start', at: 1 } as const]
  const call: Part = { type: 'remote-call', callId: '1', name: 'look', arguments: '' }
  expect(sourcesOf(fold(cut([step, { type: 'text', text: 'Yes' }, call]), told(source)))).toEqual([['Yes', [source]], 'remote-call'])
  expect(sourcesOf(fold(cut([{ type: 'text', text: 'Before' }, step]), told(source)))).toEqual([['Before', undefined], ['', [source]]])
})

test('where a cut text goes on, places are counted from the cut, and would point to other words', () => {
  const before = cut([{ type: 'text', text: 'Half' }, { type: 'step-start', at: 9 }], { continues: 0 })
  expect(sourcesOf(fold(before, told({ url: 'https://a.example', title: 'A', start: 0, end: 4 })))).toEqual([['Half', [{ url: 'https://a.example', title: 'A' }]]])
})

describe('how long a model thought', () => {
  const thought = (text: string, at?: number): StreamPart => ({ type: 'reasoning-delta', text, ...(at !== undefined && { at }) })
  const reasoningOf = (parts: readonly StreamPart[]): unknown[] => parts.reduce(fold, cut([])).parts.filter(({ type }) => type === 'reasoning')

  test('is known from its first word to what comes after it, joined or not', () => {
    const parts: StreamPart[] = [thought('a', 10), thought('b'), thought('c'), { type: 'reasoning-end', at: 40 }, { type: 'text-delta', text: 'x' }]
    expect(reasoningOf(parts)).toEqual([{ type: 'reasoning', text: 'abc', startedAt: 10, endedAt: 40 }])
    const [first, second, third, ...rest] = parts as [StreamPart, StreamPart, StreamPart]
    const joined = joinDeltas(joinDeltas(first, second) ?? first, third)
    expect(reasoningOf([...(joined === undefined ? [] : [joined]), ...rest])).toEqual(reasoningOf(parts))
  })

  test.each<[string, StreamPart]>([
    ['the end of the reply', { type: 'end', at: 40, status: 'stopped' }],
    ['another round', { type: 'step-start', at: 40 }],
  ])('ends with %s', (_name, last) => {
    expect(reasoningOf([thought('a', 10), last])).toEqual([{ type: 'reasoning', text: 'a', startedAt: 10, endedAt: 40 }])
  })

  test('a thought that ended does not grow, and one whose beginning is not known has no end', () => {
    expect(reasoningOf([thought('a', 10), { type: 'reasoning-end', at: 20 }, thought('b', 30), { type: 'end', at: 40, status: 'done' }])).toEqual([
      { type: 'reasoning', text: 'a', startedAt: 10, endedAt: 20 },
      { type: 'reasoning', text: 'b', startedAt: 30, endedAt: 40 },
    ])
    expect(reasoningOf([thought('a'), { type: 'reasoning-end', at: 20 }])).toEqual([{ type: 'reasoning', text: 'a' }])
  })
})
