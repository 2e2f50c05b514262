import { exif, iptc, planted, xmp } from './planted.ts'
import { lying } from './picture.ts'
import { once } from './once.ts'

function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** A photograph of the sample picture: turned by EXIF, with place, camera, thumbnail, XMP, IPTC and a comment. */
export function photo({ orientation = 1, width = 96, height = 64 }: { orientation?: number; width?: number; height?: number } = {}): Promise<Buffer<ArrayBuffer>> {
  return once(`photo ${orientation} ${width} ${height}`, async () => {
    const plain = await lying({ orientation, width, height }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()
    const thumbnail = await lying({ orientation, width: 24, height: 16 }).jpeg({ quality: 60 }).toBuffer()
    return Buffer.concat([
      plain.subarray(0, 2),
      segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif({ orientation, thumbnail })])),
      segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(xmp)])),
      segment(0xed, iptc()),
      segment(0xfe, Buffer.from(planted.comment)),
      plain.subarray(2),
    ])
  })
}

/** A photograph whose EXIF is nonsense: offsets lead out of it. It is shown as its pixels lie. */
export function photoWithBrokenExif(): Promise<Buffer<ArrayBuffer>> {
  return once('photo broken exif', async () => {
    const plain = await lying().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()
    const nonsense = Buffer.concat([Buffer.from('Exif\0\0MM\0*'), Buffer.from([0xff, 0xff, 0xff, 0xf0]), Buffer.from(planted.camera)])
    return Buffer.concat([plain.subarray(0, 2), segment(0xe1, nonsense), plain.subarray(2)])
  })
}

/** A few hundred bytes whose header says 65,500 x 65,500 pixels: 4,290 megapixels. */
export function jpegOfManyPixels(): Promise<Buffer<ArrayBuffer>> {
  return once('jpeg of many pixels', async () => {
    const bytes = Buffer.from(await lying().jpeg().toBuffer())
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
    bytes.writeUInt16BE(65_500, frame + 5)
    bytes.writeUInt16BE(65_500, frame + 7)
    return bytes
  })
}

/** CMYK, as from a printer's shop: browsers show it, many models' decoders do not. */
export function cmykPhoto(): Promise<Buffer<ArrayBuffer>> {
  return once('cmyk photo', () => lying().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer())
}
