import { beforeEach, expect, test, vi } from 'vitest'
import type { Transport } from '#shared/client.ts'
import type { EventBatch } from '#shared/contract.ts'

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoked: [] as unknown[][],
  answer: (..._values: unknown[]): unknown => undefined as unknown,
  heard: new Map<string, (event: object, ...values: unknown[]) => void>(),
  path: '',
}))

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => electron.exposed.set(name, value) },
  ipcRenderer: {
    invoke: async (...values: unknown[]) => {
      electron.invoked.push(values)
      return electron.answer(...values)
    },
    on: (channel: string, listener: (event: object, ...values: unknown[]) => void) => electron.heard.set(channel, listener),
  },
  webUtils: { getPathForFile: () => electron.path },
}))

let parley: Transport
beforeEach(async () => {
  vi.resetModules()
  electron.exposed.clear()
  electron.invoked.length = 0
  electron.answer = () => ({ ok: true, value: 1 })
  electron.path = ''
  vi.stubGlobal('dispatchEvent', vi.fn())
  await import('../../preload/index.ts')
  parley = electron.exposed.get('parley') as Transport
})

test('the page is given exactly three functions', () => {
  expect([...electron.exposed.keys()]).toEqual(['parley'])
  expect(Object.entries(parley).map(([name, value]) => [name, typeof value])).toEqual([
    ['call', 'function'],
    ['put', 'function'],
    ['events', 'function'],
  ])
})

test('a call that is refused answers, it does not reject', async () => {
  expect(await parley.call('a.b', { c: 1 })).toEqual({ ok: true, value: 1 })
  expect(electron.invoked).toEqual([['parley:call', 'a.b', { c: 1 }]])
  electron.answer = () => {
    throw new Error('Refused')
  }
  expect(await parley.call('a.b', {})).toMatchObject({ ok: false, error: { code: 'internal', message: 'Error: Refused' } })
})

test('a file goes as its path with its purpose, a pasted picture as its bytes', async () => {
  const file = new File([new Uint8Array([7])], 'a.png')
  await parley.put(file)
  electron.path = '/home/a.png'
  await parley.put(file, 'import')
  expect(electron.invoked).toEqual([
    ['parley:put', { name: 'a.png', bytes: new Uint8Array([7]).buffer, purpose: 'attachment' }],
    ['parley:put', { name: 'a.png', path: '/home/a.png', purpose: 'import' }],
  ])
})

test('a batch is acknowledged after it was read, also by a reader that throws', async () => {
  const read: EventBatch[] = []
  const verbs = (): unknown[] => electron.invoked.map(([, message]) => (message as { do: string }).do)
  const stop = parley.events((batch) => {
    read.push(batch)
    expect(verbs()).toEqual(['start'])
    throw new Error('a reader fails')
  })
  const [, started] = electron.invoked[0] ?? []
  const { page, id } = started as { page: string; id: number }
  const batch: EventBatch = { run: 'r', reset: true, n: 1 }
  const deliver = (message: unknown): void => electron.heard.get('parley:batch')?.({}, message)
  expect(() => deliver({ page, id, batch })).toThrow('a reader fails')
  expect(verbs()).toEqual(['start', 'taken'])
  deliver({ page: 'of the page before', id, batch })
  expect(read).toEqual([batch])
  stop()
  stop()
  expect(verbs()).toEqual(['start', 'taken', 'stop'])
})

test('a command of the menu is an event of the page', () => {
  electron.heard.get('parley:command')?.({}, { id: 'new-conversation' })
  expect(vi.mocked(dispatchEvent).mock.calls[0]?.[0]).toMatchObject({ type: 'parley-command', detail: { id: 'new-conversation' } })
})
