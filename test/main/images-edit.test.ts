import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import type { ImageEdit } from '#shared/attachment.ts'
import { openImages, pixelAt } from '#kit/image-files.ts'
import { avif, gif, heic, hiddenIn, look, photo, picture, screenshot, svgs, upright, webp } from '#kit/samples.ts'

const { images, target, file, made, code, remove } = openImages()
afterAll(remove)

const edit = (bytes: Uint8Array | string, given: Partial<ImageEdit>): ReturnType<typeof images.edit> => images.edit(file('image', bytes), { turn: 0, marks: [], ...given }, target)
const [red, green, blue, white] = picture.quarters

test('an image is turned as it is shown, not as it lies', async () => {
  for (const orientation of [1, 3, 6, 7]) {
    const looks: string[] = []
    for (const turn of [0, 90, 180, 270] as const) {
      expect(await edit(await screenshot({ orientation }), { turn })).toMatchObject(turn % 180 === 0 ? { width: 96, height: 64 } : { width: 64, height: 96 })
      looks.push(await look(await made()))
    }
    expect({ orientation, looks }).toEqual({ orientation, looks: [upright, 'blue red / white green', 'white blue / green red', 'green white / red blue'] })
  }
})

test('it is cropped by pixels of the turned image, and what goes beyond it is left out', async () => {
  await edit(await screenshot({ orientation: 6 }), { turn: 90, crop: { left: 31, top: 47, width: 2, height: 2 } })
  const result = await made()
  const corners = [await pixelAt(result, 0, 0), await pixelAt(result, 1, 0), await pixelAt(result, 0, 1), await pixelAt(result, 1, 1)]
  // Turned clockwise: blue red / white green.
  expect(corners.map((pixel) => pixel.slice(0, 3))).toEqual([blue, red, white, green])
  expect(await edit(await screenshot(), { crop: { left: 90, top: 60, width: 500, height: 500 } })).toMatchObject({ width: 6, height: 4 })
  expect(await code(edit(await screenshot(), { crop: { left: 96, top: 0, width: 1, height: 1 } }))).toBe('bad-input')
})

test('boxes and arrows are drawn where they were meant, in their colour, as strong as the image is large', async () => {
  const plain = await sharp({ create: { width: 1600, height: 1600, channels: 3, background: '#ffffff' } }).png().toBuffer()
  await edit(plain, {
    crop: { left: 800, top: 800, width: 800, height: 800 },
    marks: [{ kind: 'box', from: { x: 300, y: 200 }, to: { x: 100, y: 100 }, colour: '#ff0000' }, { kind: 'arrow', from: { x: 400, y: 400 }, to: { x: 600, y: 400 }, colour: '#0000ff' }],
  })
  const result = await made()
  const at = async (x: number, y: number): Promise<number[]> => (await pixelAt(result, x, y)).slice(0, 3)
  // 800 / 160 = 5 pixels, made an even number: three on each side of the line are full, the fourth is none of it.
  for (const [x, y] of [[100, 150], [97, 150], [102, 150], [300, 150], [200, 100], [200, 200]] as const) expect({ x, y, is: await at(x, y) }).toEqual({ x, y, is: [255, 0, 0] })
  for (const [x, y] of [[103, 150], [96, 150], [200, 150], [90, 90], [605, 400], [450, 404]] as const) expect({ x, y, is: await at(x, y) }).toEqual({ x, y, is: [255, 255, 255] })
  for (const [x, y] of [[450, 400], [590, 400], [582, 406], [582, 394]] as const) expect({ x, y, is: await at(x, y) }).toEqual({ x, y, is: [0, 0, 255] })
})

test('the result is of the same family, and holds nothing but its picture', async () => {
  const kinds = [
    [await photo({ orientation: 6 }), 'image/jpeg'], [await screenshot(), 'image/png'], [await webp(), 'image/webp'], [await gif(), 'image/png'], [await avif(), 'image/jpeg'], [await heic(), 'image/jpeg'], [svgs.plain, 'image/png'],
  ] as const
  for (const [bytes, mediaType] of kinds) {
    expect(await edit(bytes, { turn: 180 })).toMatchObject({ mediaType })
    const result = await made()
    expect([hiddenIn(result), await look(result)]).toEqual([[], 'white blue / green red'])
  }
})

test('the corners of what is drawn may lie anywhere', async () => {
  const far = { kind: 'arrow', from: { x: -1e7, y: -1e7 }, to: { x: 1e7, y: 1e7 }, colour: '#ff0000' } as const
  expect(await edit(await screenshot(), { marks: [far, { ...far, kind: 'box' }, { ...far, to: far.from }] })).toMatchObject({ width: 96, height: 64 })
})
