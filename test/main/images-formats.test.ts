import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { noise, openImages, pixelAt } from '#kit/image-files.ts'
import { avif, bmp, bmpOfManyPixels, difference, heic, hiddenIn, look, lying, pngBomb, pngTextBomb, svgs, tiff, upright } from '#kit/samples.ts'
import { bmpOf } from '#kit/bmp.ts'

const { images, target, file, made, code, remove } = openImages()
const hasty = openImages(1.5)
afterAll(() => {
  remove()
  hasty.remove()
})

const form = { mediaTypes: ['image/png', 'image/jpeg'] }
const svg = (content: string, size = 'width="64" height="64"'): string => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${content}</svg>`

describe('formats that endpoints do not take are made of what they show', () => {
  test.each([
    ['image/avif', avif, 40], ['image/tiff', () => tiff({ pages: 3, orientation: 6 }), 0], ['image/bmp', bmp, 0], ['image/heic', heic, 40], ['image/heic', () => heic('turned'), 40],
  ] as const)('%s', async (mediaType, sample, within) => {
    const path = file('sample', await sample())
    expect(await images.describe(path)).toMatchObject({ mediaType, width: 96, height: 64, frames: 1 })
    expect((await images.make(path, form, target)).changes).toContain('converted')
    const result = await made()
    expect([await look(result), hiddenIn(result)]).toEqual([upright, []])
    expect(await difference(result, await lying().png().toBuffer())).toBeLessThanOrEqual(within)
  })

  test('a bitmap of every age and depth shows the same', async () => {
    const kinds = [
      { bits: 1 }, { bits: 4 }, { bits: 8 }, { bits: 16 }, { bits: 24 }, { bits: 32 }, { bits: 24, isTopDown: true }, { bits: 8, isOld: true },
      { bits: 16, masks: [0xf800, 0x7e0, 0x1f] }, { bits: 32, masks: [0xff, 0xff00, 0xff0000, 0xff000000] }, { bits: 8, runs: true }, { bits: 4, runs: true },
    ] as const
    for (const kind of kinds) {
      expect(await images.make(file('kind.bmp', bmpOf(kind)), { mediaTypes: ['image/png'] }, target)).toMatchObject({ width: 13, height: 5 })
      const result = await made()
      const corners = [await pixelAt(result, 0, 0), await pixelAt(result, 12, 0), await pixelAt(result, 0, 4), await pixelAt(result, 12, 4)].map((pixel) => pixel.slice(0, 3))
      expect({ kind, corners }).toEqual({ kind, corners: [[255, 255, 255], [0, 0, 0], [0, 0, 0], [255, 255, 255]] })
    }
  })

  test('the colours of a telephone, which are another space, come out as they are shown', async () => {
    // What the decoder of HEIC hands on: pixels with a profile, here those of a red that is not the red of sRGB.
    const { createTiff } = await import('../../main/images/tiff.ts')
    const p3 = (await sharp(await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } }).withIccProfile('p3').png().toBuffer()).metadata()).icc
    const { tiff: bytes, pixels } = createTiff({ width: 300, height: 5000, channels: 3, ...(p3 !== undefined && { profile: p3 }) })
    for (let at = 0; at < pixels.length; at += 3) pixels.set([200, 100, 50], at)
    await images.make(file('profile.tif', bytes), { mediaTypes: ['image/png'] }, target)
    const shown = await pixelAt(await made(), 299, 4999)
    expect(shown).not.toEqual([200, 100, 50])
    expect(Math.max(...shown.map((value, index) => Math.abs(value - ([212, 95, 35][index] ?? 0))))).toBeLessThan(6)
  })
})

describe('an SVG is drawn', () => {
  test('in a size that can be read, whatever size it names', async () => {
    expect(await images.describe(file('icon.svg', svg('', 'viewBox="0 0 24 12"')))).toMatchObject({ mediaType: 'image/svg+xml', width: 1536, height: 768 })
    expect(await images.describe(file('huge.svg', svgs.huge))).toMatchObject({ width: 4096, height: 4096 })
    expect(await images.make(file('plain.svg', svgs.plain), { ...form, maxEdge: 300 }, target)).toMatchObject({ mediaType: 'image/png', width: 300, height: 200, changes: ['rasterised'] })
    expect(await look(await made())).toBe(upright)
  })

  test('with a beginning as programs write it; a page that only has one in it is none', async () => {
    const prolog = '\uFEFF<?xml version="1.0"?>\n<!-- drawn -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd" [ <!ENTITY red "#ff0000"> ]>\n'
    await images.make(file('prolog.svg', prolog + svg('<rect width="64" height="64" fill="&red;"/>')), { ...form, maxEdge: 64 }, target)
    expect(await pixelAt(await made(), 5, 5)).toEqual([255, 0, 0])
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(svg('<rect width="64" height="64" fill="lime"/>'), 'utf16le')])
    await images.make(file('wide.svg', marked), { ...form, maxEdge: 64 }, target)
    expect(await pixelAt(await made(), 5, 5)).toEqual([0, 255, 0])
    expect(await code(images.describe(file('page.svg', `<!doctype html><html><body>${svgs.plain}</body></html>`)))).toBe('file-not-image')
  })

  test('what is written in it can be read, where the machine has a font', async () => {
    const { fontsFor } = await import('../../main/images/fonts.ts')
    const text = svg('<rect width="64" height="64" fill="#fff"/><text x="4" y="50" font-size="48" font-family="Unknown Sans">M</text>')
    await images.make(file('text.svg', text), { ...form, maxEdge: 256 }, target)
    const { channels } = await sharp(await made()).stats()
    expect((channels[0]?.min ?? 255) < 40).toBe((await fontsFor(text)).fontBuffers.length > 0)
  })

  test('half transparent colours are not darkened', async () => {
    await images.make(file('half.svg', svg('<rect width="64" height="64" fill="#c86432" fill-opacity="0.5"/>')), { mediaTypes: ['image/png'], maxEdge: 64 }, target)
    expect((await pixelAt(await made(), 9, 9)).map((value, index) => Math.abs(value - ([200, 100, 50, 128][index] ?? 0)) <= 2)).toEqual([true, true, true, true])
  })
})

describe('harm', () => {
  test.each([
    ['entities of entities', svgs.laughs, 'image-broken'], ['uses of uses', svgs.uses, 'image-broken'], ['sixty thousand levels', svgs.nested, 'image-broken'], ['no root', '<svg', 'file-not-image'],
    ['no size', svg('', 'width="0" height="0"'), 'image-broken'], ['not closed', '<svg xmlns="http://www.w3.org/2000/svg"><g>', 'image-broken'],
  ])('an SVG of %s', async (_name, text, expected) => {
    expect(await code(images.describe(file('harm.svg', text)))).toBe(expected)
  })

  test('an SVG that would draw for minutes is ended, keeps nobody waiting, and the next one is drawn', async () => {
    const filter = svg('<filter id="f"><feMorphology operator="dilate" radius="400"/></filter><rect width="64" height="64" fill="red" filter="url(#f)"/>', 'width="2048" height="2048" viewBox="0 0 64 64"')
    const began = performance.now()
    const order: string[] = []
    const quick = file('quick.tif', await tiff())
    const others = [1, 2, 3].map(() => hasty.images.describe(quick).then(() => order.push('quick')))
    const both = Promise.all([code(hasty.images.describe(file('slow.svg', filter)).finally(() => order.push('slow'))), hasty.images.make(file('next.svg', svgs.plain), { ...form, maxEdge: 96 }, target)])
    expect((await both)[0]).toBe('image-too-slow')
    await Promise.all(others)
    expect(order).toEqual(['quick', 'quick', 'quick', 'slow'])
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(await look(await made())).toBe(upright)
  }, 30_000)

  test('images inside a drawing are counted before they are decoded, also where they are hidden', async () => {
    const bomb = (await pngBomb()).toString('base64')
    expect(await code(images.describe(file('bomb.svg', svg(`<image width="9" height="9" href="data:image/png;base64,${bomb}"/>`))))).toBe('image-too-large')
    const before = process.memoryUsage().rss
    expect(await code(images.describe(file('hidden.svg', svg(`<image width="9" height="9" href="&#100;ata:image/png;base64,${bomb}"/>`))))).toBeOneOf(['image-broken', 'image-too-slow'])
    expect(process.memoryUsage().rss - before).toBeLessThan(700_000_000)
    const inner = Buffer.from(svg('<rect width="64" height="64" fill="red"/>')).toString('base64')
    await images.make(file('drawing.svg', svg(`<rect width="64" height="64" fill="lime"/><image width="64" height="64" href="data:image/svg+xml;base64,${inner}"/>`)), { ...form, maxEdge: 32 }, target)
    expect(await pixelAt(await made(), 9, 9)).toEqual([0, 255, 0])
  }, 30_000)

  test('heads that promise too many pixels are refused before anything is decoded', async () => {
    const began = performance.now()
    expect(await code(images.describe(file('many.bmp', await bmpOfManyPixels())))).toBe('image-too-large')
    // 100 million pixels of 16 bits that are interlaced would be held as a whole.
    const interlaced = Buffer.from(await sharp(noise(4, 4, 4), { raw: { width: 4, height: 4, channels: 4 } }).toColourspace('rgb16').png({ progressive: true }).toBuffer())
    interlaced.writeUInt32BE(10_000, 16)
    interlaced.writeUInt32BE(10_000, 20)
    const { crc32 } = await import('node:zlib')
    interlaced.writeUInt32BE(crc32(interlaced.subarray(12, 29)), 29)
    expect(await code(images.describe(file('interlaced.png', interlaced)))).toBe('image-too-large')
    expect(performance.now() - began).toBeLessThan(2000)
  })

  test('texts of a PNG are not unpacked', async () => {
    const path = file('text.png', await pngTextBomb())
    expect(await images.describe(path)).toMatchObject({ width: 1 })
    expect((await images.make(path, form, target)).bytes).toBeLessThan(200)
  })

  test('what is said of a damaged file names no path', async () => {
    const whole = await avif()
    const details = await images.describe(file('cut.avif', whole.subarray(0, 500))).catch((thrown: unknown) => (thrown as { details: unknown }).details)
    expect(JSON.stringify(details)).not.toMatch(/parley-images|cut\.avif/)
    expect(JSON.stringify(details)).toMatch(/[a-z]{4}/)
  })

  test('a film is no image, though its container is that of HEIC', async () => {
    expect(await code(images.describe(file('film.heic', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'))))).toBe('file-not-image')
  })

  test.each([['bmp', bmp], ['heic', heic], ['avif', avif], ['tiff', () => tiff()]] as const)('a cut %s is broken, wherever its pixels are cut', async (name, sample) => {
    const bytes = await sample()
    for (const share of [0.3, 0.6, 0.9]) {
      const path = file(`cut.${name}`, bytes.subarray(0, Math.floor(bytes.length * share)))
      const told = await code(images.describe(path))
      // Behind the pixels of a TIFF stands what may be missing.
      if (told === 'none') await images.make(path, form, target)
      expect({ share, told: told === 'none' ? await look(await made()) : told }).toEqual({ share, told: expect.toBeOneOf(['image-broken', 'file-not-image', ...(name === 'tiff' ? [upright] : [])]) })
    }
  })
})
