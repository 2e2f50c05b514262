import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

/** What the photographs of a benchmark are like. */
export interface Photos {
  readonly count: number
  readonly width: number
  readonly height: number
}

/**
 * Writes photographs as from a camera: noise under a slow change of light, some megabytes each, every second one turned by EXIF. They have the same
 * pixels and different bytes, so that each is a file of its own for whoever goes by the content. Answers their paths.
 */
export async function writePhotos(folder: string, { count, width, height }: Photos): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const noise = await sharp({ create: { width: width >> 2, height: height >> 2, channels: 3, background: '#888888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).png({ compressionLevel: 0 }).toBuffer()
  const light = await sharp(Buffer.from([250, 220, 160, 60, 120, 90, 20, 40, 80, 200, 230, 250]), { raw: { width: 2, height: 2, channels: 3 } }).resize(width >> 2, height >> 2, { kernel: 'cubic' }).png().toBuffer()
  const lit = await sharp(noise).composite([{ input: light, blend: 'soft-light' }]).png({ compressionLevel: 0 }).toBuffer()
  const both = await Promise.all([1, 6].map((orientation) => sharp(lit).resize(width, height).jpeg({ quality: 88 }).withMetadata({ orientation }).toBuffer()))
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `photo ${String(index + 1).padStart(3, '0')}.jpg`)
    const photo = both[index % 2] ?? Buffer.alloc(0)
    const comment = Buffer.from(`number ${index}`)
    writeFileSync(path, Buffer.concat([photo.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment, photo.subarray(2)]))
    return path
  })
}
