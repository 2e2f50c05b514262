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

/** Of an image that is encoded anew, or edited: these are turned as a whole. */
const maxWorkedPixels = 64_000_000

/** The longer edge that an image of this size may have when it is encoded anew, in pixels. */
export function workedEdge({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.floor(Math.max(width, height) * Math.min(1, Math.sqrt(maxWorkedPixels / (width * height))))
}

/** Throws `image-too-large` where an image is larger than what is edited. */
export function checkEditable({ width, height }: { readonly width: number; readonly height: number }): void {
  if (width * height > maxJpegPixels / 2) throw tooLarge(width, height)
}
