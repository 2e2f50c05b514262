import { rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCore, temporaryFolder } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { png } from '#kit/images.ts'
import type { ImageEdit } from '#shared/attachment.ts'

let folder: ReturnType<typeof temporaryFolder>
let parley: TestCore
const nothing: ImageEdit = { turn: 0, marks: [] }
const turned: ImageEdit = { turn: 90, marks: [] }
const pathOf = (id: string): string => join(folder.path, 'blobs', id.slice(0, 2), id)

beforeAll(async () => {
  folder = temporaryFolder()
  parley = await openCore(folder.path)
})
afterAll(async () => {
  await parley.close()
  folder.remove()
})

test('an edited image is stored beside its original, and says how it was made', async () => {
  const original = await parley.client.put(await png({ name: 'wide.png', width: 60, height: 20 }))
  const { attachment } = await parley.client.attachments.edit({ attachmentId: original.id, edit: turned })
  expect(attachment).toMatchObject({ name: 'wide.png', mediaType: 'image/png', width: 20, height: 60, facts: { madeFrom: { id: original.id, edit: turned } } })
  expect(attachment.id).not.toBe(original.id)
  expect((await sharp(pathOf(attachment.id)).metadata()).height).toBe(60)
  expect((await parley.client.attachments.get({ attachmentIds: [attachment.id] })).attachments).toEqual([attachment])
})

test('editing an edited image starts from its original while that is there, and from itself afterwards', async () => {
  const original = await parley.client.put(await png({ name: 'again.png', width: 60, height: 20, colour: '#123456' }))
  const first = (await parley.client.attachments.edit({ attachmentId: original.id, edit: turned })).attachment
  const second = (await parley.client.attachments.edit({ attachmentId: first.id, edit: { turn: 0, crop: { left: 0, top: 0, width: 30, height: 20 }, marks: [] } })).attachment
  expect([second.width, second.height, second.facts.madeFrom?.id]).toEqual([30, 20, original.id])
  expect((await parley.client.attachments.edit({ attachmentId: first.id, edit: nothing })).attachment.id).toBe(original.id)
  rmSync(pathOf(original.id))
  const third = (await parley.client.attachments.edit({ attachmentId: first.id, edit: turned })).attachment
  expect([third.width, third.height, third.facts.madeFrom?.id]).toEqual([60, 20, first.id])
})

test('an edit that leaves nothing, and one of what is no stored image, is refused', async () => {
  const original = await parley.client.put(await png({ name: 'small.png', width: 10, height: 10 }))
  const text = await parley.client.put(new File(['some words'], 'words.txt'))
  const edits = [
    { attachmentId: original.id, edit: { ...nothing, crop: { left: 10, top: 0, width: 5, height: 5 } } },
    { attachmentId: text.id, edit: turned },
    { attachmentId: 'ab'.repeat(32), edit: turned },
    { attachmentId: '../../../etc/passwd', edit: turned },
  ]
  const codes = await Promise.all(edits.map((edit) => parley.client.attachments.edit(edit).catch((thrown: unknown) => (thrown as { code: string }).code)))
  expect(codes).toEqual(['bad-input', 'bad-input', 'not-found', 'not-found'])
})
