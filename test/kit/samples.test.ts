import { inflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { adlerOfZeros, deflatedMegabytes } from './samples/deflate.ts'
import { difference, gif, hiddenIn, lying, look, photo, planted, screenshot, upright, webp } from './samples.ts'

describe('the samples are what they say', () => {
  // A turned sample that lies upright would let code pass that turns nothing.
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('a photograph that lies as EXIF’s %i is upright only when it is turned', async (orientation) => {
    for (const file of [await photo({ orientation }), await screenshot({ orientation }), await webp({ orientation })]) {
      expect((await look(file)) === upright).toBe(orientation === 1)
      expect(await look(await sharp(file).autoOrient().png().toBuffer())).toBe(upright)
    }
  })

  // A reader that misses a piece would let it leave this machine unseen.
  test('what cameras and programs write is found, in every format that is sent', async () => {
    const words = [planted.camera, planted.model, planted.artist, planted.xmp]
    expect(hiddenIn(await photo())).toEqual(['jpeg APP1', 'jpeg APP1', 'jpeg APP13', 'jpeg COM', ...words, planted.iptc, planted.comment])
    expect(hiddenIn(await screenshot())).toEqual(['png eXIf', 'png iTXt', 'png tEXt', 'png zTXt', ...words, planted.comment])
    expect(hiddenIn(await webp())).toEqual(['webp EXIF', 'webp XMP ', ...words])
    expect(hiddenIn(await gif())).toEqual(['gif comment', planted.comment])
    expect(hiddenIn(Buffer.concat([await lying().jpeg().toBuffer(), Buffer.from('more')]))).toEqual(['jpeg after its end'])
    for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) expect(hiddenIn(await lying().toFormat(format).toBuffer())).toEqual([])
  })

  test('pixels that differ are told', async () => {
    const [one, other] = [await lying().png().toBuffer(), await lying({ orientation: 3 }).png().toBuffer()]
    expect(await difference(one, one)).toBe(0)
    expect(await difference(one, other)).toBe(190)
    expect(await difference(one, await lying({ width: 48 }).png().toBuffer())).toBe(-1)
  })

  test('what is deflated without being there becomes what it says', () => {
    const whole = Buffer.concat([Buffer.from([0x78, 0x01]), deflatedMegabytes(0, 3), adlerOfZeros(3 * 1_048_576)])
    expect(inflateSync(whole).equals(Buffer.alloc(3 * 1_048_576))).toBe(true)
  })
})
