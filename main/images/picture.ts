import type { Source } from './source.ts'
import { openSharp } from './sharp.ts'
import type { Pipeline } from './sharp.ts'

/** Pixels that are kept in memory between two encodings, at most; larger pictures are decoded again for each. */
const maxKeptPixels = 16_000_000
/** How much of a drawing is one colour beside itself, and of a photograph is not. */
const flatShare = 0.4
/** Pixels that tell a drawing. */
const toldPixels = 250_000
/** Pixels that are looked at for what is seen through: all of most images, some rows of very large ones. */
const sampledPixels = 2_500_000

/** An upright picture in the size that it will have, ready to be encoded. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
  /** What it was before. */
  readonly mediaType: string
  /** A drawing, a screenshot, a text: areas of one colour, which JPEG would blur. */
  readonly isDrawn: boolean
  open(): Promise<Pipeline>
}

/** Brings an image to at most `edge` pixels in width and height, upright, its colours as sRGB. */
export async function drawingOf(source: Source, edge: number): Promise<Picture> {
  const scale = Math.min(1, edge / Math.max(source.width, source.height))
  const width = Math.max(1, Math.round(source.width * scale))
  const height = Math.max(1, Math.round(source.height * scale))
  const open = async (): Promise<Pipeline> => {
    const upright = (await source.open()).autoOrient()
    const sized = scale === 1 ? upright : upright.resize(width, height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    return sized.toColourspace('srgb')
  }
  const { mediaType } = source
  const mayBeDrawn = mediaType !== 'image/jpeg'
  if (width * height > maxKeptPixels) return { width, height, mediaType, hasAlpha: source.hasAlpha, isDrawn: false, open }
  const { data, info } = await (await open()).raw().toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  const hasAlpha = source.hasAlpha && isSeenThrough(data, raw)
  return { ...raw, mediaType, hasAlpha, isDrawn: mayBeDrawn && isFlat(data, raw), open: () => openSharp({ pixels: data, raw }) }
}

interface Raw {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 2 | 3 | 4
}

/** Whether neighbours are often of the same colour. A few rows tell. */
function isFlat(pixels: Buffer, { width, height, channels }: Raw): boolean {
  const step = Math.ceil((width * height) / toldPixels)
  let same = 0
  let all = 0
  for (let row = 0; row < height; row += step) {
    for (let at = (row * width + 1) * channels; at < (row + 1) * width * channels; at += channels) {
      all += 1
      if (isSame(pixels, at, channels)) same += 1
    }
  }
  return all > 0 && same / all >= flatShare
}

function isSame(pixels: Buffer, at: number, channels: number): boolean {
  for (let channel = 0; channel < channels; channel += 1) if (pixels[at + channel] !== pixels[at + channel - channels]) return false
  return true
}

/** Whether any of the pixels is not opaque. Images often have a channel for it that they do not use. */
function isSeenThrough(pixels: Buffer, { width, height, channels }: Raw): boolean {
  const step = Math.ceil((width * height) / sampledPixels)
  for (let row = 0; row < height; row += step) {
    for (let at = row * width * channels + channels - 1; at < (row + 1) * width * channels; at += channels) if (pixels[at] !== 255) return true
  }
  return false
}
