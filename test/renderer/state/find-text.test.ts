import { expect, test } from 'vitest'
import { countIn, foldText, folded, nearestHit, placeOf, rangesIn, stepFrom, totalOf } from '../../../renderer/state/find-text.ts'

const found = (text: string, query: string): string[] => rangesIn(foldText(text), folded(query)).map(({ start, end }) => text.slice(start, end))

test.each([
  { name: 'case and accents do not count, in either', text: 'Ação, acao, AÇÃO', query: 'açao', hits: ['Ação', 'acao', 'AÇÃO'] },
  { name: 'accents that stand apart belong to their letter', text: 'cafe\u0301 and cafés', query: 'CAFÉ', hits: ['cafe\u0301', 'café'] },
  { name: 'places after letters outside the first plane are true', text: '😀😀 Straße 😀 straße', query: 'STRASSE', hits: [] },
  { name: 'emoji', text: 'a 😀 b 😀', query: '😀 b', hits: ['😀 b'] },
  { name: 'a final sigma is a sigma', text: 'ΟΔΥΣΣΕΥΣ Οδυσσεύς', query: 'οδυσσευς', hits: ['ΟΔΥΣΣΕΥΣ', 'Οδυσσεύς'] },
  { name: 'marks that make another letter count', text: 'かが', query: 'か', hits: ['か'] },
  { name: 'a line that breaks in the source is a space', text: 'one\ntwo', query: 'one two', hits: ['one\ntwo'] },
  { name: 'hits do not overlap', text: 'aaaa', query: 'aa', hits: ['aa', 'aa'] },
  { name: 'nothing is found by nothing', text: 'aaaa', query: '', hits: [] },
])('$name', ({ text, query, hits }) => {
  expect(found(text, query)).toEqual(hits)
  expect(countIn(folded(text), folded(query))).toBe(hits.length)
})

const path = ['a', 'b', 'c', 'd']
const counts = new Map([['b', 2], ['d', 1], ['elsewhere', 4]])

test('hits are stepped through in reading order, and begin anew at the end', () => {
  expect(totalOf(path, counts)).toBe(3)
  const hits = [0, 1, 2, 3].reduce((list) => [...list, stepFrom(path, counts, list.at(-1) ?? null, 1) ?? { messageId: '', nth: 0 }], [] as { messageId: string; nth: number }[])
  expect(hits.map((hit) => placeOf(path, counts, hit))).toEqual([1, 2, 3, 1])
  expect(placeOf(path, counts, stepFrom(path, counts, { messageId: 'b', nth: 0 }, -1))).toBe(3)
  expect(stepFrom(path, new Map(), null, 1)).toBeNull()
})

test('the first hit is the next one from what is read, else the last one before it', () => {
  expect(nearestHit(path, counts, 'c')).toEqual({ messageId: 'd', nth: 0 })
  expect(nearestHit(path, new Map([['b', 2]]), 'c')).toEqual({ messageId: 'b', nth: 1 })
  expect(nearestHit(path, counts, 'gone')).toEqual({ messageId: 'b', nth: 0 })
  // A hit of a message that lost it, as after an edit, is none.
  expect(placeOf(path, counts, { messageId: 'd', nth: 1 })).toBe(0)
})
