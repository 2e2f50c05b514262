import { expect, test } from 'vitest'
import { fuse } from '#core/playground/meaning/fuse.ts'
import { directionOf, packVector, packedLength, similarity } from '#core/playground/meaning/packed-vector.ts'
import { piecesOf } from '#core/playground/meaning/pieces.ts'
import { SignMemory } from '#core/playground/meaning/sign-memory.ts'
import { estimateTokens } from '#shared/context.ts'
import type { SearchHit } from '#shared/conversation.ts'

/** Directions on one side of the space, always the same ones. */
function directions(count: number, dimensions: number): Float32Array[] {
  let state = 7
  const next = (): number => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32) * 2 - 0.6
  return Array.from({ length: count }, () => directionOf(Float32Array.from({ length: dimensions }, next)) ?? new Float32Array(dimensions))
}

const cosine = (one: Float32Array, other: Float32Array): number => one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0)
const middleOf = (all: readonly Float32Array[]): Float32Array => Float32Array.from(all[0] ?? [], (_, place) => all.reduce((sum, one) => sum + (one[place] ?? 0), 0) / all.length)

test.each([3, 13, 64, 100])('of vectors of %i numbers the nearest are among those that seem near, also after some are gone', (dimensions) => {
  const all = directions(9_000, dimensions)
  const memory = new SignMemory(middleOf(all))
  for (const [id, direction] of all.entries()) memory.add({ id, message: id % 10, direction })
  const gone = new Set([0, 17, 8_999])
  for (const row of [8_999, 17, 0]) memory.remove(row)
  const [question = new Float32Array()] = directions(9_001, dimensions).slice(-1)
  const best = all.map((direction, id) => ({ id, at: cosine(direction, question) })).filter(({ id }) => !gone.has(id)).toSorted((a, b) => b.at - a.at)
  const { near, spread } = memory.nearest(question, 1_000)
  const seems = new Set(near.map(({ row }) => memory.idOf(row)))
  expect([memory.count, seems.size]).toEqual([8_997, 1_000])
  expect(best.slice(0, 10).filter(({ id }) => seems.has(id)).length).toBeGreaterThanOrEqual(9)
  expect(spread.mean).toBeCloseTo(best.reduce((sum, { at }) => sum + at, 0) / best.length, 1)
  expect(new Set(memory.nearest(question, 1_000, (message) => message === 3).near.map(({ row }) => memory.idOf(row) % 10))).toEqual(new Set([3]))
})

test('a packed vector keeps its angles; one without a direction has none', () => {
  const [one = new Float32Array(), other = new Float32Array()] = directions(2, 1_023)
  const packed = packVector(one)
  expect(packedLength(packed)).toBe(1_023)
  expect(similarity(packed, other)).toBeCloseTo(cosine(one, other), 3)
  expect(similarity(packed, one)).toBeCloseTo(1, 3)
  for (const none of [[0, 0], [], [Number.NaN, 1], [Infinity, 1]]) expect(directionOf(none)).toBeUndefined()
})

test.each([
  ['paragraphs', 'A paragraph of some words.\n\n'.repeat(500)],
  ['one line without a space', 'x'.repeat(20_000)],
  ['Chinese', '今天天气很好，我们去公园。'.repeat(800)],
  ['pictures', '🎉a'.repeat(4_000)],
])('%s are cut into pieces that a small model reads whole, and nothing in between is lost', (_, text) => {
  const pieces = piecesOf(text)
  expect(pieces.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text)
  for (const { from, to } of pieces) {
    expect(estimateTokens(text.slice(from, to))).toBeLessThanOrEqual(380)
    expect(text.slice(from, to).isWellFormed()).toBe(true)
  }
})

test('what stands high on both lists comes first, once, with the marks of the words; many of one conversation come behind the others', () => {
  const hit = (conversationId: string, messageId: string, matches: SearchHit['matches'] = []): SearchHit => ({ conversationId, messageId, matches, title: '', snippet: '', at: 0, archived: false })
  const near = [hit('a', '1'), hit('a', '2'), hit('b', '3')]
  const words = [hit('b', '4'), hit('b', '3', [{ start: 0, end: 1 }])]
  const joined = fuse([near, words], 10)
  expect(joined.map(({ messageId }) => messageId)).toEqual(['3', '1', '4', '2'])
  expect(joined[0]?.matches).toHaveLength(1)
  const many = Array.from({ length: 8 }, (_, place) => hit('c', `c${place}`))
  expect(fuse([[...many, hit('d', 'last')]], 6).map(({ messageId }) => messageId)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'last'])
})
