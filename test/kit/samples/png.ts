import { crc32, deflateSync } from 'node:zlib'
import { adlerOfZeros, deflatedMegabytes } from './deflate.ts'
import { once } from './once.ts'
import { lying } from './picture.ts'
import { exif, planted, xmp } from './planted.ts'

const signature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const bytes = Buffer.alloc(named.length + 8)
  bytes.writeUInt32BE(content.length, 0)
  named.copy(bytes, 4)
  bytes.writeUInt32BE(crc32(named), named.length + 4)
  return bytes
}

/** The head of a PNG: eight bits of grey, or of red, green and blue. */
function head(width: number, height: number, colour: 0 | 2): Buffer {
  const content = Buffer.alloc(13)
  content.writeUInt32BE(width, 0)
  content.writeUInt32BE(height, 4)
  content.set([8, colour, 0, 0, 0], 8)
  return chunk('IHDR', content)
}

/** The sample picture, with what programs write into a PNG: EXIF that says how it is turned, XMP, texts. */
export function screenshot({ orientation = 1, width = 96, height = 64 }: { orientation?: number; width?: number; height?: number } = {}): Promise<Buffer<ArrayBuffer>> {
  return once(`screenshot ${orientation} ${width} ${height}`, async () => {
    const plain = await lying({ orientation, width, height }).png().toBuffer()
    const afterHead = signature.length + 25
    return Buffer.concat([
      plain.subarray(0, afterHead),
      chunk('eXIf', exif({ orientation })),
      chunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.from(xmp)])),
      chunk('tEXt', Buffer.from(`Comment\0${planted.comment}`)),
      chunk('zTXt', Buffer.concat([Buffer.from('Description\0\0'), deflateSync(planted.text)])),
      plain.subarray(afterHead),
    ])
  })
}

/** Wholly transparent, with colours beneath: what becomes of it where only JPEG is taken must not be black. */
export function transparent(): Promise<Buffer<ArrayBuffer>> {
  return once('transparent', () => lying().ensureAlpha(0).png().toBuffer())
}

/** A few bytes whose head says 25,000 x 20,000 pixels: 500 megapixels, and nothing of them is there. */
export function pngOfManyPixels(): Promise<Buffer<ArrayBuffer>> {
  return once('png of many pixels', () => Buffer.concat([signature, head(25_000, 20_000, 2), chunk('IDAT', deflateSync(Buffer.alloc(100))), chunk('IEND', Buffer.alloc(0))]))
}

/** A bomb: one megabyte that is, whole and correct, 30,000 x 30,000 black pixels. */
export function pngBomb(): Promise<Buffer<ArrayBuffer>> {
  return once('png bomb', () => {
    const bytes = 30_000 * 30_001
    const megabytes = Math.ceil(bytes / 1_048_576)
    const data = Buffer.concat([Buffer.from([0x78, 0x01]), deflatedMegabytes(0, megabytes), adlerOfZeros(megabytes * 1_048_576)])
    return Buffer.concat([signature, head(30_000, 30_000, 0), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
  })
}

/** A bomb in a text: a picture of one pixel whose description becomes a gigabyte. */
export function pngTextBomb(): Promise<Buffer<ArrayBuffer>> {
  return once('png text bomb', () => {
    const data = Buffer.concat([Buffer.from([0x78, 0x01]), deflatedMegabytes(0, 1024), adlerOfZeros(1024 * 1_048_576)])
    const text = Buffer.concat([Buffer.from('Description\0\0'), data])
    return Buffer.concat([signature, head(1, 1, 0), chunk('zTXt', text), chunk('IDAT', deflateSync(Buffer.alloc(2))), chunk('IEND', Buffer.alloc(0))])
  })
}
