import { expect, test } from 'vitest'
import { cutLongRuns } from '../../../renderer/markdown/long-runs.ts'

test('ordinary text is drawn as it is, however long', () => {
  expect(cutLongRuns('word '.repeat(100_000))).toBeNull()
  expect(cutLongRuns('x'.repeat(1_999))).toBeNull()
  expect(cutLongRuns(`${'x'.repeat(1_999)} `.repeat(50))).toBeNull()
})

test('a run without a space is cut into pieces, the text around it is not, and nothing is lost', () => {
  const text = `before ${'x+'.repeat(20_000)} after`
  const pieces = cutLongRuns(text) ?? []
  expect(pieces.map(({ text: piece }) => piece).join('')).toBe(text)
  expect(pieces[0]).toEqual({ text: 'before ', isRun: false })
  expect(pieces.at(-1)).toEqual({ text: ' after', isRun: false })
  expect(pieces.filter(({ isRun }) => isRun)).toHaveLength(20)
})

test('no character is cut in two', () => {
  const pieces = cutLongRuns(`a${'😀'.repeat(3_000)}`) ?? []
  expect(pieces.length).toBeGreaterThan(1)
  for (const { text } of pieces) expect(text.isWellFormed()).toBe(true)
})
