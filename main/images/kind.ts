import { open } from 'node:fs/promises'
import { AppError } from '#shared/error.ts'
import { bmpHeadBytes, readBmpHead } from './bmp-head.ts'
import { hasText } from './bytes.ts'
import { isSvg, readSvgText } from './svg-text.ts'

/** What an image file is by its first bytes. `heif` stands for HEIC and AVIF, which share their container. */
export type Kind = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif' | 'bmp' | 'svg'

/** So many bytes are looked at: before the root of an SVG there may be a comment. */
const headBytes = 64 * 1024

/** The first bytes of a file. Rejects with `file-unreadable`. */
export async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (thrown) {
    throw new AppError('file-unreadable', 'The file cannot be read.', { why: thrown instanceof Error ? thrown.message : '' })
  }
}

/** Tells an image by its first bytes; `null` where it is of no kind that Parley reads. Nothing is decoded. */
export function kindOf(head: Buffer): Kind | null {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg'
  if (hasText(head, 0, '\x89PNG\r\n\x1a\n')) return 'png'
  if (hasText(head, 0, 'RIFF') && hasText(head, 8, 'WEBP')) return 'webp'
  if (hasText(head, 0, 'GIF87a') || hasText(head, 0, 'GIF89a')) return 'gif'
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((mark) => hasText(head, 0, mark))) return 'tiff'
  if (hasText(head, 4, 'ftyp')) return isHeif(head) ? 'heif' : null
  if (readBmpHead(head.subarray(0, bmpHeadBytes)) !== null) return 'bmp'
  return isSvg(readSvgText(head)) ? 'svg' : null
}

/** Films have the same container: one of the brands says that it is a still image. */
function isHeif(head: Buffer): boolean {
  const length = Math.min(head.readUInt32BE(0), head.length, 256)
  const brands = new Set<string>()
  for (let at = 8; at + 4 <= length; at += 4) if (at !== 12) brands.add(head.toString('latin1', at, at + 4))
  return ['heic', 'heix', 'heim', 'heis', 'mif1', 'avif'].some((brand) => brands.has(brand))
}

/** Frames of an animated PNG, as the chunk before its pixels says; 1 for any other. */
export function pngFrames(head: Buffer): number {
  for (let at = 8; at + 12 <= head.length; ) {
    const kind = head.toString('latin1', at + 4, at + 8)
    if (kind === 'IDAT') return 1
    if (kind === 'acTL') return Math.max(1, head.readUInt32BE(at + 8))
    at += 12 + head.readUInt32BE(at)
  }
  return 1
}
