import { expect, test } from 'vitest'
import { FileNames, safeName } from '#core/transfer/file-names.ts'

test.each([
  ['Sales: Q3 <b>&</b> / "what?" | a*b\\c', 'Sales Q3 b & b what a b c'],
  ['../../etc/passwd', 'etc passwd'],
  ['...hidden', 'hidden'],
  ['ends with dots. . .', 'ends with dots'],
  ['CON', '_CON'],
  ['aux.txt', '_aux.txt'],
  ['Com1 .log', '_Com1 .log'],
  ['COM¹', '_COM¹'],
  ['console', 'console'],
  ['two\nlines\tand\u0000 a bell\u0007', 'two lines and a bell'],
  ['turned \u202Egnp.exe', 'turned gnp.exe'],
  ['half \ud83d an emoji', 'half an emoji'],
  ['👩‍👩‍👧‍👦 família', '👩‍👩‍👧‍👦 família'],
  ['cafe\u0301', 'café'],
  ['  ', 'Untitled'],
  ['///', 'Untitled'],
])('%j becomes a name that every system takes', (title, name) => {
  expect(safeName(title, 'Untitled')).toBe(name)
})

test('a long title is cut between characters, not in the middle of one', () => {
  const family = '👩‍👩‍👧‍👦'
  const name = safeName(family.repeat(50), 'Untitled')
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120)
  expect(name).toBe(family.repeat(name.length / family.length))
  expect(Buffer.byteLength(safeName('語'.repeat(300), 'Untitled'))).toBe(120)
})

test('no name is given twice, also where case does not count', () => {
  const names = new FileNames('Untitled')
  expect(['Plan', 'plan', 'PLAN', '', ''].map((title) => names.name(title, '.md'))).toEqual(['Plan.md', 'plan (2).md', 'PLAN (3).md', 'Untitled.md', 'Untitled (2).md'])
})
