import { expect, test } from 'vitest'
import { lastThought } from '../../../renderer/chat/parts/last-thought.ts'

test.each([
  ['', ''],
  ['Let me', ''],
  ['First I look at it. Then I thi', 'First I look at it.'],
  ['First. Then **this** holds! And', 'Then this holds!'],
  ['## Checking the second case\n\nSo if', 'Checking the second case'],
  ['- one\n- the version is 2.5 of 3\n', 'the version is 2.5 of 3'],
  ['先看第一种情况。然后', '先看第一种情况。'],
  ['It works.\n```\n', 'It works.'],
])('%j', (text, expected) => {
  expect(lastThought(text)).toBe(expected)
})

test('a long thought costs what a short one does, and what is shown is one line', () => {
  const long = 'This is a sentence of a thought that does not want to end. '.repeat(20_000)
  const cost = (text: string): number => {
    const began = performance.now()
    for (let round = 0; round < 200; round += 1) lastThought(text)
    return performance.now() - began
  }
  cost(long)
  // Six hundred times as long: a cost that grows with it is not mistaken for a busy machine.
  expect(Math.min(cost(long), cost(long), cost(long))).toBeLessThan(20 + 50 * Math.min(cost(long.slice(0, 2000)), cost(long.slice(0, 2000))))
  expect(lastThought(`${'word '.repeat(300)}.\n`).length).toBeLessThanOrEqual(161)
})
