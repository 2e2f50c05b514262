import { link, readFile, writeFile } from 'node:fs/promises'
import { cleanGif } from './clean-gif.ts'
import { cleanJpeg } from './clean-jpeg.ts'
import { cleanPng } from './clean-png.ts'
import { cleanWebp } from './clean-webp.ts'
import type { CleanedFile, Task } from './tasks.ts'

/** The parts of a file that remain, in order. */
export interface Cleaned {
  readonly pieces: readonly Uint8Array[]
  /** Whether anything was cut out. */
  readonly isCut: boolean
}

const cleaners: Readonly<Record<string, (bytes: Uint8Array) => Cleaned | null>> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/webp': cleanWebp,
  'image/gif': cleanGif,
}

/**
 * Takes everything out of a file that is no part of its (first) picture: EXIF, XMP, IPTC, comments, texts, thumbnails, what
 * stands behind the end. Pixels and colour profile stay as they are, byte for byte. `null` where the file cannot be followed
 * to its end, or is of a kind that is not known here. Time and memory grow with the file alone.
 */
export function clean(mediaType: string, bytes: Uint8Array): Cleaned | null {
  return cleaners[mediaType]?.(bytes) ?? null
}

/** Writes a file cleaned; `null`, having written nothing, where it cannot be cleaned or would have too many bytes. */
export async function cleanFile({ path, mediaType, maxBytes, target }: Extract<Task, { kind: 'clean' }>): Promise<CleanedFile | null> {
  const cleaned = clean(mediaType, await readFile(path))
  if (cleaned === null) return null
  const bytes = cleaned.pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (bytes > maxBytes) return null
  // The same bytes need no place of their own.
  if (cleaned.isCut || !(await linked(path, target))) await writeFile(target, cleaned.pieces)
  return { bytes, isCut: cleaned.isCut }
}

/** Not every file system has files with two names. */
function linked(path: string, target: string): Promise<boolean> {
  return link(path, target).then(() => true, () => false)
}
