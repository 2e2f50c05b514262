import { expect, test } from 'vitest'
import type { Attachment } from '#shared/attachment.ts'
import { tooLong } from '../../../renderer/state/too-long.ts'

const file = (id: string, tokens: number, more: Partial<Attachment> = {}): Attachment =>
  ({ id, name: `${id}.txt`, mediaType: 'text/plain', bytes: 1, width: 0, height: 0, kind: 'text', facts: { tokens, characters: tokens * 4 }, ...more })

test('the longest file that is sent as words is named where the prompt does not fit, with as much of it as fits beside the rest', () => {
  const [small, large] = [file('small', 1_000), file('large', 50_000)]
  expect(tooLong([small, large], 52_000, 60_000)).toBeNull()
  expect(tooLong([small, large], 52_000, undefined)).toBeNull()
  const found = tooLong([small, large], 52_000, 12_000)
  expect(found).toMatchObject({ attachment: large, fitting: 36_000 })
  // What is kept then fits, and is not asked about again.
  const kept = file('large', 50_000, { sending: { keep: { from: 'start', characters: found?.fitting ?? 0 } } })
  expect(tooLong([small, kept], 2_000 + 9_000, 12_000)).toBeNull()
})

test('where all else is too much already nothing of it is offered; pictures are no words', () => {
  expect(tooLong([file('a', 5_000)], 30_000, 12_000)).toMatchObject({ fitting: 0 })
  expect(tooLong([file('scan', 0, { kind: 'pdf', facts: { pages: 20, tokens: 0, characters: 0 } })], 40_000, 12_000)).toBeNull()
})
