import { expect, test } from 'vitest'
import { Narration } from '../../../renderer/chat/spoken/narration.ts'

const words = { code: 'Code block.', table: 'Table.', formula: 'Formula.' }
const fence = '```'

/** All that is said of a text that arrives in pieces, read after each. */
function said(text: string, size: number): string {
  const narration = new Narration(words)
  const told: (string | null)[] = []
  for (let end = size; end < text.length; end += size) {
    narration.read(text.slice(0, end))
    told.push(narration.take(1_000))
  }
  narration.finish(text)
  told.push(narration.take(1_000))
  return told.filter((one) => one !== null).join(' ')
}

const answer = [
  '# Growth of the *rows*',
  'The **first. And second.** word of [the site. It is](https://example.com/a.b) short.\nIt goes on in the next line.',
  `${fence}python\n# Not this. Nor that.\nprint("never")\n${fence}`,
  '- An item\n- Another item. With two sentences\n  1. A third',
  '| Name | Value |\n|---|---|\n| silent | 1 |',
  `~~~\n${fence}\nsilent.\n~~~`,
  '$$\nx^2. \\text{silent.}\n$$',
  '> Said by Dr. Silva. `a.b()` works!',
  '---',
  'The end',
].join('\n\n')

const spoken = [
  'Growth of the rows', 'The first.', 'And second. word of the site.', 'It is short.', 'It goes on in the next line.', 'Code block.', 'An item',
  'Another item.', 'With two sentences', 'A third', 'Table.', 'Code block.', 'Formula.', 'Said by Dr. Silva.', 'a.b() works!', 'The end',
].join(' ')

test.each([1, 3, 64, 10_000])('every sentence is said once, in order and without signs, in pieces of %i', (size) => {
  expect(said(answer, size)).toBe(spoken)
})

test('a sentence is said when it is finished, and not before', () => {
  const narration = new Narration(words)
  narration.read('The first sentence. The sec')
  expect(narration.take(200)).toBe('The first sentence.')
  narration.read('The first sentence. The second, version 2.')
  expect(narration.take(200)).toBe(null)
  narration.read('The first sentence. The second, version 2.5, is here. A')
  expect(narration.take(200)).toBe('The second, version 2.5, is here.')
})

test('what would come too late is left out, and one hears that it was', () => {
  const narration = new Narration(words)
  const sentences = Array.from({ length: 40 }, (_, n) => `This is sentence number ${n} of them.`)
  narration.read(`${sentences.join(' ')} And`)
  expect(narration.take(80)).toBe(`… ${sentences.slice(-2).join(' ')}`)
  narration.read(`${sentences.join(' ')} And this was all. So`)
  expect(narration.take(80)).toBe('And this was all.')
})

test('a sentence that is too long is cut at a word', () => {
  const narration = new Narration(words)
  narration.finish(`${'word '.repeat(100)}end.`)
  const sentence = narration.take(82)
  expect(sentence).toBe(`${'word '.repeat(16).trim()}…`)
})

test('a dollar at the beginning of a line does not silence what follows', () => {
  expect(said('$$ is what it costs.\n\nSo it is. Really.', 5)).toBe('Formula. So it is. Really.')
})

test.each([
  { name: 'a line of 5 MB', text: `${'abcdefghij'.repeat(500_000)}\n\nThe end.` },
  { name: 'code that is never closed', text: `${fence}js\n${'a. B. c.\n'.repeat(50_000)}` },
  { name: 'a million brackets', text: `${'['.repeat(1_000_000)}\n\nThe end.` },
  { name: 'sentences without an end of their line', text: 'It is short. '.repeat(200_000) },
])('$name: all that is read at once is short', ({ text }) => {
  const narration = new Narration(words)
  let longest = 0
  const original = Intl.Segmenter.prototype.segment
  Intl.Segmenter.prototype.segment = function segment(input) {
    longest = Math.max(longest, input.length)
    return original.call(this, input)
  }
  try {
    for (let end = 0; end < text.length; end += 50_000) {
      narration.read(text.slice(0, end))
      narration.take(240)
    }
    narration.finish(text)
    expect((narration.take(240) ?? '').length).toBeLessThan(300)
  } finally {
    Intl.Segmenter.prototype.segment = original
  }
  expect(longest).toBeLessThan(10_000)
})
