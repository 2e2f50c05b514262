import { AppError } from '#shared/error.ts'
import { readExtent } from './extent.ts'

/** Pixels of all images that an SVG holds. */
const maxPixels = 64_000_000
/** So many characters of base64 hold the head of an image. */
const headCharacters = 64 * 1024

/**
 * Looks at the images that are written inside an SVG, before the renderer decodes them. Drawings inside a drawing are left out:
 * they could hold others, and so on. Throws `image-too-large` where there are more pixels than one drawing may hold.
 */
export function limitEmbedded(text: string): string {
  let pixels = 0
  for (const { index } of text.matchAll(/data:\s*image\/[a-z0-9.+-]+[^,"']{0,200}?;\s*base64\s*,/gi)) {
    const comma = text.indexOf(',', index)
    const head = Buffer.from(text.slice(comma + 1, comma + 1 + headCharacters), 'base64')
    const { width, height } = readExtent(head) ?? { width: 0, height: 0 }
    pixels += width * height
    if (pixels > maxPixels) throw new AppError('image-too-large', 'The drawing holds images with too many pixels.', { width, height })
  }
  return text.replaceAll(/data:\s*image\/svg\+xml[^"']*/gi, '')
}
