import { expect, test } from 'vitest'
import { wordDifference } from '../../../renderer/compare/diff/word-diff.ts'
import type { WordDifference } from '../../../renderer/compare/diff/word-diff.ts'
import { tokensOf } from '../../../renderer/compare/diff/tokens.ts'

/** What differs, as pairs. */
function pairs({ rows }: WordDifference): string[][] {
  return rows.flat().filter(({ difference }) => difference !== undefined).map(({ left, right }) => [left.trim(), right.trim()])
}

const samples = [
  '', ' ', '\n\n', 'One word', 'The sky is blue.\n\nThe sea is *deep*; don’t swim at 3.14 km.', '  indented\n\tcode() {\n  return "x"\n}\n', '空は青い。海は深い。', 'ท้องฟ้าเป็นสีฟ้า', 'e\u0301 cafe\u0301',
  '👨‍👩‍👧 at 👍🏽 and 🇧🇷🇯🇵!', '\ud800 half a letter \udfff', 'a\r\nb\u2028c\u00a0d', '| a | b |\n|---|---|\n| 1 | 2 |', '_under_scored_ `code`',
]

test('no letter is lost: the pieces of each side are its text, whatever the two are', () => {
  for (const text of samples) {
    const { lead, tokens } = tokensOf(text)
    expect(lead + tokens.map((token) => token.text + token.space).join('')).toBe(text)
  }
  for (const left of samples) {
    for (const right of samples) {
      const { rows } = wordDifference(left, right)
      expect(rows.flat().map((piece) => piece.left).join('')).toBe(left)
      expect(rows.flat().map((piece) => piece.right).join('')).toBe(right)
    }
  }
})

test('words differ as words: numbers, names with signs, letters that are written in two ways', () => {
  expect(pairs(wordDifference('It costs 3.14 dollars, don’t pay.', 'It costs 3.15 dollars, do pay.'))).toEqual([['3.14', '3.15'], ['don’t', 'do']])
  expect(wordDifference('caf\u00e9', 'cafe\u0301').differences).toBe(0)
  expect(pairs(wordDifference('👨‍👩‍👧 and 🇧🇷', '👨‍👩‍👦 and 🇧🇪'))).toEqual([['👨‍👩‍👧', '👨‍👩‍👦'], ['🇧🇷', '🇧🇪']])
})

test('languages without spaces differ by their words, not by whole sentences', () => {
  expect(pairs(wordDifference('今日は天気がいいです。', '明日は天気がいいです。'))).toEqual([['今日', '明日']])
})

test('spaces and ends of lines are counted, not marked', () => {
  const difference = wordDifference('One  two\nthree', 'One two three')
  expect(difference).toMatchObject({ differences: 0, spaces: 2, words: { same: 3, left: 0, right: 0 } })
})

test('a common word between two long differences does not part them; an end of a line does', () => {
  expect(pairs(wordDifference('We sailed over quiet water until the early dawn came', 'We drove along winding roads until many tall hills rose'))).toHaveLength(1)
  expect(pairs(wordDifference('- red apples here\n- many pears', '- green plums there\n- many figs'))).toEqual([['red apples here', 'green plums there'], ['pears', 'figs']])
})

test('lines that are the same lie in the same row, also below a difference of many lines', () => {
  const difference = wordDifference('Head\nleft\nwords\nmore\nFoot\nEnd', 'Head\nFoot\nEnd')
  expect(difference.rows.map((row) => [row.map(({ left }) => left).join(''), row.map(({ right }) => right).join('')])).toEqual([['Head\n', 'Head\n'], ['left\nwords\nmore\n', ''], ['Foot\n', 'Foot\n'], ['End', 'End']])
  expect(difference.places).toEqual([1])
  // What is indented stays so, and what one side adds at the end of a line puts nothing on a line of its own.
  expect(wordDifference('def f():\n    return 3\n', 'def f():\n  return 3 # three\n').rows).toEqual([
    [{ left: 'def f():\n', right: 'def f():\n' }],
    [{ left: '    ', right: '  ' }, { left: 'return 3', right: 'return 3 ' }, { left: '\n', right: '# three\n', difference: 0 }],
  ])
})

test('long texts with nothing but a few words in common end soon, and every word of both is there', () => {
  let seed = 7
  const random = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit
  const text = (name: string): string => Array.from({ length: 60_000 }, (_, index) => (index % 400 === 0 ? `\nmark${index}\n` : `${name}${random(900)}${index % 17 === 0 ? '\n' : ' '}`)).join(' ')
  const [left, right] = [text('a'), text('b')]
  const difference = wordDifference(left, right)
  expect(difference.words).toEqual({ same: 150, left: 59_850, right: 59_850 })
  expect(difference.rows.flat().map((piece) => piece.right).join('')).toBe(right)
  // Words that both have often, in another order: no place is in both once.
  const shuffled = (): string => Array.from({ length: 20_000 }, () => `w${random(50)}`).join(' ')
  const mixed = wordDifference(shuffled(), shuffled())
  expect(mixed.isCoarse).toBe(true)
})
