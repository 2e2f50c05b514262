import { afterEach, expect, test, vi } from 'vitest'
import { maxFileBytes } from '#shared/file-limits.ts'
import { AppError } from '#shared/error.ts'
import { createClient } from '#shared/client.ts'
import type { Client } from '#shared/client.ts'
import { createDrafts } from '../../../renderer/state/drafts.ts'

interface Saved {
  readonly conversationId: string | null
  readonly text: string
}

function kit(): { readonly client: Client; readonly saves: Saved[] } {
  const saves: Saved[] = []
  const client = createClient({
    call: (method, input) => {
      if (method === 'drafts.save') saves.push(input as Saved)
      return Promise.resolve({ ok: true, value: {} })
    },
    put: (file) => {
      const { name, size: bytes } = file
      if (!name.endsWith('.png')) return Promise.resolve({ ok: false, error: { code: 'file-not-image', message: name, retryable: false } })
      return Promise.resolve({ ok: true, value: { id: name, name, mediaType: 'image/png', bytes, width: 1, height: 1 } })
    },
    events: () => () => undefined,
  })
  return { client, saves }
}

afterEach(() => {
  vi.useRealTimers()
})

test('a send that fails loses nothing', async () => {
  const drafts = createDrafts(kit().client)
  drafts.setText('c', 'a long thought')
  await drafts.addFiles('c', [new File(['x'], 'a.png')])
  const sent = await drafts.submit('c', () => Promise.reject(new AppError('disk-full', 'full')))
  expect(sent).toBe(false)
  expect(drafts.get('c')).toMatchObject({ text: 'a long thought', sending: false, error: { code: 'disk-full' } })
  expect(drafts.get('c').attachments).toHaveLength(1)
})

test('the box is emptied only after the answer, and what was typed meanwhile stays', async () => {
  const { client, saves } = kit()
  const drafts = createDrafts(client)
  drafts.setText('c', 'first')
  const answer = Promise.withResolvers<void>()
  const sending = drafts.submit('c', () => answer.promise)
  expect(drafts.get('c').text).toBe('first')
  drafts.setText('c', 'first and second')
  answer.resolve()
  expect(await sending).toBe(true)
  expect(drafts.get('c').text).toBe('and second')
  expect(saves.at(-1)?.text).toBe('and second')
})

test('Enter before the answer to the first Enter sends what is new, once, and never the first again', async () => {
  const drafts = createDrafts(kit().client)
  const sent: string[] = []
  const answer = Promise.withResolvers<void>()
  const deliver = async ({ text }: { readonly text: string }): Promise<void> => {
    sent.push(text)
    await answer.promise
  }
  drafts.setText('c', 'first')
  const first = drafts.submit('c', deliver)
  const twice = drafts.submit('c', deliver)
  drafts.setText('c', 'second')
  const second = drafts.submit('c', deliver)
  answer.resolve()
  expect([await first, await twice, await second]).toEqual([true, true, false])
  expect(sent).toEqual(['first', 'second'])
  expect(drafts.get('c').text).toBe('')
})

test('no save from before a send arrives after it', async () => {
  vi.useFakeTimers()
  const { client, saves } = kit()
  const drafts = createDrafts(client)
  drafts.setText('c', 'sent')
  await drafts.submit('c', () => Promise.resolve())
  await vi.advanceTimersByTimeAsync(1000)
  expect(saves.map((save) => save.text)).toEqual([''])
})

test('steady typing is stored at least every 250 ms', async () => {
  vi.useFakeTimers()
  const { client, saves } = kit()
  const drafts = createDrafts(client)
  for (let index = 1; index <= 10; index += 1) {
    drafts.setText('c', 'x'.repeat(index))
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(saves.length).toBeGreaterThanOrEqual(2)
})

test('a refused file is named and the others go on; a file that is too large is refused before it is sent', async () => {
  const drafts = createDrafts(kit().client)
  const big = Object.defineProperty(new File(['x'], 'big.png'), 'size', { value: maxFileBytes + 1 })
  await drafts.addFiles('c', [new File(['x'], 'a.png'), new File(['x'], 'notes.txt'), big, new File(['x'], 'b.png')])
  expect(drafts.get('c').attachments.map((file) => file.name)).toEqual(['a.png', 'b.png'])
  expect(drafts.get('c').refused.map(({ name, error }) => [name, error.code])).toEqual([
    ['notes.txt', 'file-not-image'],
    ['big.png', 'file-too-large'],
  ])
})

test('a stored draft does not overwrite what was typed before it arrived', () => {
  const drafts = createDrafts(kit().client)
  drafts.setText(null, 'typed at once')
  drafts.fill(null, { text: 'stored', attachments: [] })
  expect(drafts.get(null).text).toBe('typed at once')
})

test('a dropped folder is refused by its name, and is no lost connection', async () => {
  const drafts = createDrafts(kit().client)
  const folder = new File([], 'holiday')
  folder.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new DOMException('', 'NotFoundError')) })
  await drafts.addFiles('c', [folder, new File(['x'], 'b.png')])
  const { refused, attachments } = drafts.get('c')
  expect(refused.map(({ name, error }) => [name, error.code])).toEqual([['holiday', 'file-unreadable']])
  expect(attachments.map(({ name }) => name)).toEqual(['b.png'])
})
