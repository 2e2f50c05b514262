import { readFileSync, statSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { openImages } from '#kit/image-files.ts'
import { difference, gif, hiddenIn, photo, screenshot, webp } from '#kit/samples.ts'
import { clean } from '../../main/images/clean.ts'

const { images, target, file, made, remove } = openImages()
afterAll(remove)

const samples = [['image/jpeg', () => photo()], ['image/png', () => screenshot()], ['image/webp', () => webp()], ['image/gif', () => gif()]] as const
const cleaned = (mediaType: string, bytes: Uint8Array): Buffer | null => {
  const result = clean(mediaType, bytes)
  return result === null ? null : Buffer.concat(result.pieces)
}

test.each(samples)('%s loses all but its picture, and a second time nothing', async (mediaType, sample) => {
  const bytes = await sample()
  const result = cleaned(mediaType, bytes)
  if (result === null) throw new Error('it was not cleaned')
  expect([hiddenIn(bytes).length > 0, hiddenIn(result), await difference(result, bytes)]).toEqual([true, [], 0])
  expect([clean(mediaType, result)?.isCut, cleaned(mediaType, result)?.equals(result)]).toEqual([false, true])
})

test.each(samples)('what is behind the end of %s goes: films and second images stand there', async (mediaType, sample) => {
  const bytes = await sample()
  const result = cleaned(mediaType, Buffer.concat([bytes, Buffer.from('ftypmp42 a film')]))
  expect(result?.includes('a film')).toBe(false)
})

test.each(samples)('%s cut anywhere is followed to its end or left alone, never forever and never beyond', async (mediaType, sample) => {
  const bytes = await sample()
  for (let length = 0; length < bytes.length; length += 1) {
    const result = cleaned(mediaType, bytes.subarray(0, length))
    if (result !== null) expect(hiddenIn(result)).toEqual([])
  }
})

test.each(samples)('%s with bytes changed at random ends, and grows by nothing', async (mediaType, sample) => {
  const bytes = await sample()
  let state = 7
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  for (let round = 0; round < 1500; round += 1) {
    const damaged = Buffer.from(bytes)
    for (let count = 0; count < 3; count += 1) damaged[next(Math.min(400, damaged.length))] = next(256)
    expect(cleaned(mediaType, damaged)?.length ?? 0).toBeLessThanOrEqual(bytes.length + 1)
  }
})

test('a JPEG keeps its profile and its kind of colours, and loses the small picture in its head', () => {
  const segment = (code: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([0xff, code, (content.length + 2) >> 8, (content.length + 2) & 255]), content])
  const jfif = Buffer.concat([Buffer.from('JFIF\0'), Buffer.from([1, 2, 0, 0, 1, 0, 1, 2, 2]), Buffer.from('twelve bytes')])
  const profile = segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01profile'))
  const adobe = segment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x02'))
  // Pixels with a marker in them that restarts the decoder, and a second scan, as progressive files have.
  const scan = Buffer.concat([segment(0xda, Buffer.from([1])), Buffer.from([1, 0xff, 0, 2, 0xff, 0xd0, 3]), segment(0xc4, Buffer.from([9])), segment(0xda, Buffer.from([2])), Buffer.from([4, 5])])
  const all = Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xe0, jfif), segment(0xe1, Buffer.from('Exif\0\0place')), profile, segment(0xed, Buffer.from('Photoshop 3.0\0')), adobe, segment(0xfe, Buffer.from('a comment')), scan, Buffer.from([0xff, 0xd9])])
  const head = segment(0xe0, Buffer.concat([jfif.subarray(0, 12), Buffer.alloc(2)]))
  expect(cleaned('image/jpeg', all)?.toString('latin1')).toBe(Buffer.concat([Buffer.from([0xff, 0xd8]), head, profile, adobe, scan, Buffer.from([0xff, 0xd9])]).toString('latin1'))
})

test('of an animated PNG the picture remains that everything shows', async () => {
  const { crc32 } = await import('node:zlib')
  const chunk = (kind: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind), content])
    const bytes = Buffer.alloc(body.length + 8)
    bytes.writeUInt32BE(content.length)
    body.copy(bytes, 4)
    bytes.writeUInt32BE(crc32(body), body.length + 4)
    return bytes
  }
  const plain = await sharp({ create: { width: 5, height: 4, channels: 3, background: '#c00' } }).png().toBuffer()
  const animated = Buffer.concat([plain.subarray(0, 33), chunk('acTL', Buffer.from([0, 0, 0, 3, 0, 0, 0, 0])), plain.subarray(33, -12), chunk('fdAT', Buffer.from('another frame')), plain.subarray(-12)])
  expect(await images.describe(file('animated.png', animated))).toMatchObject({ frames: 3 })
  expect(await images.make(file('animated.png', animated), { mediaTypes: ['image/png'] }, target)).toMatchObject({ changes: ['first-frame'] })
  expect((await made()).includes('another frame')).toBe(false)
})

test('what needs no cleaning takes no place of its own, and is not the same file to write to', async () => {
  const path = file('clean.png', await sharp({ create: { width: 5, height: 4, channels: 3, background: '#c00' } }).png().toBuffer())
  const other = `${target}-linked`
  expect((await images.make(path, { mediaTypes: ['image/png'] }, other)).changes).toEqual([])
  expect(statSync(other).ino).toBe(statSync(path).ino)
  writeFileSync(`${path}-new`, 'x')
  expect(readFileSync(other).length).toBe(statSync(path).size)
})

test('an image of many megabytes is cleaned in the thread, with the same result', async () => {
  const large = await sharp(Buffer.alloc(1700 * 1700 * 3).map((_, at) => (Math.imul(at, 2_654_435_761) >>> 13) & 255), { raw: { width: 1700, height: 1700, channels: 3 } }).withExif({ IFD0: { Copyright: 'secret' } }).png({ compressionLevel: 0 }).toBuffer()
  expect(large.length).toBeGreaterThan(4 * 1024 ** 2)
  const { bytes, changes } = await images.make(file('large.png', large), { mediaTypes: ['image/png'] }, target)
  expect([changes, bytes]).toEqual([['cleaned'], (await made()).length])
  expect(hiddenIn(await made())).toEqual([])
})
