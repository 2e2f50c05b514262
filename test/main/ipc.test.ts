import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { IpcMain } from 'electron'
import { EventLog } from '#core/events.ts'
import type { Core, PutSource } from '#core/core.ts'
import type { EventBatch } from '#shared/contract.ts'
import { connectIpc } from '../../main/ipc.ts'
import { ownPageCheck } from '../../main/own-page.ts'
import { BrowserWindow, invoke, ipcMain, records } from '#kit/electron/shim.ts'
import type { FrameInfo } from '#kit/electron/messages.ts'

vi.mock('electron', () => import('#kit/electron/shim.ts'))

const ours: FrameInfo = { url: 'app://parley/#conversation=1', top: true }
const log = new EventLog('run')
const puts: PutSource[] = []
const purposes: unknown[] = []
const core = {
  run: 'run',
  call: async (method: string, input: unknown) => ({ ok: true, value: { method, input } }),
  events: (read, place) => log.subscribe(read, place),
  put: async (source: PutSource, purpose?: string) => {
    puts.push(source)
    purposes.push(purpose)
    return { ok: true, value: null }
  },
} satisfies Partial<Core> as unknown as Core

connectIpc(ipcMain as unknown as IpcMain, { core: Promise.resolve(core), isOwnPage: ownPageCheck() })

let window: BrowserWindow
const send = (channel: string, ...args: unknown[]): Promise<unknown> => invoke(window.id, ours, channel, args)
const tell = (verb: 'start' | 'stop' | 'taken', page = 'page', id = 1): Promise<unknown> => send('parley:events', { do: verb, page, id })
const batches = (): EventBatch[] =>
  records.filter(({ kind }) => kind === 'send').map(({ value }) => (value as { args: [{ batch: EventBatch }] }).args[0].batch)
const tellFact = (): number => {
  log.tell({ type: 'endpoints-changed' })
  return log.flush()
}

beforeEach(() => {
  window = new BrowserWindow()
  records.length = 0
  return () => window.destroy()
})

describe('who may call', () => {
  const foreign: readonly (readonly [string, FrameInfo | null])[] = [
    ['a frame that is gone', null],
    ['a frame inside of the page', { ...ours, top: false }],
    ['a file', { url: 'file:///etc/passwd', top: true }],
    ['another host of the scheme', { url: 'app://other/', top: true }],
    ['a host that begins like ours', { url: 'app://parley.evil/', top: true }],
    ['a user name that reads like our host', { url: 'app://parley@evil/', top: true }],
    ['the web', { url: 'https://parley/', top: true }],
    ['no address', { url: '', top: true }],
  ]
  test.each(foreign)('%s is refused on every channel', async (_name, frame) => {
    for (const channel of ['parley:call', 'parley:put', 'parley:events']) {
      await expect(invoke(window.id, frame, channel, ['app.info', {}])).rejects.toThrow('Refused')
    }
  })

  test('the development server only where it was named', () => {
    expect(ownPageCheck('http://localhost:5173/')('http://localhost:5173/x')).toBe(true)
    expect(ownPageCheck('http://localhost:5173/')('http://localhost:5174/')).toBe(false)
    expect(ownPageCheck()('http://localhost:5173/')).toBe(false)
  })
})

test('a call reaches the core and its answer comes back', async () => {
  expect(await send('parley:call', 'app.info', { a: 1 })).toEqual({ ok: true, value: { method: 'app.info', input: { a: 1 } } })
  expect(await send('parley:call', 7)).toMatchObject({ ok: false, error: { code: 'bad-input' } })
})

test('a file comes as an absolute path or as bytes, and as nothing else', async () => {
  await send('parley:put', { name: 'a.png', path: '/tmp/a.png' })
  await send('parley:put', { name: 'b.png', bytes: new Uint8Array([1, 2]).buffer })
  expect(puts[0]).toEqual({ name: 'a.png', path: '/tmp/a.png' })
  const source = puts[1]
  if (source === undefined || !('bytes' in source)) throw new Error('no bytes')
  expect((await Array.fromAsync(source.bytes)).map((bytes) => [...bytes])).toEqual([[1, 2]])
  for (const file of [null, { name: 'a' }, { name: 'a', path: '../a.png' }, { path: '/a' }, { name: 'a', bytes: 'AAAA' }]) {
    expect(await send('parley:put', file)).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  }
})

// A file for an import that is taken for an attachment is refused for its size; a wrong purpose must not count as one.
test('a file comes with its purpose, which is an attachment where none is said', async () => {
  purposes.length = 0
  await send('parley:put', { name: 'a.png', path: '/tmp/a.png' })
  await send('parley:put', { name: 'a.zip', path: '/tmp/a.zip', purpose: 'import' })
  expect(await send('parley:put', { name: 'a.zip', path: '/tmp/a.zip', purpose: 'other' })).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  expect(purposes).toEqual(['attachment', 'import'])
})

describe('events', () => {
  test('a window that does not answer is sent one batch and no more; what waited comes together', async () => {
    await tell('start')
    const first = tellFact()
    tellFact()
    const last = tellFact()
    expect(batches()).toEqual([expect.objectContaining({ events: [expect.objectContaining({ n: first })] })])
    await tell('taken')
    await vi.waitFor(() => expect(batches()).toHaveLength(2))
    expect(batches()[1]).toMatchObject({ events: [{ n: first + 1 }, { n: last }] })
    await tell('taken')
  })

  // A reload says no goodbye: without this the old page's reader would be fed for ever, the new one perhaps not.
  test('a page that was loaded again reads afresh and ends the readers before it', async () => {
    await tell('start', 'first')
    await tell('start', 'second')
    tellFact()
    expect(batches()).toHaveLength(1)
    expect(records.filter(({ kind }) => kind === 'send').map(({ value }) => value)).toMatchObject([{ args: [{ page: 'second' }] }])
  })

  test('stop, a crash and a closed window end a reader', async () => {
    await tell('start', 'page', 1)
    await tell('stop', 'page', 1)
    await tell('start', 'page', 2)
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    await tell('start', 'page', 3)
    window.destroy()
    tellFact()
    expect(batches()).toEqual([])
  })
})
