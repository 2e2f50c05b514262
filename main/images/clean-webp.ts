import { hasText } from './bytes.ts'
import type { Cleaned } from './clean.ts'

const headLength = 12
const kept: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP'])
/** The bits of `VP8X` that say that EXIF and XMP follow. */
const metadataBits = 0x08 | 0x04

/** Drops EXIF, XMP and unknown chunks, and what follows the end. An animation cannot be cleaned without decoding it. */
export function cleanWebp(bytes: Uint8Array): Cleaned | null {
  if (bytes.length < headLength || !hasText(bytes, 0, 'RIFF') || !hasText(bytes, 8, 'WEBP')) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = 8 + view.getUint32(4, true)
  if (end > bytes.length) return null
  const chunks: Uint8Array[] = []
  let isCut = end < bytes.length
  let hasPicture = false
  for (let at = headLength; at + 8 <= end; ) {
    const kind = String.fromCharCode(...bytes.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    const next = at + 8 + length + (length % 2)
    // The padding of the last chunk is often missing.
    if (at + 8 + length > end || kind === 'ANIM' || kind === 'ANMF') return null
    if (kind.startsWith('VP8') && kind !== 'VP8X') hasPicture = true
    if (!kept.has(kind)) isCut = true
    else chunks.push(kind === 'VP8X' ? withoutBits(bytes.slice(at, next)) : padded(bytes.subarray(at, Math.min(next, end)), next - at))
    at = next
  }
  return hasPicture ? { pieces: [headOf(chunks), ...chunks], isCut } : null
}

function withoutBits(chunk: Uint8Array): Uint8Array {
  if (chunk.length > 8) chunk[8] = (chunk[8] ?? 0) & ~metadataBits
  return chunk
}

function padded(chunk: Uint8Array, length: number): Uint8Array {
  if (chunk.length === length) return chunk
  const whole = new Uint8Array(length)
  whole.set(chunk)
  return whole
}

function headOf(chunks: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(chunks.reduce((sum, chunk) => sum + chunk.length, 4), 4)
  return head
}
