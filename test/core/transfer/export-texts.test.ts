import { expect, test } from 'vitest'
import english from '#shared/locales/export.en.json' with { type: 'json' }
import portuguese from '#shared/locales/export.pt-BR.json' with { type: 'json' }
import { textsIn } from '#core/transfer/export-texts.ts'

test('both languages say everything, with the same values', () => {
  const values = (text: string): string[] => [...text.matchAll(/\{\{\w+\}\}/g)].map(([name]) => name).toSorted()
  expect(Object.keys(portuguese)).toEqual(Object.keys(english))
  for (const [key, text] of Object.entries(english)) expect([key, values(portuguese[key as keyof typeof english])]).toEqual([key, values(text)])
})

test('a failure is said in the language of the person, and in its own words where a value is missing', () => {
  const { failure } = textsIn('pt-BR')
  expect(failure({ code: 'host-unknown', message: 'There is no server named a.example.', retryable: true, details: { host: 'a.example' } })).toMatch(/a\.example/)
  expect(failure({ code: 'host-unknown', message: 'There is no server.', retryable: true })).toBe('There is no server.')
  expect(failure({ code: 'of-a-later-version', message: 'It failed.', retryable: true })).toBe('It failed.')
})

test('a date that nobody can say does not end the export', () => {
  expect(textsIn('en').date(Number.MAX_SAFE_INTEGER)).toBe('9007199254740991')
})
