import { expect, test } from 'vitest'
import { createBlockParser, listed, parseBlocks } from '../../../renderer/markdown/blocks.ts'
import { badTexts, longLine } from './bad-texts.ts'

/** The blocks of a text in twenty pieces, and how long that took, in ms. */
function grow(text: string): number {
  const start = performance.now()
  const parser = createBlockParser()
  for (let part = 1; part <= 20; part++) parser.grow(text.slice(0, Math.ceil((text.length * part) / 20)))
  parser.end(text)
  return performance.now() - start
}

const plain = 'Some *words* and `code`, as they are. '.repeat(2600)
grow(plain)
/** Ordinary text of 100,000 characters, measured before and after, so that a busy machine is busy for both. */
const reference = Math.max(grow(plain), grow(plain), 20)

test.each(Object.entries(badTexts))('%s: read in bounded time, whole and in pieces, and no deeper than can be drawn', (_name, text) => {
  expect(grow(text)).toBeLessThan(reference * 60)
  expect(depthOf(listed(parseBlocks(text)))).toBeLessThan(700)
})

test('one line of five million characters takes as long as its length says', () => {
  expect(grow(longLine)).toBeLessThan(reference * 50 * 10)
})

function depthOf(nodes: unknown): number {
  let [level, depth] = [[nodes], 0]
  for (; level.length > 0; depth++) level = level.flatMap((node) => (typeof node === 'object' && node !== null ? Object.values(node) : []))
  return depth
}
