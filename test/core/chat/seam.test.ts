import { describe, expect, test } from 'vitest'
import type { StreamPart } from '#shared/stream.ts'
import { createSeam, throughSeam } from '#core/chat/seam.ts'

const elsewhere = 'Tell me of the extraordinary brown fox, and of information retrieval.'

/** What the two become, however the continuation is cut into pieces. */
function joined(before: string, after: string, others = elsewhere): string {
  const results = [1, 2, 3, 7, 1000].map((size) => {
    const seam = createSeam(before, others)
    const pieces = after.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? []
    return before + pieces.map((piece) => seam.push(piece)).join('') + seam.rest()
  })
  expect(new Set(results).size).toBe(1)
  return results[0] ?? ''
}

describe('a repetition of the last words is taken out', () => {
  test.each([
    ['The quick brown', 'brown fox jumps.', 'The quick brown fox jumps.'],
    ['The quick brown ', 'quick brown fox', 'The quick brown fox'],
    ['And so the quick brown', 'And so the quick brown fox', 'And so the quick brown fox'],
    ['It was an extraordi', 'extraordinary day', 'It was an extraordinary day'],
    ['The quick brown fox.', 'The quick brown fox.', 'The quick brown fox.'],
    ['Uma frase com coração', 'coração partido', 'Uma frase com coração partido'],
    ['彼は静かに本を読んでいた。それから', '静かに本を読んでいた。それから外に出た。', '彼は静かに本を読んでいた。それから外に出た。'],
  ])('%j and %j', (before, after, whole) => expect(joined(before, after)).toBe(whole))
})

describe('what only looks like one stays', () => {
  test.each([
    ['the sums are 0, 0, 0, 0, 0, ', '0, 0, 0, 0, 0, 7', 'the sums are 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7'],
    ['It is as big as the', 'then known', 'It is as big as the then known'],
    ['He said ha ha', ' ha ha', 'He said ha ha ha ha'],
    ['The brown fox met a cat. It saw the', ' brown fox again', 'The brown fox met a cat. It saw the brown fox again'],
  ])('%j and %j', (before, after, whole) => expect(joined(before, after, 'the big cat')).toBe(whole))
})

describe('between two words is one space, and nowhere else', () => {
  test.each([
    ['The quick', 'brown fox', 'The quick brown fox'],
    ['The quick', ' brown fox', 'The quick brown fox'],
    ['The quick ', ' brown fox', 'The quick brown fox'],
    ['The extraordi', 'nary fox', 'The extraordinary fox'],
    ['It costs 12', '50 dollars', 'It costs 1250 dollars'],
    ['First,', 'then second', 'First, then second'],
    ['It ends.', 'Then it goes on', 'It ends. Then it goes on'],
    ['See example.', 'com for more', 'See example.com for more'],
    ['A quick', ', brown fox', 'A quick, brown fox'],
    ['第一章', '第二節', '第一章第二節'],
    ['```js\nconst valu', 'e = 1', '```js\nconst value = 1'],
    ['A line.\n\n', 'Another', 'A line.\n\nAnother'],
    ['- one\n- two', '- three', '- one\n- two\n- three'],
    ['1. one', '2. two', '1. one\n2. two'],
    ['A paragraph', '## A heading', 'A paragraph\n\n## A heading'],
  ])('%j and %j', (before, after, whole) => expect(joined(before, after)).toBe(whole))
})

test('text that was held back comes before the end, and thoughts pass at once', async () => {
  const parts: StreamPart[] = [
    { type: 'text-delta', text: 'bro' },
    { type: 'reasoning-delta', text: 'hm' },
    { type: 'text-delta', text: 'wn' },
    { type: 'end', at: 1, status: 'done' },
  ]
  const seen = await Array.fromAsync(throughSeam(parts, createSeam('The quick brown or', '')))
  expect(seen).toEqual([
    { type: 'reasoning-delta', text: 'hm' },
    { type: 'text-delta', text: ' brown' },
    { type: 'end', at: 1, status: 'done' },
  ])
})
