import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import type { ImageForm } from '#core/host.ts'
import { noise, openImages, pixelAt } from '#kit/image-files.ts'
import { difference, gif, hiddenIn, look, photo, screenshot, transparent, upright, webp } from '#kit/samples.ts'

const { images, target, file, made, code, remove } = openImages()
afterAll(remove)

const everything = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
const make = async (bytes: Uint8Array, form: Partial<ImageForm> = {}): ReturnType<typeof images.make> => images.make(file('image', bytes), { mediaTypes: everything, ...form }, target)
const raw = (width: number, height: number, pixels = noise(width, height)): Sharp => sharp(pixels, { raw: { width, height, channels: 3 } })
const drawn = (width: number, height: number): Sharp =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><circle cx="50%" cy="50%" r="20%" fill="#06c"/></svg>`))

describe('an image that fits keeps its pixels', () => {
  test('what was cut out is said, and nothing where there was nothing', async () => {
    for (const [bytes, changes] of [[await photo(), ['cleaned']], [await screenshot(), ['cleaned']], [await webp(), ['cleaned']], [await transparent(), []]] as const) {
      expect((await make(bytes)).changes).toEqual(changes)
      const result = await made()
      expect(hiddenIn(result)).toEqual([])
      expect(await difference(result, bytes)).toBe(0)
      if (changes.length === 0) expect(result.equals(bytes)).toBe(true)
    }
  })

  test('its colour profile stays with it', async () => {
    const bytes = await raw(40, 30).withIccProfile('p3').withExif({ IFD0: { Copyright: 'secret' } }).jpeg().toBuffer()
    expect((await make(bytes)).changes).toEqual(['cleaned'])
    const metadata = await sharp(await made()).metadata()
    expect([metadata.icc === undefined, metadata.exif === undefined]).toEqual([false, true])
  })

  test('of an animation the first frame remains, without another encoding', async () => {
    const bytes = await gif({ frames: 3 })
    expect(await make(bytes)).toMatchObject({ mediaType: 'image/gif', changes: ['first-frame'] })
    const result = await made()
    expect([(await sharp(result).metadata()).pages ?? 1, hiddenIn(result), await difference(result, bytes)]).toEqual([1, [], 0])
  })

  test('of an animated WebP too, which is encoded anew for that', async () => {
    const frames = await sharp(Buffer.concat([noise(20, 20), Buffer.alloc(1200, 7)]), { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } }).webp({ lossless: true }).toBuffer()
    expect(await images.describe(file('animated.webp', frames))).toMatchObject({ frames: 2, height: 20 })
    expect(await make(frames)).toMatchObject({ mediaType: 'image/webp', width: 20, height: 20, changes: ['first-frame'] })
    expect((await sharp(await made()).metadata()).pages ?? 1).toBe(1)
  })
})

describe('what does not fit is made to', () => {
  test.each([2, 3, 4, 5, 6, 7, 8])('orientation %i is turned upright, and nothing says so any more', async (orientation) => {
    for (const bytes of [await photo({ orientation }), await screenshot({ orientation }), await webp({ orientation })]) {
      expect(await make(bytes)).toMatchObject({ width: 96, height: 64, changes: ['turned'] })
      const result = await made()
      expect([await look(result), hiddenIn(result)]).toEqual([upright, []])
    }
  })

  test('a turned image is scaled by its edge as it is shown', async () => {
    expect(await make(await photo({ orientation: 6, width: 400, height: 100 }), { maxEdge: 100 })).toMatchObject({ width: 100, height: 25, changes: ['turned', 'scaled'] })
  })

  test('a photograph becomes a JPEG, a drawing a PNG, and what is allowed alone is what it becomes', async () => {
    const photograph = await raw(80, 60).tiff().toBuffer()
    const drawing = await drawn(80, 60).tiff().toBuffer()
    expect(await make(photograph)).toMatchObject({ mediaType: 'image/jpeg', changes: ['converted'] })
    expect(await make(drawing)).toMatchObject({ mediaType: 'image/png', changes: ['converted'] })
    expect(await make(photograph, { mediaTypes: ['image/png'] })).toMatchObject({ mediaType: 'image/png' })
    expect(await make(drawing, { mediaTypes: ['image/webp'] })).toMatchObject({ mediaType: 'image/webp' })
    expect(await make(drawing, { mediaTypes: ['image/jpeg'] })).toMatchObject({ mediaType: 'image/jpeg' })
  })

  test('what is seen through stays so where it can, and is white where it cannot', async () => {
    const bytes = await transparent()
    expect((await make(bytes, { maxEdge: 50 })).mediaType).toBe('image/png')
    expect((await pixelAt(await made(), 25, 16))[3]).toBeLessThan(255)
    expect((await make(await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).png().toBuffer(), { mediaTypes: ['image/jpeg'] })).mediaType).toBe('image/jpeg')
    expect(await pixelAt(await made(), 4, 4)).toEqual([255, 255, 255])
  })

  test('colours are what they were when the profile goes', async () => {
    const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff0000' } }).withIccProfile('p3').png().toBuffer()
    expect((await sharp(bytes).metadata()).icc).toBeDefined()
    await make(bytes, { maxEdge: 32 })
    const result = await made()
    expect((await sharp(result).metadata()).icc).toBeUndefined()
    const [red = 0, green = 0, blue = 0] = await pixelAt(result, 16, 16)
    expect([red > 250, green < 6, blue < 6]).toEqual([true, true, true])
  })

  test('fine lines survive scaling: what is half black and half white becomes grey, not stripes', async () => {
    const stripes = Buffer.from(Array.from({ length: 256 * 64 * 3 }, (_, at) => (Math.floor(at / 3) % 2 === 0 ? 0 : 255)))
    await make(await raw(256, 64, stripes).png().toBuffer(), { maxEdge: 64, mediaTypes: ['image/png'] })
    const { channels } = await sharp(await made()).stats()
    expect([channels[0]?.min ?? 0, channels[0]?.max ?? 0].map((value) => Math.abs(value - 128) < 40)).toEqual([true, true])
  })
})

describe('bytes', () => {
  test('first quality goes, then size, and both are said', async () => {
    const bytes = await raw(300, 300).jpeg({ quality: 100 }).toBuffer()
    const small = await make(bytes, { maxBytes: bytes.length * 0.6 })
    expect(small).toMatchObject({ width: 300, changes: ['compressed'] })
    const tiny = await make(bytes, { maxBytes: 8000 })
    expect(tiny.bytes).toBeLessThanOrEqual(8000)
    expect(tiny.changes).toEqual(['scaled', 'compressed'])
    // Not much smaller than it has to be.
    expect(tiny.bytes).toBeGreaterThan(3000)
    expect((await made()).length).toBe(tiny.bytes)
  })

  test('what cannot suffice is not tried: each encoding of a large photograph takes a second', async () => {
    const tried: number[] = []
    const { firstThatFits } = await import('../../main/images/make.ts')
    const lossy = [100, 80, 72, 64].map((quality, index) => ({ mediaType: 'image/jpeg', quality, isSmaller: index > 0, share: [1, 0.75, 0.62, 0.53][index] ?? 1 }) as const)
    const encode = (encoding: { quality?: number; share?: number }): Promise<{ mediaType: string; width: number; height: number; bytes: number }> => {
      tried.push(encoding.quality ?? 0)
      return Promise.resolve({ mediaType: 'image/jpeg', width: 1, height: 1, bytes: 1000 * (encoding.share ?? 1) })
    }
    await firstThatFits(lossy, 100, encode)
    await firstThatFits(lossy, 660, encode)
    expect(tried).toEqual([100, 100, 80, 72])
  })

  test('no other size is begun when all of them together take too long', async () => {
    const [{ makeImage }, { openSource }, { ImageThread }, { Recent }] = await Promise.all([
      import('../../main/images/make.ts'), import('../../main/images/source.ts'), import('../../main/images/thread.ts'), import('../../main/images/recent.ts'),
    ])
    const thread = new ImageThread(new URL('../../main/images/worker.ts', import.meta.url), 1)
    const path = file('slow', await raw(300, 300).png().toBuffer())
    const source = await openSource(path, { thread, recent: new Recent() })
    const making = { path, source, thread, target, form: { maxBytes: 5000, mediaTypes: everything } }
    expect(await code(makeImage({ ...making, seconds: 0 }))).toBe('image-too-slow')
    expect(await code(makeImage(making))).toBe('none')
  })

  test('an endpoint that takes PNG alone gets a smaller PNG', async () => {
    const small = await make(await raw(300, 300).png().toBuffer(), { maxBytes: 30_000, mediaTypes: ['image/png'] })
    expect([small.mediaType, small.bytes <= 30_000, small.width < 300]).toEqual(['image/png', true, true])
  })

  test('what cannot be made that small is refused, and what nobody can write', async () => {
    expect(await code(make(await raw(300, 300).jpeg().toBuffer(), { maxBytes: 10 }))).toBe('image-too-large')
    expect(await code(make(await photo(), { mediaTypes: ['image/jxl'] }))).toBe('bad-input')
  })
})

test('a thumbnail is a WebP of at most this edge, upright, and never larger than the image', async () => {
  expect(await images.thumbnail(file('large.jpg', await photo({ orientation: 6, width: 960, height: 640 })), 120, target)).toMatchObject({ mediaType: 'image/webp', width: 120, height: 80 })
  expect(await look(await made())).toBe(upright)
  expect(await images.thumbnail(file('small.png', await screenshot()), 500, target)).toMatchObject({ width: 96, height: 64 })
  expect(hiddenIn(await made())).toEqual([])
})
