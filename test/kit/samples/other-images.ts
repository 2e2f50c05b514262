import sharp from 'sharp'
import type { Exif } from 'sharp'
import { once } from './once.ts'
import { lying, pixels } from './picture.ts'
import { exif, place, planted, xmp } from './planted.ts'

/** What sharp writes as EXIF: camera, artist and place. */
const cameraAndPlace: Exif = {
  IFD0: { Make: planted.camera, Model: planted.model, Artist: planted.artist },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: rational(place.latitude), GPSLongitudeRef: 'E', GPSLongitude: rational(place.longitude) },
}

function rational(values: readonly number[]): string {
  return values.map((value) => `${value}/1`).join(' ')
}

function webpChunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

/** The sample picture as WebP, turned by EXIF, with place, camera and XMP. */
export function webp({ orientation = 1 }: { orientation?: number } = {}): Promise<Buffer<ArrayBuffer>> {
  return once(`webp ${orientation}`, async () => {
    const { data, info } = await lying({ orientation }).webp({ lossless: true }).toBuffer({ resolveWithObject: true })
    const extended = Buffer.alloc(10)
    // EXIF and XMP follow.
    extended[0] = 0x0c
    extended.writeUIntLE(info.width - 1, 4, 3)
    extended.writeUIntLE(info.height - 1, 7, 3)
    const body = Buffer.concat([Buffer.from('WEBP'), webpChunk('VP8X', extended), data.subarray(12), webpChunk('EXIF', exif({ orientation })), webpChunk('XMP ', Buffer.from(xmp))])
    return webpChunk('RIFF', body)
  })
}

/** The sample picture as AVIF, with place and camera. */
export function avif(): Promise<Buffer<ArrayBuffer>> {
  return once('avif', () => lying().avif({ quality: 90, effort: 0, chromaSubsampling: '4:4:4' }).withExif(cameraAndPlace).toBuffer())
}

/** The sample picture as TIFF; with more pages, the others are grey. */
export function tiff({ pages = 1, orientation = 1 }: { pages?: number; orientation?: number } = {}): Promise<Buffer<ArrayBuffer>> {
  return once(`tiff ${pages} ${orientation}`, () => {
    const first = pixels({ orientation })
    const others = Buffer.alloc(first.data.length * (pages - 1), 128)
    const raw = { width: first.width, height: first.height * pages, channels: 3, ...(pages > 1 && { pageHeight: first.height }) } as const
    return sharp(Buffer.concat([first.data, others]), { raw }).tiff({ compression: 'lzw' }).withXmp(xmp).withMetadata({ orientation }).toBuffer()
  })
}

/** An animation; its first frame is the sample picture, the others are of changing grey. It holds a comment. */
export function gif({ frames = 3 }: { frames?: number } = {}): Promise<Buffer<ArrayBuffer>> {
  return once(`gif ${frames}`, async () => {
    const first = pixels()
    const others = Array.from({ length: frames - 1 }, (_, index) => Buffer.alloc(first.data.length, (index * 37) % 256))
    const raw = { width: first.width, height: first.height * frames, channels: 3, ...(frames > 1 && { pageHeight: first.height }) } as const
    const bytes = await sharp(Buffer.concat([first.data, ...others]), { raw, animated: true, limitInputPixels: false }).gif({ effort: 1, ...(frames > 1 && { delay: 50 }) }).toBuffer()
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe, planted.comment.length]), Buffer.from(planted.comment), Buffer.from([0])])
    return Buffer.concat([bytes.subarray(0, -1), comment, bytes.subarray(-1)])
  })
}

/** The sample picture as BMP of 24 bits, lowest row first, as Windows writes it. */
export function bmp(): Promise<Buffer<ArrayBuffer>> {
  return once('bmp', () => {
    const { data, width, height } = pixels()
    const stride = Math.ceil((width * 3) / 4) * 4
    const bytes = Buffer.alloc(54 + stride * height)
    bytes.write('BM', 'latin1')
    bytes.writeUInt32LE(bytes.length, 2)
    bytes.writeUInt32LE(54, 10)
    bytes.writeUInt32LE(40, 14)
    bytes.writeInt32LE(width, 18)
    bytes.writeInt32LE(height, 22)
    bytes.writeUInt16LE(1, 26)
    bytes.writeUInt16LE(24, 28)
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 3)
        bytes.set([blue, green, red], 54 + (height - 1 - y) * stride + x * 3)
      }
    }
    return bytes
  })
}

/** A BMP whose head says 60,000 x 60,000 pixels of 32 bits; nothing of them is there. */
export function bmpOfManyPixels(): Promise<Buffer<ArrayBuffer>> {
  return once('bmp of many pixels', async () => {
    const bytes = Buffer.from(await bmp())
    bytes.writeInt32LE(60_000, 18)
    bytes.writeInt32LE(60_000, 22)
    bytes.writeUInt16LE(32, 28)
    return bytes
  })
}

// Written once by libheif's encoder from the sample picture, with camera and place in its EXIF: nothing that npm installs writes HEIC.
const heicFiles = {
  plain: 'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAABuwABAAAAAAAAAMIAAgAAAA' +
    'ACfQABAAAAAAAAALgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAA' +
    'kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2' +
    'xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAABgm1kYXQAAAC+KAGv' +
    'DuDmugGA5Ov9paf//ko7kP5CENFW0Dv0In/7dX//PRGZbuGTYTon/3qblnpTNMqPxRmhZEtxkTlnKrMXSSQLYHfcB6txBf7mHdDgfQsAphhJKk9qkmX7tqfH8TcH//Nj17/R8Qp5DXuceJqWpzrNWG' +
    '/uiL7b7eX+rNy3Nro8aa2a57/5abSgzyhptD4R/dq3nv9+0FXW9G9X+XCJ/RXvggtIB0TIVtkDw6Wv/8Kiu6SRFp+XL6CnP8DQegAAAAZFeGlmAABNTQAqAAAACAADAQ8AAgAAABUAAAAyARIAAwAA' +
    'AAEAAQAAiCUABAAAAAEAAABIAAAAAFBsYW50ZWQgQ2FtZXJhIFdvcmtzAAAABAABAAIAAAACTgAAAAACAAUAAAADAAAAfgADAAIAAAACRQAAAAAEAAUAAAADAAAAlgAAAAAAAAA0AAAAAQAAAB8AAA' +
    'ABAAAADAAAAAEAAAANAAAAAQAAABgAAAABAAAAEgAAAAE=',
  turned: 'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAABxQABAAAAAAAAAM8AAgAAAA' +
    'AClAABAAAAAAAAALgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA4GlwcnAAAADAaXBjbwAAAHhodmNDAQNwAAAA' +
    'kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBhZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2' +
    'xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAYAAAABBwaXhpAAAAAAMICAgAAAAJaXJvdAMAAAAYaXBtYQAAAAAAAAABAAEFgQIDBIUAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAY9t' +
    'ZGF0AAAAyygBrw7gNIMBydfx3T//849//+hajHeP/XIy2n3SxN/5AfY/v4N/OFF4e7C/2LiV4l5IqLJA5MP/uByz+YrwDX0SH4mKAAT6krOYga4gK0qfCjxO3MFpwTQG891Be+CTNKqVHdFb5fzfJ1' +
    '/Tauol8HqLIbOg7UxTzI8zB/Arh/37R39b0+FPptMg4yoS8CYi9yPGcGer3vZSu/1ExJhTMKpNoRzuk/yaBBZeVSpbD84Gflt1WbeLuAq3Eye3i9o0BzZbtzOiSS/9gA/4AAAABkV4aWYAAE1NACoA' +
    'AAAIAAMBDwACAAAAFQAAADIBEgADAAAAAQAGAACIJQAEAAAAAQAAAEgAAAAAUGxhbnRlZCBDYW1lcmEgV29ya3MAAAAEAAEAAgAAAAJOAAAAAAIABQAAAAMAAAB+AAMAAgAAAAJFAAAAAAQABQAAAA' +
    'MAAACWAAAAAAAAADQAAAABAAAAHwAAAAEAAAAMAAAAAQAAAA0AAAABAAAAGAAAAAEAAAASAAAAAQ==',
} as const

/** The sample picture as HEIC, as telephones write it: upright, or turned by the file's own rotation and by EXIF, which count once. */
export function heic(which: keyof typeof heicFiles = 'plain'): Promise<Buffer<ArrayBuffer>> {
  return once(`heic ${which}`, () => Buffer.from(heicFiles[which], 'base64'))
}

