import { expect, test } from 'vitest'
import { fenced, fenceFor } from '#shared/markdown/fence.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'

test('code comes out of its fence as it went in, whatever it holds', () => {
  for (const text of ['a', '```\nb\n```', '````', 'x `y`', '', '\n', '~~~\n```js']) {
    expect(parseMarkdown(fenced(text, 'ts'))[0]?.block).toMatchObject({ type: 'code', text: text.replace(/\n$/, '') })
  }
})

test('a text with more rows of backticks than a call takes arguments', () => {
  expect(fenceFor('``` '.repeat(300_000))).toBe('````')
  expect(fenceFor('plain', 1)).toBe('`')
})
