import { AppError } from '#shared/error.ts'
import type { MadeImage } from '#core/host.ts'
import type { Picture } from './picture.ts'
import type { Pipeline } from './sharp.ts'

/** How a picture is written. */
export interface Encoding {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
  /** 1 to 100; left out: without loss. */
  readonly quality?: number
  /** 256 colours. */
  readonly isReduced?: boolean
  /** Chosen only to save bytes. */
  readonly isSmaller: boolean
  /** About how many bytes it has of those of the best quality; left out where nobody can tell. */
  readonly share?: number
}

/** The longest edge of a WebP, in pixels. */
export const webpEdge = 16_383

const bestQuality = 88
const lowerQualities = [{ quality: 80, share: 0.75 }, { quality: 72, share: 0.62 }, { quality: 64, share: 0.53 }]
/** The share of the quality that an image has when it is scaled for its bytes: rather smaller than worse than this. */
export const scaledShare = 0.62
/** Up to so many pixels, colours are stored as finely as brightness: coloured writing stays sharp. */
const fineColourPixels = 2_500_000

/** How a picture is written when nothing forbids it, the first choice first. */
export function bestEncodings(picture: Picture, mediaTypes: readonly string[]): Encoding[] {
  const mayBe = mayBeOf(picture, mediaTypes)
  const webpFirst = picture.mediaType === 'image/webp'
  const lossless = inOrder([{ mediaType: 'image/png', isSmaller: false }, { mediaType: 'image/webp', isSmaller: false }], webpFirst)
  const lossy = inOrder([{ mediaType: 'image/jpeg', quality: bestQuality, isSmaller: false }, { mediaType: 'image/webp', quality: bestQuality, isSmaller: false }], webpFirst)
  const order = picture.isDrawn ? [...lossless, ...lossy] : [...lossy, ...lossless]
  const possible = order.filter(({ mediaType }) => mayBe(mediaType))
  const keepsAlpha = possible.filter(({ mediaType }) => mediaType !== 'image/jpeg')
  return (picture.hasAlpha && keepsAlpha.length > 0 ? keepsAlpha : possible).slice(0, 1)
}

function mayBeOf({ width, height }: Picture, mediaTypes: readonly string[]): (mediaType: string) => boolean {
  return (mediaType) => mediaTypes.includes(mediaType) && (mediaType !== 'image/webp' || Math.max(width, height) <= webpEdge)
}

/** A WebP stays one where it may. */
function inOrder(encodings: readonly Encoding[], isReversed: boolean): readonly Encoding[] {
  return isReversed ? encodings.toReversed() : encodings
}

/** How a picture is written to have fewer bytes, the better ones first. */
export function smallerEncodings(picture: Picture, mediaTypes: readonly string[]): Encoding[] {
  const mayBe = mayBeOf(picture, mediaTypes)
  const encodings: Encoding[] = []
  if (mayBe('image/png') && picture.isDrawn) encodings.push({ mediaType: 'image/png', isReduced: true, isSmaller: true })
  const isWebp = mayBe('image/webp') && (picture.hasAlpha || picture.mediaType === 'image/webp')
  const lossy = !isWebp && !picture.hasAlpha && mayBe('image/jpeg') ? 'image/jpeg' : mayBe('image/webp') ? 'image/webp' : undefined
  if (lossy !== undefined) encodings.push(...lowerQualities.map((lower) => ({ ...lower, mediaType: lossy, isSmaller: true }) as const))
  // 256 colours spoil a photograph, and finding them takes seconds: it can only become smaller.
  if (encodings.length === 0 && mayBe('image/png')) encodings.push({ mediaType: 'image/png', isSmaller: true })
  if (encodings.length === 0 && mayBe('image/jpeg')) encodings.push(...lowerQualities.map((lower) => ({ ...lower, mediaType: 'image/jpeg', isSmaller: true }) as const))
  return encodings
}

/** Writes a picture to a file, with nothing but its pixels. */
export async function encode(picture: Picture, encoding: Encoding, target: string): Promise<Omit<MadeImage, 'changes'>> {
  const opened = await picture.open()
  // What is seen through is white, as on paper. A channel that says that nothing is would be bytes for nothing.
  const image = picture.hasAlpha && encoding.mediaType !== 'image/jpeg' ? opened : opened.flatten({ background: '#ffffff' })
  const { width, height, size } = await written(image, picture, encoding).toFile(target)
  return { mediaType: encoding.mediaType, width, height, bytes: size }
}

function written(image: Pipeline, { width, height, isDrawn }: Picture, { mediaType, quality, isReduced }: Encoding): Pipeline {
  switch (mediaType) {
    case 'image/jpeg':
      return image.jpeg({ quality: quality ?? bestQuality, chromaSubsampling: width * height <= fineColourPixels ? '4:4:4' : '4:2:0' })
    case 'image/png':
      return image.png(isReduced === true ? { palette: true, colours: 256, effort: 1 } : { compressionLevel: 6, adaptiveFiltering: !isDrawn })
    case 'image/webp':
      return image.webp(quality === undefined ? { lossless: true } : { quality, smartSubsample: true })
    default:
      throw new AppError('bad-input', `${String(mediaType)} is not written.`)
  }
}
