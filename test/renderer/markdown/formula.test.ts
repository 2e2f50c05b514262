import { renderToString } from 'katex'
import { describe, expect, test } from 'vitest'
import { formulaLines, formulaMarkdown, formulaOptions } from '../../../renderer/markdown/math/formula.ts'

/** What katex makes of a formula when it is asked as the window asks it. */
const drawn = (source: string): string => renderToString(source, formulaOptions(source, true))

describe('a formula', () => {
  test('is drawn for eyes and as MathML for screen readers', () => {
    expect(drawn('\\frac{a}{b}')).toMatch(/<math .*<mfrac>/)
    expect(drawn('\\frac{a}{b}')).toContain('aria-hidden="true"')
    expect(drawn('\\frac{a}{b}')).toContain('<annotation encoding="application/x-tex">\\frac{a}{b}</annotation>')
  })

  test('may use short definitions', () => {
    expect(drawn('\\newcommand{\\norm}[1]{\\lVert #1 \\rVert} \\norm{x} + \\norm{y} \\le \\norm{z}')).toContain('∥')
  })

  test('leads nowhere, loads nothing and takes no name or style of the page', () => {
    for (const source of ['\\href{javascript:alert(1)}{x}', '\\url{https://evil.example}', '\\includegraphics{https://evil.example/a.png}', '\\htmlStyle{position:fixed}{x}', '\\htmlData{a=b}{x}', '\\htmlId{root}{x}', '\\htmlClass{button}{x}']) {
      // The source itself stands in the annotation, as text.
      const [tags = ''] = [drawn(source).replace(/<annotation.*<\/annotation>/, '')]
      expect(tags, source).not.toMatch(/<a |<img|href=|src=|position|data-|id=|class="[^"]*button/)
    }
  })

  test('cannot cover the page: sizes end at 20 em', () => {
    const sizes = [...drawn('\\rule{99999em}{99999em}').matchAll(/(\d+(?:\.\d+)?)em/g)].map((match) => Number(match[1])).filter((size) => size < 99_999)
    expect(Math.max(...sizes)).toBeLessThan(25)
  })

  test('definitions that multiply end early, whether they call themselves, double, or are long', () => {
    const letters = 'abcdefghijklmnopqrst'.split('')
    const doubling = letters.map((letter, index) => `\\def\\${letter}{${index === 0 ? 'xxxxxxxxxx' : `\\${letters[index - 1]}`.repeat(2)}}`).join('')
    for (const source of ['\\def\\a{\\a x}\\a', `${doubling}\\t`, `\\def\\a{${'x'.repeat(1900)}}${'\\a'.repeat(950)}`, `\\newcommand\\a{${'x'.repeat(1900)}}${'\\a'.repeat(950)}`]) {
      expect(() => drawn(source), source.slice(0, 40)).toThrow(/Too many expansions/)
    }
  })

  test('is copied as it would be written', () => {
    expect(formulaMarkdown('a+b', false)).toBe('$a+b$')
    expect(formulaMarkdown('a+b', true)).toBe('$$a+b$$')
    expect(formulaMarkdown('a\n+b', true)).toBe('$$\na\n+b\n$$')
  })

  test('keeps a place of about its height, which ends somewhere', () => {
    expect(formulaLines('a = b')).toBeLessThan(formulaLines('a = \\frac{1}{2}'))
    expect(formulaLines('a \\\\ b \\\\ c')).toBeGreaterThan(2 * formulaLines('a'))
    expect(formulaLines('\\\\'.repeat(100_000))).toBe(40)
  })
})
