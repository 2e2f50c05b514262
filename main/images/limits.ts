import { tooLarge } from './errors.ts'

/** A JPEG is made smaller while it is read. */
const maxJpegPixels = 268_000_000
const maxPixels = 120_000_000
/** Of an image that its decoder holds as a whole, in bytes. */
const maxHeldBytes = 512 * 1024 ** 2

/** What the head of a file says of its size, before anything is decoded. */
export interface Extent {
  readonly width: number
  readonly height: number
  readonly isJpeg: boolean
  /** Bytes of a decoded pixel. */
  readonly pixelBytes: number
  /** Whether its decoder needs memory for all pixels at once, as those of progressive and interlaced images do. */
  readonly isHeld: boolean
}

/** Throws `image-too-large` where decoding would need more memory or time than anybody would grant an image. */
export function checkExtent({ width, height, isJpeg, pixelBytes, isHeld }: Extent): void {
  const pixels = width * height
  if (pixels > (isJpeg ? maxJpegPixels : maxPixels) || (isHeld && pixels * pixelBytes > maxHeldBytes)) throw tooLarge(width, height)
}
