import { createInstance } from 'i18next'
import type { TFunction } from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import en from '#shared/locales/en.json' with { type: 'json' }
import { errorText } from '../../../renderer/state/error-text.ts'

let t: TFunction

beforeAll(async () => {
  t = await createInstance().init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } })
})

const read = (code: string, details: Record<string, string | number> = {}): ReturnType<typeof errorText> => errorText(t, { code, message: '', details })

test('a failure whose reason is known is said by its own sentences, one with another reason by the usual ones', () => {
  expect(read('empty-reply', { reason: 'length' }).next).toContain('token limit')
  expect(read('empty-reply', { reason: 'never heard of' })).toEqual(read('empty-reply'))
  expect(read('certificate-untrusted', { host: 'x', reason: 'authority', issuer: 'Acme' }).sentence).toContain('Acme')
})

test('a wait is told in seconds, then in minutes; no wait is no advice', () => {
  expect([1, 119.5, 121].map((seconds) => read('rate-limited', { seconds }).next.match(/\d+ \w/)?.[0])).toEqual(['1 s', '2 m', '3 m'])
  expect(read('rate-limited', { seconds: 0 })).toEqual(read('rate-limited'))
})

test('a sentence begins with a capital, but a host is written as it is', () => {
  expect([read('endpoint-unknown').sentence, read('endpoint-unknown', { host: 'a.example.com' }).sentence].map((text) => text.charAt(0))).toEqual(['T', 'a'])
})

test('what no server said is not quoted: it stands in the sentence', () => {
  expect(read('port-taken', { ports: '8020–8040' })).toMatchObject({ said: null, sentence: expect.stringContaining('8020–8040') })
  expect(read('login-page', { host: 'h', location: 'sso.example', reason: 'redirect' })).toMatchObject({ said: null, sentence: expect.stringContaining('sso.example') })
  expect(read('profile-unusable', { name: 'work', way: 'azure-cli', reason: 'way' })).toMatchObject({ said: null, sentence: expect.stringContaining('azure-cli') })
  expect(read('endpoint-unusable', { reason: 'gone' }).sentence).toContain('no longer there')
  // A library that is busy has nothing to do with a reply.
  for (const reason of ['backup', 'restore', 'summary']) expect(Object.values(read('busy', { reason })).join(' ')).not.toContain('reply')
  expect(read('not-https', { host: 'h' }).sentence).toContain('answers')
})

test('a code of another version reads as an internal error, and what the server said is quoted as it came', () => {
  expect(read('of-the-future', { text: ' <b>& so ' })).toEqual({ ...read('internal'), said: '<b>& so' })
})

test('a token of a profile is mended in its file, not in the settings', () => {
  const { sentence, next } = read('token-refused', { host: 'h', reason: 'profile', name: 'work', file: '/home/ana/.databrickscfg' })
  expect([sentence, next]).toEqual([expect.stringContaining('work'), expect.stringContaining('/home/ana/.databrickscfg')])
  expect(read('token-refused').next).not.toContain('Settings')
})
