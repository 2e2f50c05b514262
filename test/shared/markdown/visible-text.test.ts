import { expect, test } from 'vitest'
import { visibleText } from '#shared/markdown/visible-text.ts'

test.each([
  ['control characters are symbols', 'a\0b\u001b[31mc\u007fd\u0085', 'a␀b␛[31mc␡d\ufffd'],
  ['tabs and ends of lines stay', 'a\tb\nc\r\n', 'a\tb\nc\r\n'],
  ['letters are not turned around', 'access \u202etxt.exe\u202c end', 'access \ufffdtxt.exe end'],
  ['embedding is left out', '\u202aphone\u202c', 'phone'],
  ['half a character is one that is missing', 'a\ud83dz\udc00', 'a\ufffdz\ufffd'],
  ['text hidden in letters without a shape is told', `x${'\u{e0041}'.repeat(20)}y`, 'x\ufffdy'],
  ['a run of spaces without width is told', `a${'\u200b'.repeat(500)}b`, 'a\ufffdb'],
])('%s', (_name, text, shown) => expect(visibleText(text)).toBe(shown))

test.each([
  ['joined emoji', '👩‍👩‍👧‍👦 ❤️‍🔥'],
  ['the flag of a region', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ['Persian and Hebrew', 'می‌خواهم \u200fשלום\u200e'],
  ['one soft hyphen', 'Silben\u00adtrennung'],
  ['isolates, which end with their block', '\u2068x\u2069'],
])('what languages need stays: %s', (_name, text) => expect(visibleText(text)).toBe(text))

test('a text of millions of them is shown in bounded time', () => {
  // Each of these took minutes with an expression that looks back.
  for (const unit of ['\u{e0041}', '\u{1f3f4}\u{e0041}', '\u200b', '\u0000', '\u202e', 'a\u0301']) expect(visibleText(unit.repeat(300_000)).length).toBeGreaterThan(0)
})
