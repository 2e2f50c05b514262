import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createImages } from '../../main/images/images.ts'

const images = createImages(new URL('../../main/images/worker.ts', import.meta.url))
let folder = ''
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-images-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a turned photograph is described as it is shown', async () => {
  const create = { width: 40, height: 30, channels: 3, background: '#336699' } as const
  await sharp({ create }).withMetadata({ orientation: 6 }).jpeg().toFile(at('turned.jpg'))
  expect(await images.describe(at('turned.jpg'))).toEqual({ mediaType: 'image/jpeg', width: 30, height: 40, orientation: 6, frames: 1 })
})

test('the kind is told from the content, not from the name', async () => {
  const create = { width: 5, height: 7, channels: 4, background: '#0f0' } as const
  await sharp({ create }).webp().toFile(at('green.webp'))
  await writeFile(at('picture.png'), await readFile(at('green.webp')))
  expect(await images.describe(at('picture.png'))).toEqual({ mediaType: 'image/webp', width: 5, height: 7, orientation: 1, frames: 1 })
})

test('a text, an empty file, a cut image and a missing one are refused, each for its own reason', async () => {
  await writeFile(at('text.png'), 'not an image at all')
  await writeFile(at('empty.png'), '')
  await sharp(Buffer.alloc(300 * 300 * 3, 'noise'), { raw: { width: 300, height: 300, channels: 3 } }).png().toFile(at('cut.png'))
  await truncate(at('cut.png'), 200)
  const codes = await Promise.all(['text.png', 'empty.png', 'cut.png', 'missing.png'].map((name) => images.describe(at(name)).catch((thrown: unknown) => (thrown as { code: string }).code)))
  expect(codes).toEqual(['file-not-image', 'file-not-image', 'image-broken', 'file-unreadable'])
})

test('colours come most frequent first, each once', async () => {
  const create = { width: 400, height: 100, channels: 3, background: '#ff0000' } as const
  const blue = await sharp({ create: { ...create, width: 100, background: '#0000ff' } }).png().toBuffer()
  await sharp({ create }).composite([{ input: blue, left: 300, top: 0 }]).png().toFile(at('flag.png'))
  expect(await images.colours(at('flag.png'), 5)).toEqual(['#ff0000', '#0000ff'])
  expect(await images.colours(at('flag.png'), 1)).toEqual(['#ff0000'])
})

test('what is transparent has no colour', async () => {
  await sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).png().toFile(at('clear.png'))
  expect(await images.colours(at('clear.png'), 3)).toEqual([])
})
