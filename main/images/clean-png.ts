import type { Cleaned } from './clean.ts'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** The chunks that say how the (first) picture looks. Others are texts, dates, EXIF, further frames, or of a program's own. */
const kept: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'bKGD', 'pHYs', 'cICP', 'mDCV', 'cLLI'])

/** Drops all chunks but those that say how the picture looks, and what follows the end. */
export function cleanPng(bytes: Uint8Array): Cleaned | null {
  if (signature.some((value, index) => bytes[index] !== value)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pieces = [bytes.subarray(0, signature.length)]
  let isCut = false
  let at = signature.length
  while (at + 12 <= bytes.length) {
    const end = at + 12 + view.getUint32(at)
    if (end > bytes.length) return null
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (kept.has(kind)) pieces.push(bytes.subarray(at, end))
    else isCut = true
    if (kind === 'IEND') return { pieces, isCut: isCut || end < bytes.length }
    at = end
  }
  return null
}
