import { expect, test } from 'vitest'
import { directionOf } from '../../../renderer/ui/direction.ts'

// The browser looks at the whole text with every key: at 300,000 characters each took 0.6 s.
test('a long text has the direction of its first letter', () => {
  const long = 'x'.repeat(10_000)
  expect(['', 'שלום', `${long} `, `1. שלום ${long}`, `مرحبا ${long}`, ` 1${' '.repeat(20_000)}`].map(directionOf)).toEqual(['auto', 'auto', 'ltr', 'rtl', 'rtl', 'ltr'])
})
