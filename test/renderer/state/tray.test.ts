import { expect, test } from 'vitest'
import type { Attachment } from '#shared/attachment.ts'
import { createClient } from '#shared/client.ts'
import type { CallResult } from '#shared/client.ts'
import { createDrafts } from '../../../renderer/state/drafts.ts'
import type { Drafts } from '../../../renderer/state/drafts.ts'

function attachment(name: string): Attachment {
  return { id: `id-${name}`, name, mediaType: 'image/png', bytes: 1, width: 1, height: 1, kind: 'image', facts: {} }
}

interface Saved {
  readonly attachmentIds: readonly string[]
  readonly sending: Readonly<Record<string, unknown>>
}

/** Boxes over a core that answers a put when it is told to. */
function kit(storage: Storage | null = null) {
  const saves: Saved[] = []
  const puts = new Map<string, (result: CallResult) => void>()
  const client = createClient({
    call: (method, input) => {
      if (method === 'drafts.save') saves.push(input as Saved)
      return Promise.resolve({ ok: true, value: {} })
    },
    put: (file) => new Promise((resolve) => puts.set(file.name, resolve)),
    events: () => () => undefined,
  })
  const arrive = async (name: string): Promise<void> => {
    await expect.poll(() => puts.has(name), { interval: 1 }).toBe(true)
    puts.get(name)?.({ ok: true, value: attachment(name) })
  }
  return { drafts: createDrafts(client, storage), saves, puts, arrive }
}

const files = (...names: readonly string[]): File[] => names.map((name) => new File(['x'], name))
const names = (drafts: Drafts): string[] => drafts.get('c').entries.map((entry) => (entry.kind === 'stored' ? entry.attachment.name : `${entry.upload.name}…`))

function memory(): Storage {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
    key: () => null,
    get length() { return values.size },
  }
}

test('Enter while files come in sends when they are there, once; where one is refused nothing is sent', async () => {
  const { drafts, arrive, puts } = kit()
  const sent: string[] = []
  const deliver = async ({ text, attachments }: { readonly text: string; readonly attachments: readonly Attachment[] }): Promise<void> => void sent.push(`${text}: ${attachments.map(({ name }) => name).join(' ')}`)
  drafts.setText('c', 'what are these?')
  void drafts.addFiles('c', files('a', 'b'))
  const first = drafts.submit('c', deliver)
  const again = drafts.submit('c', deliver)
  expect(drafts.get('c').isWaiting).toBe(true)
  for (const name of ['b', 'a']) await arrive(name)
  expect([await first, await again, sent]).toEqual([true, false, ['what are these?: a b']])
  expect(drafts.get('c')).toMatchObject({ text: '', entries: [], isWaiting: false })

  drafts.setText('c', 'and this?')
  void drafts.addFiles('c', files('broken'))
  const refused = drafts.submit('c', deliver)
  await expect.poll(() => puts.has('broken'), { interval: 1 }).toBe(true)
  puts.get('broken')?.({ ok: false, error: { code: 'file-broken', message: '', retryable: false } })
  expect([await refused, sent.length, drafts.get('c').text, drafts.get('c').isWaiting]).toEqual([false, 1, 'and this?', false])
})

test('a place keeps its name when its file has come in and when it is edited, so that the focus stays in it', async () => {
  const { drafts, arrive } = kit()
  const keys = (): string[] => drafts.get('c').entries.map(({ key }) => key)
  const adding = drafts.addFiles('c', files('a', 'b'))
  const before = keys()
  for (const name of ['b', 'a']) await arrive(name)
  await adding
  drafts.replace('c', 'id-a', attachment('a, cropped'))
  expect(keys()).toEqual(before)
  // What it held before may come back beside it.
  drafts.fill('d', { text: '', attachments: [attachment('a')] })
  drafts.replace('d', 'id-a', attachment('a, turned'))
  drafts.addStored('d', [attachment('a')])
  expect(new Set(drafts.get('d').entries.map(({ key }) => key)).size).toBe(2)
})

test('files keep the order in which they were dropped, whichever is stored first, and no more than three are on their way', async () => {
  const { drafts, puts, arrive } = kit()
  const adding = drafts.addFiles('c', files('a', 'b', 'c', 'd'))
  await arrive('c')
  await expect.poll(() => names(drafts), { interval: 1 }).toEqual(['a…', 'b…', 'c', 'd…'])
  expect([...puts.keys()].slice(0, 3)).toEqual(['a', 'b', 'c'])
  for (const name of ['d', 'b', 'a']) await arrive(name)
  await adding
  expect(names(drafts)).toEqual(['a', 'b', 'c', 'd'])
})

test('only three files are on their way at once', async () => {
  const { drafts, puts, arrive } = kit()
  const adding = drafts.addFiles('c', files('a', 'b', 'c', 'd', 'e'))
  await expect.poll(() => puts.size, { interval: 1 }).toBe(3)
  await arrive('b')
  await expect.poll(() => puts.size, { interval: 1 }).toBe(4)
  for (const name of ['a', 'c', 'd', 'e']) await arrive(name)
  await adding
  expect(names(drafts)).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('of 200 files a message takes 100, and the number of the others is told', async () => {
  const { drafts, arrive } = kit()
  const all = Array.from({ length: 200 }, (_, index) => `f${index}`)
  const adding = drafts.addFiles('c', files(...all))
  expect(drafts.get('c')).toMatchObject({ beyond: 100, refused: [] })
  for (const name of all.slice(0, 100)) await arrive(name)
  await adding
  expect(names(drafts)).toEqual(all.slice(0, 100))
  await drafts.addFiles('c', files('one more'))
  expect(drafts.get('c').beyond).toBe(1)
})

test('a file that is taken out while it waits is never put, and one on its way does not come back', async () => {
  const { drafts, puts, arrive } = kit()
  const adding = drafts.addFiles('c', files('a', 'b', 'c', 'd'))
  await expect.poll(() => puts.size, { interval: 1 }).toBe(3)
  for (const { id } of drafts.get('c').uploading.filter(({ name }) => name === 'a' || name === 'd')) drafts.remove('c', `upload-${id}`)
  for (const name of ['a', 'b', 'c']) await arrive(name)
  await adding
  expect(names(drafts)).toEqual(['b', 'c'])
  expect(puts.has('d')).toBe(false)
})

test('an attachment goes back to where it was taken from', () => {
  const { drafts } = kit()
  drafts.fill('c', { text: '', attachments: ['a', 'b', 'c'].map(attachment) })
  const place = drafts.remove('c', 'id-b')
  expect(names(drafts)).toEqual(['a', 'c'])
  drafts.putInto('c', attachment('b'), place)
  drafts.putInto('c', attachment('b'), 0)
  expect(names(drafts)).toEqual(['a', 'b', 'c'])
})

test('order and wishes are stored with the draft and handed over with it', async () => {
  const { drafts, saves } = kit()
  drafts.fill('c', { text: '', attachments: ['a', 'b', 'c'].map(attachment) })
  drafts.move('c', 'id-c', 0)
  drafts.setSending('c', 'id-a', { original: true })
  drafts.setSending('c', 'id-b', { original: true })
  drafts.setSending('c', 'id-b', { original: undefined })
  await drafts.flush()
  expect(saves.at(-1)).toMatchObject({ attachmentIds: ['id-c', 'id-a', 'id-b'], sending: { 'id-a': { original: true } } })
  expect(Object.keys(saves.at(-1)?.sending ?? {})).toEqual(['id-a'])
  const sent = Promise.withResolvers<readonly Attachment[]>()
  await drafts.submit('c', async ({ attachments }) => sent.resolve(attachments))
  expect((await sent.promise).map(({ name, sending }) => [name, sending])).toEqual([['c', undefined], ['a', { original: true }], ['b', undefined]])
})

test('an edited image stands where the one before stood, and is wanted as that one was', () => {
  const { drafts } = kit()
  drafts.fill('c', { text: '', attachments: ['a', 'b'].map(attachment) })
  drafts.setSending('c', 'id-a', { original: true })
  drafts.replace('c', 'id-a', attachment('a, cropped'))
  expect(drafts.get('c').attachments.map(({ name, sending }) => [name, sending])).toEqual([['a, cropped', { original: true }], ['b', undefined]])
  // Turned back to what another attachment is already: one of them is enough.
  drafts.replace('c', 'id-b', attachment('a, cropped'))
  expect(names(drafts)).toEqual(['a, cropped'])
})

test('a page that was loaded anew names the files that were still on their way, once', async () => {
  const storage = memory()
  const before = kit(storage)
  before.drafts.fill('c', { text: '', attachments: [] })
  void before.drafts.addFiles('c', files('a', 'b'))
  await before.arrive('a')
  await expect.poll(() => names(before.drafts), { interval: 1 }).toEqual(['a', 'b…'])
  await before.drafts.flush()
  expect(before.saves.at(-1)?.attachmentIds).toEqual(['id-a'])

  const { drafts } = kit(storage)
  drafts.fill('other', { text: '', attachments: [] })
  drafts.fill('c', { text: '', attachments: [attachment('a')] })
  drafts.fill('c', { text: '', attachments: [attachment('a')] })
  expect(drafts.get('c').refused.map(({ name, error }) => [name, error.details?.['reason']])).toEqual([['b', 'interrupted']])
  expect(drafts.get('other').refused).toEqual([])

  const third = kit(storage)
  third.drafts.fill('c', { text: '', attachments: [] })
  expect(third.drafts.get('c').refused).toEqual([])
})

test('files that come in before the stored draft was read join it, and it is not written over', async () => {
  const { drafts, saves, arrive } = kit()
  const adding = drafts.addFiles('c', files('early', 'late'))
  await arrive('early')
  await expect.poll(() => names(drafts), { interval: 1 }).toEqual(['early', 'late…'])
  await drafts.flush()
  expect(saves).toEqual([])
  drafts.fill('c', { text: 'typed before', attachments: [attachment('old')] })
  await arrive('late')
  await adding
  await drafts.flush()
  expect(names(drafts)).toEqual(['old', 'early', 'late'])
  expect(drafts.get('c').text).toBe('typed before')
  expect(saves.at(-1)?.attachmentIds).toEqual(['id-old', 'id-early', 'id-late'])
})
