import { expect, test } from 'vitest'
import { plainLine } from '#shared/plain-line.ts'

test('control characters and marks that turn the line do not come into a name; what letters and emoji are made of stays', () => {
  expect(plainLine('a\u0007b\r\nc\u202Ed')).toBe('a b cd')
  const whole = 'A\u00E7\u00E3o \u{1F469}\u200D\u{1F52C} \u0645\u0631\u062D\u0628\u0627 \u200F\u05E9'
  expect(plainLine(whole)).toBe(whole)
})
