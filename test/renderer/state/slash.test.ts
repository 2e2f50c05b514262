import { expect, test } from 'vitest'
import { findNamed, slashAt } from '../../../renderer/state/slash.ts'

test('a slash begins a name at the beginning of a text or after a space, and nowhere else', () => {
  const at = (text: string): string | undefined => slashAt(text, text.length)?.query
  expect(at('/')).toBe('')
  expect(at('/sum up')).toBe('sum up')
  expect(at('Look:\n/sum')).toBe('sum')
  for (const text of ['', 'and/or', 'either / or', 'https://example.com', '/etc/hosts', '/sum\nmore', `/${'x'.repeat(61)}`]) expect([text, at(text)]).toEqual([text, undefined])
  expect(slashAt('/sum and more', 4)).toEqual({ start: 0, end: 4, query: 'sum' })
})

test('names are found by their words, whatever the case and signs of letters; those that begin so come first', () => {
  const all = ['Resumir análise', 'Análise de dados', 'Outro'].map((name) => ({ name }))
  expect(findNamed(all, 'ANALISE').map(({ name }) => name)).toEqual(['Análise de dados', 'Resumir análise'])
  expect(findNamed(all, 'dados ana').map(({ name }) => name)).toEqual(['Análise de dados'])
  expect(findNamed(all, ' ')).toHaveLength(3)
})
