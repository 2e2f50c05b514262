import { expect, test } from 'vitest'
import type { FoundConversation, FoundMessage, FoundTime } from '#core/transfer/reader.ts'
import { tidy } from '#core/transfer/tidy.ts'
import type { Tidy } from '#core/transfer/tidy.ts'
import { believableTime } from '#core/transfer/times.ts'

const now = Date.UTC(2026, 10, 25)

function message(id: string, parentId: string | null, changes: Partial<FoundMessage> = {}): FoundMessage {
  return { id, parentId, role: 'user', createdAt: 1_700_000_000, parts: [{ type: 'text', text: id }], ...changes }
}

function conversation(messages: readonly FoundMessage[], changes: Partial<FoundConversation> = {}): FoundConversation {
  return { id: 'c', title: 'Title', createdAt: 1_700_000_000, updatedAt: 1_700_000_000, activeLeafId: null, settings: {}, pinned: false, archived: false, messages, ...changes }
}

function sound(found: FoundConversation): Tidy {
  const result = tidy(found, 'chatgpt', now)
  if (!('messages' in result)) throw new Error('nothing is left')
  return result
}

const links = ({ messages }: Tidy): string[] => messages.map(({ id, parentId }) => `${parentId ?? '-'}>${id}`)

test('times are read in every unit that exports use', () => {
  const time = Date.UTC(2024, 4, 1, 12)
  const same: FoundTime[] = [time, time / 1000, time * 1000, time * 1e6, String(time / 1000), '2024-05-01T12:00:00.000000Z', '2024-05-01T14:00:00+02:00']
  expect(same.map((found) => believableTime(found, now))).toEqual(same.map(() => time))
  expect([Number.NaN, -1, 1, 'soon', '50000-01-01', Infinity, now + 1e9, '1969-12-31T00:00:00Z'].map((found) => believableTime(found, now))).toEqual(Array(8).fill(null))
  expect([null, undefined, '', 0].map((found) => believableTime(found, now))).toEqual(Array(4).fill(undefined))
})

// As milliseconds, the year 50000 in seconds is 2018: a wrong date that nobody would notice.
test('a time in another unit than the others counts only near them', () => {
  const { messages, skipped } = sound(conversation([message('a', null), message('b', 'a', { createdAt: 1_700_000_100_000 }), message('c', 'b', { createdAt: 1_515_751_142_400 })]))
  expect(messages.map(({ createdAt }) => createdAt)).toEqual([1_700_000_000_000, 1_700_000_100_000, 1_700_000_100_000])
  expect(skipped).toEqual(['date-invalid'])
})

test('parents come before children, rings are broken, and nobody is lost', () => {
  expect(links(sound(conversation([message('c', 'b'), message('b', 'a'), message('a', null)])))).toEqual(['->a', 'a>b', 'b>c'])
  const ring = sound(conversation([message('a', 'c'), message('b', 'a'), message('c', 'b'), message('self', 'self')]))
  expect(links(ring)).toEqual(['->a', 'a>b', 'b>c', '->self'])
  expect(ring.skipped).toEqual(['cycle', 'cycle'])
  expect(links(sound(conversation([message('a', null), message('b', 'gone'), message('a', null, { parts: [{ type: 'text', text: 'twice' }] })])))).toEqual(['->a', 'a>b'])
  // The one before hangs from it already.
  expect(links(sound(conversation([message('b', 'a'), message('a', 'gone')])))).toEqual(['->a', 'a>b'])
})

// A walk by calls of itself ends at some thousand levels.
test('a branch of 50,000 messages is as good as a short one', () => {
  const many = Array.from({ length: 50_000 }, (_, n) => message(`m${n}`, n === 0 ? null : `m${n - 1}`))
  const { messages, activeLeafId } = sound(conversation(many.toReversed(), { activeLeafId: 'm7' }))
  expect([messages[0]?.id, messages.at(-1)?.id, activeLeafId]).toEqual(['m0', 'm49999', 'm49999'])
  const orphans = sound(conversation(many.map((one) => ({ ...one, parentId: `gone-${one.id}` }))))
  expect(orphans.messages.slice(-2).map(({ parentId }) => parentId)).toEqual(['m49997', 'm49998'])
})

test('what is empty is left out, and what hung from it moves up, also the branch that is shown', () => {
  const tidied = sound(conversation([message('a', null), message('x', 'a', { parts: [{ type: 'text', text: ' \n' }] }), message('b', 'x'), message('y', 'a', { parts: [] })], { activeLeafId: 'y' }))
  expect(links(tidied)).toEqual(['->a', 'a>b'])
  expect(tidied.activeLeafId).toBe('b')
  expect(tidy(conversation([message('a', null, { parts: [] })]), 'claude', now)).toEqual({ skipped: ['no-messages'] })
})

test('control characters and halves of characters go, tabs and ends of lines stay', () => {
  const part = sound(conversation([message('a', null, { parts: [{ type: 'text', text: 'a\u0000b\u0007\tc\r\nd\uD83C 🎈' }] })], { title: ' A\u0000  title\n\uDF88 ' }))
  expect(part.messages[0]?.parts).toEqual([{ type: 'text', text: 'ab\tc\r\nd\uFFFD 🎈' }])
  expect(part.conversation.title).toBe('A title \uFFFD')
  expect(sound(conversation([message('a', null)], { title: 'long '.repeat(500) })).conversation.title.length).toBeLessThanOrEqual(200)
})

test('one message of more than ten million letters is left out, and the conversation stays', () => {
  const tidied = sound(conversation([message('a', null), message('b', 'a', { parts: [{ type: 'text', text: 'x'.repeat(10_000_001) }] }), message('c', 'b')]))
  expect(links(tidied)).toEqual(['->a', 'a>c'])
  expect(tidied.skipped).toEqual(['too-large'])
})

test('what answers a question belongs to its turn, and nothing goes on being produced', () => {
  const { messages } = sound(conversation([message('q', null), message('a', 'q', { role: 'assistant', status: 'running' }), message('b', 'a', { role: 'assistant' }), message('q2', 'b')]))
  expect(messages.map(({ turnId, lane, status }) => [turnId, lane, status])).toEqual([['q', 0, 'done'], ['q', 0, 'stopped'], ['q', 0, 'done'], ['q2', 0, 'done']])
})

test('Parley\'s own stays as it is, also what looks odd', () => {
  const own = conversation([message('a', null, { createdAt: 5, parts: [{ type: 'text', text: '\u001B[1m' }] })], { title: ' \u0007 ', createdAt: 3, updatedAt: 4, titledBy: 'nobody', activeLeafId: 'a' })
  expect(tidy(own, 'parley', now)).toMatchObject({ conversation: { title: ' \u0007 ', createdAt: 3, updatedAt: 4, titledBy: 'nobody' }, messages: [{ createdAt: 5, parts: [{ text: '\u001B[1m' }] }], skipped: [] })
})
