import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { imageReference, withImages } from '#core/providers/images.ts'
import type { Prompt, PromptImage } from '#core/providers/provider.ts'
import { testFolder } from '#kit/story.ts'

function imageAt(folder: string, blobId: string, bytes: string, more: Partial<PromptImage> = {}): PromptImage {
  const path = join(folder, `${blobId}${more.made ?? ''}`)
  writeFileSync(path, bytes)
  return { type: 'image', blobId, path, name: 'x.png', mediaType: 'image/png', width: 1, height: 1, bytes: bytes.length, ...more }
}

const promptWith = (...parts: PromptImage[]): Prompt => ({ model: 'm', messages: [{ role: 'user', parts }], parameters: {} })

test('the body that is sent is the same JSON with images in place, whatever a person wrote beside them', async () => {
  const folder = testFolder()
  const [one, made] = [imageAt(folder, '0af9', 'one'), imageAt(folder, '0af9', 'made', { made: 'form-1', mediaType: 'image/jpeg' })]
  const words = ['"blob:0af9;image/png"', 'blob:ffff;image/png', 'ação "quoted" \u2028 🦜\n']
  const body = { words, first: imageReference(one), second: [{ deep: imageReference(made) }], again: imageReference(one) }
  const sent = await withImages(body, promptWith(one, made))
  const urls = ['one', 'made'].map((bytes) => Buffer.from(bytes).toString('base64'))
  expect(JSON.parse(Buffer.from(sent as Uint8Array).toString())).toEqual({
    words, first: `data:image/png;base64,${urls[0]}`, second: [{ deep: `data:image/jpeg;base64,${urls[1]}` }], again: `data:image/png;base64,${urls[0]}`,
  })
  expect(await withImages(body, promptWith())).toBe(body)
})

test('an image that is gone is named', async () => {
  await expect(withImages({}, promptWith({ type: 'image', blobId: 'a', path: '/nowhere', name: 'chart.png', mediaType: 'image/png', width: 1, height: 1, bytes: 1 }))).resolves.toBeDefined()
  const gone: PromptImage = { type: 'image', blobId: 'a', path: '/nowhere', name: 'chart.png', mediaType: 'image/png', width: 1, height: 1, bytes: 1 }
  await expect(withImages({ url: imageReference(gone) }, promptWith(gone))).rejects.toMatchObject({ code: 'file-unreadable', details: { name: 'chart.png' } })
})
