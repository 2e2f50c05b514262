import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { GrowingMarkdown } from '../../../renderer/markdown/growing.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

test('finished blocks do not keep the text as it was when each of them ended', () => {
  const piece = 'Some words of a paragraph that is as long as most are, with `code`, and *more*.\n\n- one\n- two\n\n'
  collect()
  const before = process.memoryUsage().heapUsed
  const growing = new GrowingMarkdown()
  const finished: unknown[] = []
  let text = ''
  while (text.length < 80_000) {
    for (let at = 0; at < piece.length; at += 13) {
      text += piece.slice(at, at + 13)
      growing.grow(text)
      finished.push(...growing.finished.splice(0))
    }
  }
  collect()
  // Slices of the whole text keep it: then it would be some 40 MB, where 2 MB are right.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000)
  expect(finished.length).toBeGreaterThan(1_000)
})
