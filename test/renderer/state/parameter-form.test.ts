import { expect, test } from 'vitest'
import { conversationSettingsSchema } from '#shared/conversation.ts'
import { plainEndpoint } from '#shared/endpoint.ts'
import { notTaken, rangeOf, readNumber, readStops, setNames, withSetting, writeStops } from '../../../renderer/state/parameter-form.ts'

const temperature = rangeOf('temperature', plainEndpoint)
const tokens = rangeOf('maxTokens', plainEndpoint)
const budget = rangeOf('reasoningBudget', { ...plainEndpoint, reasoningControl: { kind: 'budget', min: 1024, max: 32_000, initial: 'off' } })

test.each([
  ['', temperature, undefined],
  ['  ', temperature, undefined],
  ['0.7', temperature, 0.7],
  ['0,7', temperature, 0.7],
  ['.5', temperature, 0.5],
  ['2.1', temperature, null],
  ['-1', temperature, null],
  ['1e1', temperature, null],
  ['0.', temperature, null],
  ['900', tokens, 900],
  ['0', tokens, null],
  ['1.5', tokens, null],
  ['1000', budget, null],
  ['1024', budget, 1024],
])('a typed %j is read as the number that it is, or not at all', (text, range, expected) => {
  expect(readNumber(text, range)).toBe(expected)
})

test('what is taken back leaves nothing behind that would be sent', () => {
  const set = withSetting(withSetting({}, 'temperature', 0), 'systemPrompt', 'Be brief.')
  expect(set).toEqual({ systemPrompt: 'Be brief.', parameters: { temperature: 0 } })
  expect(setNames(set)).toEqual(['systemPrompt', 'temperature'])
  expect(withSetting(withSetting(set, 'temperature', undefined), 'systemPrompt', '  ')).toEqual({})
})

test('stop sequences survive being written and read, new lines and tabs included', () => {
  const stops = ['END', '\n\n', 'a\tb', ' ']
  expect(readStops(writeStops(stops))).toEqual(stops)
  expect([readStops('\n\n'), readStops('x\n'.repeat(17))]).toEqual([undefined, null])
  expect(conversationSettingsSchema.safeParse({ parameters: { stop: readStops('x\n'.repeat(16)) } }).success).toBe(true)
})

test('what was set for one endpoint and is not taken by another is named', () => {
  const settings = { systemPrompt: 'x', parameters: { temperature: 1, reasoningEffort: 'high', reasoningBudget: 2048 } }
  const effort = { kind: 'effort' as const, values: ['low', 'high'] }
  expect(notTaken(settings, { takes: ['systemPrompt', 'temperature'], reasoningControl: effort })).toEqual(['reasoningBudget'])
  expect(notTaken(settings, { takes: ['systemPrompt'], reasoningControl: { kind: 'effort', values: ['low'] } })).toEqual(['temperature', 'reasoningEffort', 'reasoningBudget'])
  expect(notTaken(settings, { takes: [], reasoningControl: { kind: 'none' } })).toEqual(setNames(settings))
})
