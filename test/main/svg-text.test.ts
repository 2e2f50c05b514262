import { expect, test } from 'vitest'
import { isSvg } from '../../main/images/svg-text.ts'

// A declaration of nothing but spaces held the core for eleven seconds: all of its beginnings were tried with all of its ends.
test.each([
  ['a declaration of spaces', `<!DOCTYPE${' '.repeat(65_000)}`],
  ['a declaration of brackets', `<!DOCTYPE svg [${'] '.repeat(32_000)}`],
  ['comments', `${'<!-- -->'.repeat(8_000)}<!DOCTYPE svg`],
  ['comments that do not end', '<!--'.repeat(16_000)],
  ['instructions that do not end', '<?'.repeat(32_000)],
])('what a file is, is told in a moment: %s', (_, text) => {
  const began = performance.now()
  expect(isSvg(text)).toBe(false)
  expect(performance.now() - began).toBeLessThan(500)
})

test('a drawing is one behind a declaration, comments and instructions too', () => {
  for (const prolog of ['', '<?xml version="1.0"?>\n<!-- a > b -->\n', '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n  "svg11.dtd">\n', '<!DOCTYPE  svg [<!ENTITY a "b">] >']) {
    expect(isSvg(`${prolog}<svg xmlns="http://www.w3.org/2000/svg"/>`)).toBe(true)
    expect(isSvg(`${prolog}<html><svg/></html>`)).toBe(false)
  }
})
