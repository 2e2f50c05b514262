import type * as Sharp from 'sharp'
import type { ImageInfo } from '#core/host.ts'
import { readBmpHead } from './bmp-head.ts'
import { broken, notImage, toImageError } from './errors.ts'
import { kindOf, pngFrames, readHead } from './kind.ts'
import type { Kind } from './kind.ts'
import { checkExtent } from './limits.ts'
import type { Recent } from './recent.ts'
import { openSharp } from './sharp.ts'
import type { Input, Pipeline } from './sharp.ts'
import type { ImageThread } from './thread.ts'

/** An image that was recognised and may be decoded. */
export interface Source extends ImageInfo {
  readonly hasAlpha: boolean
  /** Whether its colours are what a browser shows: neither of print, nor of 16 bits. */
  readonly isPlain: boolean
  /** Whether sharp reads the file itself, so that reading it finds out whether it is whole. */
  readonly isDecoded: boolean
  /** A new pipeline that begins with its first frame, not yet upright. */
  open(options?: Sharp.SharpOptions): Promise<Pipeline>
}

/** How an image is opened. */
export interface Opening {
  readonly thread: ImageThread
  readonly recent: Recent
  /** An SVG is drawn with this longer edge at most, in pixels. */
  readonly edge?: number
}

/** Whether an image is, or may be, decoded in the thread. Rejects as `openSource`. */
export async function isForThread(path: string): Promise<boolean> {
  const kind = kindOf(await readHead(path))
  return kind === 'svg' || kind === 'bmp' || kind === 'heif'
}

/**
 * Tells what a file is from its head, and looks at its size before anything is decoded. What sharp cannot decode is decoded
 * here, in the thread. Rejects as `Images` says.
 */
export async function openSource(path: string, opening: Opening): Promise<Source> {
  const head = await readHead(path)
  const kind = kindOf(head)
  if (kind === null) throw notImage()
  const { thread, recent, edge } = opening
  if (kind === 'svg') return decoded(await recent.take(path, `svg ${edge}`, () => thread.run({ kind: 'svg', path, ...(edge !== undefined && { edge }) })), 'image/svg+xml')
  if (kind === 'bmp') return openBmp(path, head, opening)
  const metadata = await readMetadata(path)
  const facts = factsOf(metadata, kind)
  checkExtent({ ...facts, isJpeg: kind === 'jpeg', isHeld: metadata.isProgressive || (kind !== 'jpeg' && kind !== 'png') })
  if (facts.mediaType === 'image/heic') return openHeic(path, metadata.icc, opening)
  return { ...facts, isDecoded: false, frames: kind === 'png' ? pngFrames(head) : facts.frames, open: (options) => openSharp(path, options) }
}

async function openBmp(path: string, head: Buffer, { thread, recent }: Opening): Promise<Source> {
  const { width, height } = readBmpHead(head) ?? { width: 0, height: 0 }
  checkExtent({ width, height, isJpeg: false, isHeld: true, pixelBytes: 4 })
  return decoded(await recent.take(path, 'bmp', () => thread.run({ kind: 'bmp', path })), 'image/bmp')
}

async function openHeic(path: string, profile: Uint8Array | undefined, { thread, recent }: Opening): Promise<Source> {
  return decoded(await recent.take(path, 'heic', () => thread.run({ kind: 'heic', path, ...(profile !== undefined && { profile }) })), 'image/heic')
}

/** What the thread decoded is upright and whole. */
async function decoded({ tiff }: { tiff: Uint8Array<ArrayBuffer> }, mediaType: string): Promise<Source> {
  const input = Buffer.from(tiff.buffer)
  return { ...factsOf(await readMetadata(input), 'tiff'), mediaType, isDecoded: true, open: (options) => openSharp(input, options) }
}

async function readMetadata(input: Input): Promise<Sharp.Metadata> {
  try {
    return await (await openSharp(input)).metadata()
  } catch (thrown) {
    throw toImageError(thrown)
  }
}

type Facts = Omit<Source, 'open' | 'isDecoded'> & { readonly pixelBytes: number }

function factsOf(metadata: Sharp.Metadata, kind: Kind): Facts {
  const { compression, autoOrient, orientation = 1, pages = 1, space, depth, channels, hasAlpha } = metadata
  // An animation is one tall picture of all its frames.
  const [width, height] = [autoOrient.width, metadata.pageHeight ?? autoOrient.height]
  if (!(width > 0 && height > 0)) throw broken('no size')
  return {
    mediaType: kind === 'heif' ? (compression === 'av1' ? 'image/avif' : 'image/heic') : `image/${kind}`,
    width, height, hasAlpha,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    // Pages of a TIFF are no animation, nor are the images of a HEIF.
    frames: kind === 'gif' || kind === 'webp' ? pages : 1,
    isPlain: depth === 'uchar' && space !== 'cmyk',
    pixelBytes: channels * (depth === 'uchar' ? 1 : 2),
  }
}
