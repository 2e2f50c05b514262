import { hasText } from './bytes.ts'
import type { Cleaned } from './clean.ts'

const headLength = 13
const extension = 0x21
const picture = 0x2c
const trailer = 0x3b
/** The extension that says which colour is transparent. */
const control = 0xf9

/** Keeps the first frame alone: no further frames, comments, texts, or blocks of applications (XMP is one). */
export function cleanGif(bytes: Uint8Array): Cleaned | null {
  if (bytes.length < headLength || !(hasText(bytes, 0, 'GIF87a') || hasText(bytes, 0, 'GIF89a'))) return null
  let at = headLength + paletteLength(bytes[10] ?? 0)
  const pieces = [bytes.subarray(0, at)]
  let isCut = false
  for (;;) {
    const kind = bytes[at]
    if (kind === extension) {
      const end = endOfBlocks(bytes, at + 2)
      if (end === null) return null
      if (bytes[at + 1] === control) pieces.push(bytes.subarray(at, end))
      else isCut = true
      at = end
    } else if (kind === picture) {
      const end = endOfBlocks(bytes, at + 11 + paletteLength(bytes[at + 9] ?? 0))
      if (end === null) return null
      pieces.push(bytes.subarray(at, end), Uint8Array.of(trailer))
      return { pieces, isCut: isCut || end + 1 !== bytes.length || bytes[end] !== trailer }
    } else return null
  }
}

/** Of a table of colours, in bytes, as the flags before it say. */
function paletteLength(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}

/** Where blocks that begin at `from` end, behind their terminator. */
function endOfBlocks(bytes: Uint8Array, from: number): number | null {
  let at = from
  for (;;) {
    const length = bytes[at]
    if (length === undefined) return null
    at += 1 + length
    if (length === 0) return at
  }
}
