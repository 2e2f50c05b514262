import { describe, expect, test } from 'vitest'
import { excerpt } from '#core/store/search-snippet.ts'
import { parseTerms, toQuery } from '#core/store/search-terms.ts'
import { spansOf, wordsOf } from '#core/store/search-text.ts'

const query = (typed: string): string | undefined => toQuery(parseTerms(typed), [])

/** What is marked in the excerpt of a text. */
function marked(text: string, typed: string): string[] {
  const { snippet, matches } = excerpt(text, parseTerms(typed).wanted)
  return matches.map(({ start, end }) => snippet.slice(start, end))
}

describe('words', () => {
  test.each([
    ['Olá, São Paulo: AÇÃO!', ['ola', 'sao', 'paulo', 'acao']],
    ['e\u0301te\u0301 \u00e9t\u00e9', ['ete', 'ete']],
    ['Straße Ærø Łódź İstanbul', ['strasse', 'aero', 'lodz', 'istanbul']],
    ['ΣΊΣΥΦΟΣ Ёлка', ['σισυφοσ', 'елка']],
    ['مُحَمَّد שָׁלוֹם', ['محمد', 'שלום']],
    ['हिन्दी', ['हिन्दी']],
    ['天气很好', ['天气', '气很', '很好', '好']],
    ['hello中文字world', ['hello', '中文', '文字', '字', 'world']],
    ['ｶﾞｷﾞ が は\u3099', ['ガギ', 'ギ', 'が', 'ば']],
    ['검색 기능', ['검색', '색', '기능', '능']],
    ['สวัสดี', ['สว', 'วั', 'ัส', 'สด', 'ดี', 'ี']],
    ['👍🏽 ok👨‍👩‍👧', ['👍', 'ok', '👨', '👩', '👧']],
    ['C++ and C# and i++; foo#bar', ['c⁺⁺', 'and', 'c♯', 'and', 'i⁺⁺', 'foo', 'bar']],
    ['foo_bar a@b.com https://x.org/a?b=1', ['foo', 'bar', 'a', 'b', 'com', 'https', 'x', 'org', 'a', 'b', '1']],
    ['½ ﬁx ② x²', ['1', '2', 'fix', '2', 'x2']],
    [`${'a'.repeat(1_000)} b`, ['a'.repeat(64), 'b']],
    ['\u{f0001} \ue000 \0 — …', []],
  ])('of %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  test('stand where the index has them: a mark that is folded otherwise than the index would be missing or misplaced', () => {
    const text = 'Olá São, hello中文字world 👍🏽 ok C++ ½ ｶﾞ x²y Straße 𠮷野家で ﬁx ab👍cd e\u0301te\u0301'
    expect([...spansOf(text)].map((span) => span.word)).toEqual(wordsOf(text))
    const spans = [...spansOf(text)].map(({ start, end }) => text.slice(start, end))
    expect(spans).toContain('São')
    expect(spans).toContain('👍🏽')
    expect(spans).toContain('𠮷野')
    expect(spans.at(-1)).toBe('e\u0301te\u0301')
  })
})

describe('what is typed', () => {
  test.each([
    ['tides lis', '("tides"* AND "lis"*)'],
    ['"the tides" lis', '("the tides" AND "lis"*)'],
    ['“smart quotes” -“no no”', '("smart quotes") NOT ("no no")'],
    ['tides -lisbon -"new york"', '("tides"*) NOT ("lisbon" OR "new york")'],
    ['well-known', '("well known"*)'],
    ['npm --save', '("npm"* AND "save"*)'],
    ['"unbalanced quote', '("unbalanced quote")'],
    ['AND OR NOT NEAR(a b) ^x : {y} *', '("and"* AND "or"* AND "not"* AND "near a"* AND "b"* AND "x"* AND "y"*)'],
    ['same same SAME', '("same"*)'],
    ['中', '("中"*)'],
    ['"中"', '("中"*)'],
    ['中文', '("中文")'],
    ['中文字', '("中文 文字")'],
    ['"中文 world"', '("中文 文 world")'],
    ['hello中', '("hello 中"*)'],
    ['c++', '("c⁺⁺"*)'],
    ['a\0b', '("a b"*)'],
  ])('%j becomes %s', (typed, wanted) => {
    expect(query(typed)).toBe(wanted)
  })

  test.each(['', ' ', '-', '"', '""', '-""', '*', '(', "';--", '\0', '…—', '-only', '-"only that" -this'])('%j looks for nothing', (typed) => {
    expect(query(typed)).toBeUndefined()
  })

  test('a pasted page is looked for by its first words: no query is too long for the index', () => {
    const page = Array.from({ length: 2_000 }, (_, index) => `w${index}`).join(' ')
    expect(query(page)?.match(/AND/g)).toHaveLength(39)
    expect(query(`"${page}"`)?.split(' ')).toHaveLength(40)
  })
})

describe('marks', () => {
  test.each([
    ['Olá São Paulo, ação!', 'sao ACAO', ['São', 'ação']],
    ['foo bar foo baz', '"foo baz"', ['foo baz']],
    ['今天天气很好', '天气', ['天气']],
    ['今天天气很好', '好', ['好']],
    ['category cat', '"cat"', ['cat']],
    ['the Straßenbahn', 'strasse', ['Straßenbahn']],
    ['👍🏽 ok', '👍', ['👍🏽']],
    ['ab\u0301c def', 'abc', ['ab\u0301c']],
    ['C and C++', 'c++', ['C++']],
    ['keep this but not that', 'keep -that', ['keep']],
    ['one two three', 'one "one two"', ['one two']],
  ])('in %j for %j', (text, typed, words) => {
    expect(marked(text, typed)).toEqual(words)
  })

  test('stand in one line around the first match, and cut no character in two', () => {
    const text = `${'𠮷'.repeat(300)}\n\nneedle\n${'𠮷'.repeat(300)}`
    const { snippet, matches } = excerpt(text, parseTerms('needle').wanted)
    expect(snippet).toMatch(/^…𠮷+ {2}needle 𠮷+…$/u)
    expect(matches.map(({ start, end }) => snippet.slice(start, end))).toEqual(['needle'])
    expect(snippet.isWellFormed()).toBe(true)
  })

  test('are found far behind in a long text, in another case too, and not inside another word', () => {
    const text = `${'lorem ipsum haystackneedle '.repeat(30_000)} A Needle.`
    expect(marked(text, 'needle')).toEqual(['Needle'])
  })

  test('what is nowhere costs a long text no word by word reading', () => {
    const text = 'lorem ipsum dolor sit amet '.repeat(20_000)
    const cost = (work: () => unknown): number => {
      const began = process.cpuUsage()
      for (let time = 0; time < 5; time += 1) work()
      const { user, system } = process.cpuUsage(began)
      return user + system
    }
    const wordByWord = cost(() => [...spansOf(text)].length)
    expect(cost(() => excerpt(text, parseTerms('needle').wanted))).toBeLessThan(wordByWord / 2)
  })
})

describe('a snippet is read as the answer is', () => {
  test.each([
    ['## Result\n\nThe **needle** is `here`.', 'Result  The needle is here.'],
    ['- first\n- [x] the needle\n> said', 'first the needle said'],
    ['see [the needle](https://example.com/a) and ![picture](./b.png)', 'see the needle and picture'],
    ['| a | needle |\n|---|---|\n| 1 | 2 |', '| a | needle |  | 1 | 2 |'],
    ['```ts\nconst needle = 2 ** 3\n```', 'const needle = 2 ** 3 '],
    ['snake_case_needle and 2 * 3 * 4, a[0](1)', 'snake_case_needle and 2 * 3 * 4, a[0](1)'],
    ['***needle***, ~~gone~~ and __both__', 'needle, gone and both'],
  ])('%j', (text, expected) => {
    const { snippet, matches } = excerpt(text, parseTerms('needle').wanted)
    expect(snippet).toBe(expected)
    expect(matches.map(({ start, end }) => snippet.slice(start, end))).toEqual(['needle'])
  })
})
