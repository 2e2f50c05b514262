import { expect, test } from 'vitest'
import { commands } from '#shared/commands.ts'
import { plainEndpoint } from '#shared/endpoint.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { initialForm, readForm } from '../../../renderer/settings/form-state.ts'
import { groupByDate } from '../../../renderer/sidebar/dates.ts'
import { chosenEndpoint } from '../../../renderer/state/endpoint-choice.ts'
import { readableKeys, startsCommand } from '../../../renderer/state/keys.ts'
import { conversation } from './one-reply.ts'

const endpoint = (id: string, changes: Partial<Endpoint> = {}): Endpoint => ({
  ...plainEndpoint, id, connectionId: 'k', connectionName: 'K', provider: 'databricks', name: id, model: id, group: 'hosted', overrides: {}, learned: [], ...changes,
})
const all = [endpoint('a'), endpoint('demo', { provider: 'demo' }), endpoint('broken', { usable: false })]

test.each([
  { name: 'first run: the demo', last: null, own: undefined, expected: 'demo' },
  { name: 'a new conversation: the last used', last: 'a', own: undefined, expected: 'a' },
  { name: 'the last used cannot be used any more: the demo', last: 'broken', own: undefined, expected: 'demo' },
  { name: 'a conversation keeps its own', last: 'a', own: 'demo', expected: 'demo' },
  { name: 'a conversation whose endpoint is gone is not sent elsewhere unasked', last: 'a', own: 'gone', expected: undefined },
])('$name', ({ last, own, expected }) => {
  expect(chosenEndpoint(all, { endpointId: last }, own === undefined ? undefined : { endpointId: own })?.id).toBe(expected)
})

const form = { ...initialForm(undefined), url: ' https://host/v1 ' }

test('a form that is left as it is keeps stored secrets: they are not sent as empty', () => {
  const stored = { id: 0, name: 'x-key', value: '', secret: true, stored: true }
  const read = readForm('openai-compatible', { ...form, headers: [stored] })
  expect(read).toMatchObject({ url: 'https://host/v1', headers: [{ name: 'x-key', secret: true }] })
  expect(read).not.toHaveProperty('token')
  expect(JSON.stringify(read)).not.toContain('"value"')
  expect(readForm('openai-compatible', { ...form, forgetsToken: true })).toHaveProperty('token', '')
})

test.each([
  ['url', { url: ' ' }],
  ['extraBody', { extraBody: '[1]' }],
  ['extraBody', { extraBody: '{"a":' }],
  ['query', { query: 'no equals sign' }],
  ['headers', { headers: [{ id: 0, name: 'bad name', value: 'x', secret: false, stored: false }] }],
])('a field that cannot be understood is named: %s', (problem, changes) => {
  expect(readForm('openai-compatible', { ...form, ...changes })).toBe(problem)
})

test('keys start commands on both kinds of keyboard, and only with exactly their modifiers', () => {
  const command = commands.find(({ id }) => id === 'new-conversation')
  if (command === undefined) throw new Error('no such command')
  const press = { key: 'n', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false }
  expect(startsCommand(command, press, false)).toBe(true)
  expect(startsCommand(command, press, true)).toBe(false)
  expect(startsCommand(command, { ...press, ctrlKey: false, metaKey: true }, true)).toBe(true)
  expect(startsCommand(command, { ...press, altKey: true }, false)).toBe(false)
  expect([readableKeys('CmdOrCtrl+Shift+S', false), readableKeys('CmdOrCtrl+Shift+S', true)]).toEqual(['Ctrl+Shift+S', '⌘⇧S'])
})

test('conversations are grouped by local day, also across midnight and months', () => {
  const now = new Date(2026, 2, 10, 0, 30).getTime()
  const at = (...date: [number, number, number, number]) => ({ ...conversation, id: String(date), updatedAt: new Date(...date).getTime() })
  const groups = groupByDate([at(2026, 2, 10, 0), at(2026, 2, 9, 23), at(2026, 2, 4, 9), at(2026, 1, 20, 9), at(2025, 11, 3, 9)], now)
  expect(groups.map(({ span }) => span)).toEqual(['today', 'yesterday', 'week', 'month', { month: new Date(2025, 11).getTime() }])
})
