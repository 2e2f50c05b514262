import { access, constants } from 'node:fs/promises'
import type * as Sharp from 'sharp'
import { AppError } from '#shared/error.ts'
import type { ImageInfo } from '#core/host.ts'
import { broken, notImage, toImageError } from './errors.ts'
import { checkExtent } from './limits.ts'
import { openSharp } from './sharp.ts'
import type { Input, Pipeline } from './sharp.ts'

/** An image that was recognised and may be decoded. */
export interface Source extends ImageInfo {
  readonly hasAlpha: boolean
  /** Whether its colours are what a browser shows: neither of print, nor of 16 bits. */
  readonly isPlain: boolean
  /** A new pipeline that begins with its first frame, not yet upright. */
  open(options?: Sharp.SharpOptions): Promise<Pipeline>
}

/** What the library calls a format, and what the web calls it. Formats that are not named here are refused. */
const mediaTypes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
}

/** Tells what a file is from its head; nothing is decoded. Rejects as `Images` says. */
export async function openSource(path: string): Promise<Source> {
  await access(path, constants.R_OK).catch((thrown: unknown) => {
    throw new AppError('file-unreadable', 'The file cannot be read.', { why: thrown instanceof Error ? thrown.message : '' })
  })
  return sourceOf(path)
}

async function sourceOf(input: Input): Promise<Source> {
  const metadata = await (await openSharp(input)).metadata().catch((thrown: unknown) => {
    throw toImageError(thrown)
  })
  const { format, compression, autoOrient, orientation = 1, pages = 1, space, depth, channels, isProgressive, hasAlpha } = metadata
  const mediaType = String(format) === 'heif' && compression === 'av1' ? 'image/avif' : mediaTypes[format]
  if (mediaType === undefined) throw notImage()
  // An animation is one tall picture of all its frames.
  const height = metadata.pageHeight ?? autoOrient.height
  const { width } = autoOrient
  if (!(width > 0 && height > 0)) throw broken('no size')
  const isJpeg = mediaType === 'image/jpeg'
  const isHeld = isProgressive || !['image/jpeg', 'image/png'].includes(mediaType)
  checkExtent({ width, height, isJpeg, isHeld, pixelBytes: channels * (depth === 'uchar' ? 1 : 2) })
  return {
    mediaType, width, height, hasAlpha,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    frames: mediaType === 'image/tiff' ? 1 : pages,
    isPlain: depth === 'uchar' && space !== 'cmyk',
    open: (options) => openSharp(input, options),
  }
}
