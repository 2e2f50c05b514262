import { hasText } from './bytes.ts'
import type { Cleaned } from './clean.ts'

const startOfImage = 0xd8
const endOfImage = 0xd9
const startOfScan = 0xda
const comment = 0xfe
/** The head of a JFIF segment without its thumbnail. */
const jfifLength = 16

/** Drops all segments of applications but JFIF's head, the colour profile and Adobe's kind of colours, comments, and what follows the end. */
export function cleanJpeg(bytes: Uint8Array): Cleaned | null {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage) return null
  const pieces = [bytes.subarray(0, 2)]
  let isCut = false
  let at = 2
  for (;;) {
    const marker = markerAt(bytes, at)
    if (marker === null) return null
    const { code, start } = marker
    if (code === endOfImage) {
      pieces.push(bytes.subarray(start - 1, start + 1))
      return { pieces, isCut: isCut || start + 1 < bytes.length }
    }
    const end = start + 1 + lengthAt(bytes, start + 1)
    if (code === 0 || end < start + 3 || end > bytes.length) return null
    const kept = keptOf(bytes, code, start + 1, end)
    if (kept === null || kept.length !== end - start - 1) isCut = true
    if (kept !== null) pieces.push(bytes.subarray(start - 1, start + 1), kept)
    at = end
    if (code === startOfScan) {
      const scanEnd = endOfScan(bytes, end)
      if (scanEnd === null) return null
      pieces.push(bytes.subarray(end, scanEnd))
      at = scanEnd
    }
  }
}

/** Markers may be preceded by any number of 0xFF. `start` is where the marker's code is. */
function markerAt(bytes: Uint8Array, at: number): { code: number; start: number } | null {
  if (bytes[at] !== 0xff) return null
  let start = at
  while (bytes[start] === 0xff) start += 1
  const code = bytes[start]
  return code === undefined ? null : { code, start }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** What remains of a segment, its length included; `null` where nothing does. */
function keptOf(bytes: Uint8Array, code: number, start: number, end: number): Uint8Array | null {
  if (code === comment) return null
  if (code < 0xe0 || code > 0xef) return bytes.subarray(start, end)
  if (code === 0xe0 && hasText(bytes, start + 2, 'JFIF\0') && end - start >= jfifLength) return withoutThumbnail(bytes.subarray(start, end))
  if (code === 0xe2 && hasText(bytes, start + 2, 'ICC_PROFILE\0')) return bytes.subarray(start, end)
  // Without it, colours that are not YCbCr would be read as such.
  if (code === 0xee && hasText(bytes, start + 2, 'Adobe') && end - start <= 16) return bytes.subarray(start, end)
  return null
}

function withoutThumbnail(segment: Uint8Array): Uint8Array {
  if (segment.length === jfifLength) return segment
  const head = segment.slice(0, jfifLength)
  head.set([0, jfifLength])
  head.set([0, 0], jfifLength - 2)
  return head
}

/** Where the next marker stands behind the compressed pixels that begin at `from`. */
function endOfScan(bytes: Uint8Array, from: number): number | null {
  let at = bytes.indexOf(0xff, from)
  while (at >= 0) {
    const next = bytes[at + 1]
    if (next === undefined) return null
    const isData = next === 0 || (next >= 0xd0 && next <= 0xd7)
    if (!isData && next !== 0xff) return at
    at = bytes.indexOf(0xff, at + (isData ? 2 : 1))
  }
  return null
}
