import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileParts } from '#shared/fold.ts'
import type { TestCore } from '#kit/core.ts'
import { importFiles } from '#kit/import.ts'
import { exported } from '#kit/library.ts'
import { fileOf, hiddenIn, look, photo, texts, tiff, upright } from '#kit/samples.ts'
import { testCore } from '#kit/story.ts'
import { unzip } from '#kit/zip.ts'

const note = texts[0]?.bytes ?? Buffer.alloc(0)

/** A conversation with a photo that was turned and says where it was taken, a scan that no browser shows, and a text. */
async function withFiles(): Promise<{ parley: TestCore; conversationId: string; ids: string[] }> {
  const parley = await testCore()
  const files = [fileOf('holiday.jpg', await photo({ orientation: 6 })), fileOf('scan.tif', await tiff()), fileOf('my notes (1).txt', note)]
  const ids: string[] = []
  for (const file of files) ids.push((await parley.client.put(file)).id)
  const { conversationId, replyIds } = await parley.client.chat.send({ text: 'Look', attachmentIds: ids, sending: { [ids[2] ?? '']: { keep: { from: 'start', characters: 9 } } }, targets: [{ endpointId: 'demo' }] })
  await parley.reply(replyIds[0] ?? '')
  return { parley, conversationId, ids }
}

test('Markdown for others has its images clean and upright, and other files untouched beside it, each behind a link', async () => {
  const { parley, conversationId } = await withFiles()
  expect(hiddenIn(await photo({ orientation: 6 })).length).toBeGreaterThan(0)
  const { path, name } = await exported(parley, { format: 'markdown', conversationIds: [conversationId] })
  expect(name).toBe('Look.zip')
  const entries = await unzip(path)
  const page = String(entries.get('Look.md'))
  const links = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, address = '']) => decodeURIComponent(address))
  expect(links).toEqual(['images/holiday.jpg', expect.stringMatching(/^images\/scan\.(png|webp|jpg)$/), 'files/my notes (1).txt'])
  for (const link of links.slice(0, 2)) {
    const image = entries.get(link) ?? Buffer.alloc(0)
    expect([link, hiddenIn(image), await look(image)]).toEqual([link, [], upright])
  }
  expect(entries.get('files/my notes (1).txt')).toEqual(note)
})

test('a page of HTML shows the same images within itself; in a ZIP of several it leads to the files', async () => {
  const { parley, conversationId } = await withFiles()
  const { path } = await exported(parley, { format: 'html', conversationIds: [conversationId] })
  const images = [...readFileSync(path, 'utf8').matchAll(/src="data:([^;]*);base64,([^"]*)"/g)]
  expect(images).toHaveLength(2)
  for (const [, type, base64 = ''] of images) {
    expect(['image/jpeg', 'image/png', 'image/webp']).toContain(type)
    expect([hiddenIn(Buffer.from(base64, 'base64')), await look(Buffer.from(base64, 'base64'))]).toEqual([[], upright])
  }
  const entries = await unzip((await exported(parley, { format: 'html' })).path)
  expect(String(entries.get('Look.html'))).toContain('href="files/my%20notes%20(1).txt"')
  expect(entries.get('files/my notes (1).txt')).toEqual(note)
})

test.each(['archive', 'json'] as const)('an export as %s brings every file back untouched, as what it is and as it was wanted; also one that was lost meanwhile', async (format) => {
  const { parley, conversationId, ids } = await withFiles()
  const { path, name } = await exported(parley, { format, conversationIds: [conversationId] })
  const bytes = new Uint8Array(readFileSync(path))
  const other = await testCore()
  await importFiles(other, { [name]: bytes })
  const [own] = (await parley.client.conversations.get({ conversationId })).messages
  const [brought] = (await other.client.conversations.get({ conversationId })).messages
  expect(brought && fileParts(brought)).toEqual(own && fileParts(own))
  expect(own && fileParts(own).map((part) => [part.type, part.sending])).toEqual([['image', undefined], ['image', undefined], ['file', { keep: { from: 'start', characters: 9 } }]])
  const stored = (core: TestCore, id: string): Buffer => readFileSync(join(core.folder, 'blobs', id.slice(0, 2), id))
  for (const id of ids) expect(stored(other, id)).toEqual(stored(parley, id))
  const [, , lost = ''] = ids
  rmSync(join(other.folder, 'blobs', lost.slice(0, 2), lost))
  await importFiles(other, { [name]: bytes })
  expect(stored(other, lost)).toEqual(note)
})
